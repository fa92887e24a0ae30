/** What can be done with a whole board: kept, copied, removed. Says what went wrong. */
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import type { Board, BoardDefinition } from '../../../src/boards/board.ts';
import { addBoard, type BoardSummary, removeBoard, saveBoard } from '../api/boards.ts';
import { ApiError } from '../api/client.ts';
import type { Go } from '../chrome/use-place.ts';
import { freeTitle } from './free-title.ts';

export interface BoardActs {
  readonly trouble: string;
  /** Rejects with what is to be told. */
  readonly save: (changed: BoardDefinition) => Promise<void>;
  /** Makes a board of one's own with the same tiles, and goes there: to change it, where this one cannot be changed. */
  readonly copy: () => Promise<void>;
  readonly remove: () => Promise<void>;
}

/** The board that was copied in order to be changed. */
const toChangeKey = ['board to change'];

/** Whether the board is being changed: at once where it was copied for that. */
export function useToChange(id: string) {
  const queries = useQueryClient();
  const state = useState(() => queries.getQueryData(toChangeKey) === id);
  useEffect(() => queries.removeQueries({ queryKey: toChangeKey }), [queries]);
  return state;
}

export function useBoardActs(board: Board | undefined, go: Go): BoardActs {
  const queries = useQueryClient();
  const [trouble, setTrouble] = useState('');
  const told = async (act: () => Promise<void>) => {
    setTrouble('');
    await act().catch((error: unknown) => setTrouble(error instanceof Error ? error.message : String(error)));
  };
  const renew = () => queries.invalidateQueries({ queryKey: ['boards'] });
  return {
    trouble,
    save: async (changed) => {
      if (!board) return;
      const definition = definitionOf(changed);
      const saved = await saveBoard(
        board.id,
        board.version === undefined ? definition : { ...definition, version: board.version },
      ).catch((error: unknown) => {
        if (!(error instanceof ApiError) || error.status !== 409) throw error;
        throw new Error(
          `${error.message} Somebody else changed this board meanwhile: reload it, then change it again.`,
        );
      });
      queries.setQueryData(['board', board.id], saved);
      await renew();
    },
    copy: () =>
      told(async () => {
        if (!board) return;
        const taken = queries.getQueryData<readonly BoardSummary[]>(['boards']) ?? [];
        const title = freeTitle(
          board.title,
          taken.map((other) => other.title),
        );
        const made = await addBoard({ ...definitionOf(board), title });
        queries.setQueryData(['board', made.id], made);
        if (board.origin !== 'own') queries.setQueryData(toChangeKey, made.id);
        await renew();
        go({ view: 'board', subject: made.id });
      }),
    remove: () =>
      told(async () => {
        if (!board) return;
        await removeBoard(board.id);
        await renew();
        go({ view: 'live' });
      }),
  };
}

function definitionOf({ title, period, comparison, tiles }: BoardDefinition): BoardDefinition {
  return { title, period, comparison, tiles };
}
