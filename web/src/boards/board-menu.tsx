/** What can be done with the board: change, copy, take along, remove. */
import type { Board } from '../../../src/boards/board.ts';
import {
  CalendarIcon,
  CopyIcon,
  MoreIcon,
  PencilIcon,
  SaveIcon,
  ScreenIcon,
  ShareIcon,
  TrashIcon,
} from '../design/icons.tsx';
import { Choice, Popup } from '../design/popup.tsx';
import styles from './board-page.module.css';
import type { BoardActs } from './use-board-acts.ts';

interface BoardMenuProps {
  readonly board: Board;
  readonly mayEdit: boolean;
  readonly acts: BoardActs;
  readonly onEdit: () => void;
  readonly onAnnotate: () => void;
  readonly onShare: () => void;
  /** The same board, and nothing else, on a whole screen. */
  readonly wallAddress: string;
}

export function BoardMenu({ board, mayEdit, acts, onEdit, onAnnotate, onShare, wallAddress }: BoardMenuProps) {
  const own = board.origin === 'own';
  return (
    <Popup kind="icon" label="The board" button={<MoreIcon />}>
      {(close) => (
        <>
          {mayEdit && own && (
            <Choice
              onChoose={() => {
                close();
                onEdit();
              }}
            >
              <PencilIcon /> Change
            </Choice>
          )}
          {mayEdit && (
            <Choice
              onChoose={() => {
                close();
                void acts.copy();
              }}
            >
              <CopyIcon /> {own ? 'Duplicate' : 'Copy, to change it'}
            </Choice>
          )}
          {mayEdit && (
            <Choice
              onChoose={() => {
                close();
                onShare();
              }}
            >
              <ShareIcon /> Share
            </Choice>
          )}
          <a className={styles.choice} href={wallAddress}>
            <ScreenIcon /> Wallboard
          </a>
          <a className={styles.choice} href={`/api/v1/boards/${encodeURIComponent(board.id)}/export`} download>
            <SaveIcon /> Export as JSON
          </a>
          {mayEdit && (
            <Choice
              onChoose={() => {
                close();
                onAnnotate();
              }}
            >
              <CalendarIcon /> Annotations
            </Choice>
          )}
          {mayEdit && own && (
            <Choice
              danger
              onChoose={() => {
                close();
                if (confirm(`Remove the board “${board.title}” for everybody?`)) void acts.remove();
              }}
            >
              <TrashIcon /> Remove
            </Choice>
          )}
        </>
      )}
    </Popup>
  );
}
