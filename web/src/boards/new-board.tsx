/** Begins a board: empty, from a template, or from a file. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { BoardDefinition } from '../../../src/boards/board.ts';
import { addBoard, fetchTemplates } from '../api/boards.ts';
import type { Go } from '../chrome/use-place.ts';
import { Dialog } from '../design/dialog.tsx';
import styles from './new-board.module.css';

const EMPTY: BoardDefinition = { title: 'New board', period: '7d', comparison: 'previous_period', tiles: [] };

export function NewBoard({ go, onClose }: { go: Go; onClose: () => void }) {
  const queries = useQueryClient();
  const { data: templates, error } = useQuery({
    queryKey: ['board-templates'],
    queryFn: ({ signal }) => fetchTemplates(signal),
    staleTime: Number.POSITIVE_INFINITY,
  });
  const [trouble, setTrouble] = useState('');
  const make = async (definition: () => Promise<BoardDefinition>) => {
    setTrouble('');
    try {
      const made = await addBoard(await definition());
      queries.setQueryData(['board', made.id], made);
      await queries.invalidateQueries({ queryKey: ['boards'] });
      onClose();
      go({ view: 'board', subject: made.id });
    } catch (failure) {
      setTrouble(failure instanceof Error ? failure.message : String(failure));
    }
  };
  return (
    <Dialog title="New board" low onClose={onClose}>
      <div className={styles.new}>
        {(trouble || error) && (
          <p className={styles.trouble} role="alert">
            {trouble || error?.message}
          </p>
        )}
        <ul className={styles.choices}>
          <li>
            <button type="button" onClick={() => void make(async () => EMPTY)}>
              <b>Empty</b>
              <span>Tile by tile, as you like it.</span>
            </button>
          </li>
          {templates?.map(({ id, about, board }) => (
            <li key={id}>
              <button type="button" onClick={() => void make(async () => board)}>
                <b>{board.title}</b>
                <span>{about}</span>
              </button>
            </li>
          ))}
          <li>
            <label>
              <b>From a file</b>
              <span>A board that was exported as JSON, here or in another Weir.</span>
              <input
                type="file"
                accept="application/json,.json"
                className="visually-hidden"
                onChange={(event) => {
                  const [file] = event.target.files ?? [];
                  if (file) void make(() => readFile(file));
                  event.target.value = '';
                }}
              />
            </label>
          </li>
        </ul>
      </div>
    </Dialog>
  );
}

async function readFile(file: File): Promise<BoardDefinition> {
  try {
    return JSON.parse(await file.text()) as BoardDefinition;
  } catch {
    throw new Error(`${file.name} is no JSON; allowed: a board as it was exported.`);
  }
}
