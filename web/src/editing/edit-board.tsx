/** A board that is being changed: tiles to drag and stretch, each with its own few buttons; nothing is kept until it is saved. */
import { useCallback, useEffect, useRef, useState } from 'react';
import ReactGridLayout from 'react-grid-layout';
import 'react-grid-layout/css/styles.css';
import type { BoardDefinition } from '../../../src/boards/board.ts';
import { LEAVING } from '../chrome/use-place.ts';
import { PlusIcon, UndoIcon } from '../design/icons.tsx';
import { Choice, Popup } from '../design/popup.tsx';
import { useSize } from '../design/use-size.ts';
import { addTile, changeTile, duplicateTile, nudge, placeTiles, removeTile } from './draft.ts';
import styles from './edit-board.module.css';
import { EditTile } from './edit-tile.tsx';
import { begin, redo, step, undo } from './history.ts';
import { TileEditor } from './tile-editor.tsx';
import { FORM_CHOICES, type FormChoice } from './tile-forms.ts';

interface EditBoardProps {
  readonly board: BoardDefinition;
  readonly siteId: string;
  readonly mayManage: boolean;
  /** Rejects with what is to be told. */
  readonly onSave: (board: BoardDefinition) => Promise<void>;
  readonly onCancel: () => void;
}

const LOSE = 'Leave the board as it was? What you changed is lost.';
const ROW_REM = 5;
const GAP_REM = 2;
/** Narrower, and nothing is to be read on twelve columns: it moves sideways instead. */
const WIDTH_REM_MIN = 56;

export function EditBoard({ board, siteId, mayManage, onSave, onCancel }: EditBoardProps) {
  const [history, setHistory] = useState(() => begin(board));
  const [selected, setSelected] = useState<string | null>(null);
  const [trouble, setTrouble] = useState('');
  const [saving, setSaving] = useState(false);
  const frame = useRef<HTMLDivElement>(null);
  /** Which tile was last changed by writing or choosing in its editor, so that these become one step. */
  const writing = useRef<string | null>(null);
  const { width } = useSize(frame);
  const draft = history.present;
  const change = useCallback((next: (draft: BoardDefinition) => BoardDefinition, merges: string | null = null) => {
    setHistory((known) => step(known, next(known.present), merges !== null && writing.current === merges));
    writing.current = merges;
  }, []);
  const back = useCallback(() => {
    writing.current = null;
    setHistory(undo);
  }, []);
  const forth = useCallback(() => {
    writing.current = null;
    setHistory(redo);
  }, []);

  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      const writes = event.target instanceof HTMLInputElement || event.target instanceof HTMLTextAreaElement;
      if (writes || !(event.metaKey || event.ctrlKey) || event.key.toLowerCase() !== 'z') return;
      event.preventDefault();
      if (event.shiftKey) forth();
      else back();
    };
    addEventListener('keydown', press);
    return () => removeEventListener('keydown', press);
  }, [back, forth]);
  const changed = draft !== board;
  useEffect(() => {
    if (!changed) return;
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    const askWithin = (event: Event) => {
      if (!confirm(LOSE)) event.preventDefault();
    };
    addEventListener('beforeunload', ask);
    addEventListener(LEAVING, askWithin);
    return () => {
      removeEventListener('beforeunload', ask);
      removeEventListener(LEAVING, askWithin);
    };
  }, [changed]);

  useEffect(() => {
    if (selected === null) return;
    const item = frame.current?.querySelector(`[data-tile="${CSS.escape(selected)}"]`);
    item?.scrollIntoView({ block: 'nearest', behavior: 'smooth' });
  }, [selected]);

  const rem = Number.parseFloat(getComputedStyle(document.documentElement).fontSize);
  const add = (choice: FormChoice) => {
    const added = addTile(draft, choice);
    change(() => added.board);
    setSelected(added.id);
  };
  const duplicate = (id: string) => {
    const copied = duplicateTile(draft, id);
    change(() => copied.board);
    setSelected(copied.id);
  };
  const remove = (id: string) => {
    change((known) => removeTile(known, id));
    setSelected(null);
  };
  const save = async () => {
    setSaving(true);
    setTrouble('');
    try {
      await onSave(draft);
    } catch (error) {
      setTrouble(error instanceof Error ? error.message : String(error));
      setSaving(false);
    }
  };
  const wide = Math.max(width, WIDTH_REM_MIN * rem);
  const tile = draft.tiles.find(({ id }) => id === selected);
  return (
    <div className={styles.edit} data-side={tile !== undefined || undefined}>
      <div className={styles.bar} role="toolbar" aria-label="Change the board">
        <input
          className={styles.name}
          aria-label="Name of the board"
          value={draft.title}
          maxLength={100}
          onChange={(event) => change((known) => ({ ...known, title: event.target.value }), 'title')}
        />
        <Popup
          label="Add a tile"
          align="start"
          button={
            <>
              <PlusIcon /> Tile
            </>
          }
        >
          {(close) =>
            FORM_CHOICES.map((choice) => (
              <Choice
                key={choice.label}
                onChoose={() => {
                  close();
                  add(choice);
                }}
              >
                {choice.label}
              </Choice>
            ))
          }
        </Popup>
        <button
          type="button"
          className={styles.quiet}
          disabled={history.past.length === 0}
          onClick={back}
          title="Undo (Ctrl Z)"
        >
          <UndoIcon /> Undo
        </button>
        <button
          type="button"
          className={styles.quiet}
          disabled={history.future.length === 0}
          onClick={forth}
          title="Redo (Ctrl Shift Z)"
        >
          <span className={styles.mirrored}>
            <UndoIcon />
          </span>
          Redo
        </button>
        <span className={styles.gap} />
        <button type="button" className={styles.quiet} onClick={() => (!changed || confirm(LOSE)) && onCancel()}>
          {changed ? 'Discard' : 'Done'}
        </button>
        <button
          type="button"
          className={styles.save}
          disabled={saving || draft.title.trim() === ''}
          onClick={() => void save()}
        >
          {saving ? 'Saving…' : 'Save'}
        </button>
      </div>
      {trouble && (
        <p className={styles.trouble} role="alert">
          {trouble}
        </p>
      )}
      {/* What drags would otherwise put a <style> into the page, which the page's policy forbids, unless there is one. */}
      <template id="react-draggable-style-el" />
      <div ref={frame} className={styles.frame} data-narrow={wide > width || undefined}>
        {draft.tiles.length === 0 && (
          <p className={styles.empty}>An empty board. Add a tile: it shows its numbers while you make it.</p>
        )}
        {width > 0 && (
          <ReactGridLayout
            width={wide}
            layout={draft.tiles.map(({ id, x, y, w, h }) => ({ i: id, x, y, w, h, minW: 2, minH: 2 }))}
            gridConfig={{ cols: 12, rowHeight: ROW_REM * rem, margin: [GAP_REM * rem, 0], containerPadding: [0, 0] }}
            dragConfig={{ handle: `.${styles.handle}`, threshold: 3 }}
            resizeConfig={{ handles: ['se'] }}
            onLayoutChange={(layout) =>
              change((known) =>
                placeTiles(
                  known,
                  layout.map(({ i, x, y, w, h }) => ({ id: i, x, y, w, h })),
                ),
              )
            }
          >
            {draft.tiles.map((each) => (
              <div
                key={each.id}
                className={styles.item}
                data-tile={each.id}
                data-selected={each.id === selected || undefined}
              >
                <EditTile
                  tile={each}
                  handle={styles.handle ?? ''}
                  onEdit={() => setSelected(each.id)}
                  onDuplicate={() => duplicate(each.id)}
                  onRemove={() => remove(each.id)}
                  onNudge={(dx, dy, size) => change((known) => changeTile(known, nudge(each, dx, dy, size)))}
                />
              </div>
            ))}
          </ReactGridLayout>
        )}
      </div>
      {tile && (
        <TileEditor
          key={tile.id}
          tile={tile}
          siteId={siteId}
          mayManage={mayManage}
          onChange={(next) => change((known) => changeTile(known, next), tile.id)}
          onDuplicate={() => duplicate(tile.id)}
          onRemove={() => remove(tile.id)}
          onClose={() => setSelected(null)}
        />
      )}
    </div>
  );
}
