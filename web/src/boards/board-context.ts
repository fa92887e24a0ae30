/** What the tiles of a board have in common: the site, the period, the filters, and how a click narrows them. */
import { createContext, useContext } from 'react';
import type { Site } from '../../../src/accounts/site.ts';
import type { ComparisonMode, Period } from '../../../src/boards/tile-query.ts';
import type { SharedBoard } from '../api/shares.ts';
import type { TileFrame } from '../api/tiles.ts';
import type { Choice, Filters } from '../filters/filter-model.ts';

export interface BoardView {
  readonly site: Site;
  readonly period: Period;
  readonly comparison: ComparisonMode;
  readonly filters: Filters;
  /** The three above as the server takes them. */
  readonly frame: TileFrame;
  /** Whether the numbers may still change. */
  readonly running: boolean;
  /** Whether live tiles are kept up to date by a stream. */
  readonly streaming: boolean;
  /** Filters by the value, or by all of several, or no longer; undefined where nothing can be clicked. */
  readonly narrow: ((...choices: readonly Choice[]) => void) | undefined;
  /** Shows these dates alone, `YYYY-MM-DD`; undefined where the period is not to be changed. */
  readonly zoom?: ((first: string, last: string) => void) | undefined;
  /** false where there is nothing before to compare with: no changes are told; undefined until it is known. */
  readonly comparable: boolean | undefined;
  /** Where somebody looks who has a link only: tiles are asked for by name, and nothing else is to be had. */
  readonly shared?: SharedBoard | undefined;
}

export const BoardContext = createContext<BoardView | null>(null);

export function useBoard(): BoardView {
  const board = useContext(BoardContext);
  if (!board) throw new Error('A tile stands outside of a board.');
  return board;
}
