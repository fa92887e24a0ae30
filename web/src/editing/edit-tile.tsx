/** A tile of a board that is being changed: shown as it is, with a handle to drag it and buttons to change, copy and remove it. */
import { type KeyboardEvent, type MouseEvent, useRef } from 'react';
import type { Tile } from '../../../src/boards/board.ts';
import { CopyIcon, GripIcon, PencilIcon, TrashIcon } from '../design/icons.tsx';
import { TileView } from '../tiles/tile-view.tsx';
import styles from './edit-tile.module.css';

interface EditTileProps {
  readonly tile: Tile;
  /** Class by which the grid knows what may be dragged. */
  readonly handle: string;
  readonly onEdit: () => void;
  readonly onDuplicate: () => void;
  readonly onRemove: () => void;
  readonly onNudge: (dx: number, dy: number, size: boolean) => void;
}

const ARROWS: Readonly<Record<string, readonly [dx: number, dy: number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

/** As far as the grid waits before it takes a press for a drag. */
const MOVED_PX_MIN = 3;

export function EditTile({ tile, handle, onEdit, onDuplicate, onRemove, onNudge }: EditTileProps) {
  // A finger that moves over a tile scrolls the board, and drags by what is for that.
  const byFinger = matchMedia('(hover: none)').matches;
  const began = useRef({ x: 0, y: 0 });
  // A drag ends with a click too; it moved the tile, and asks for nothing more.
  const click = ({ detail, clientX, clientY }: MouseEvent) => {
    const moved = Math.hypot(clientX - began.current.x, clientY - began.current.y);
    if (detail === 0 || moved <= MOVED_PX_MIN) onEdit();
  };
  const press = (event: KeyboardEvent) => {
    const arrow = ARROWS[event.key];
    if (event.key === 'Delete') onRemove();
    if (!arrow) return;
    event.preventDefault();
    onNudge(arrow[0], arrow[1], event.shiftKey);
  };
  return (
    <div className={styles.tile}>
      <div className={styles.shown} inert>
        <TileView tile={tile} />
      </div>
      <button
        type="button"
        className={`${byFinger ? '' : handle} ${styles.cover}`}
        aria-label={`${tile.title}: Enter changes it, arrow keys move it, with Shift they resize it, Delete removes it`}
        onPointerDown={({ clientX, clientY }) => {
          began.current = { x: clientX, y: clientY };
        }}
        onClick={click}
        onKeyDown={press}
      />
      <div className={styles.tools}>
        {byFinger && (
          <span className={`${handle} ${styles.grip}`} title="Drag">
            <GripIcon />
          </span>
        )}
        <button type="button" aria-label={`Change ${tile.title}`} title="Change" onClick={onEdit}>
          <PencilIcon />
        </button>
        <button type="button" aria-label={`Duplicate ${tile.title}`} title="Duplicate" onClick={onDuplicate}>
          <CopyIcon />
        </button>
        <button type="button" aria-label={`Remove ${tile.title}`} title="Remove" onClick={onRemove}>
          <TrashIcon />
        </button>
      </div>
    </div>
  );
}
