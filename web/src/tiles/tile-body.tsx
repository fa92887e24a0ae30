/** Which component draws which form. */
import { lazy } from 'react';
import type { Tile } from '../../../src/boards/board.ts';
import type { TileAnswer } from '../api/tile-answers.ts';
import { MetricsBody } from './metrics-body.tsx';

// Looked at on some boards only.
const FunnelTile = lazy(async () => ({ default: (await import('./funnel-tile.tsx')).FunnelTile }));

export function TileBody({ tile, answer }: { tile: Tile; answer: TileAnswer | undefined }) {
  const { query } = tile;
  switch (query.kind) {
    case 'metrics':
      return <MetricsBody tile={tile} query={query} answer={answer?.kind === 'metrics' ? answer : undefined} />;
    case 'funnel':
      return <FunnelTile tile={tile} query={query} answer={answer?.kind === 'funnel' ? answer : undefined} />;
    default:
      return null;
  }
}
