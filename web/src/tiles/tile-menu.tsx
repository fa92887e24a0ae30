/** What can be taken along of a tile: a picture of it, and its data as files. */
import { useState } from 'react';
import type { Tile } from '../../../src/boards/board.ts';
import { downloadTile } from '../api/tiles.ts';
import { boardCaption } from '../boards/board-caption.ts';
import { useBoard } from '../boards/board-context.ts';
import { periodLabel } from '../boards/periods.ts';
import { dateIn } from '../boards/site-date.ts';
import { useFormats } from '../design/formats-context.ts';
import { MoreIcon } from '../design/icons.tsx';
import { Choice, Popup } from '../design/popup.tsx';
import { fileName } from '../pictures/file-name.ts';
import styles from './tile-view.module.css';

interface TileMenuProps {
  readonly tile: Tile;
  /** The tile as it stands on the page. */
  readonly shown: () => HTMLElement | null;
}

export function TileMenu({ tile, shown }: TileMenuProps) {
  const formats = useFormats();
  const view = useBoard();
  const { site, period, frame, shared } = view;
  const [trouble, setTrouble] = useState('');
  const act = (what: () => Promise<void>) => {
    setTrouble('');
    void what().catch((error: unknown) => setTrouble(error instanceof Error ? error.message : String(error)));
  };
  const today = () => dateIn(site.timezone, Date.now());
  const name = () =>
    fileName([site.domain, tile.title, periodLabel(period, formats)], typeof period === 'string' ? today() : '');
  const picture = async () => {
    const element = shown();
    if (!element) return;
    const caption = boardCaption(view, today(), formats);
    await (await import('../pictures/save-picture.ts')).savePicture(element, caption, name());
  };
  return (
    <span className={styles.menu}>
      <Popup kind="icon" align="start" label={`Take along: ${tile.title}`} title="Take along" button={<MoreIcon />}>
        {(close) => (
          <>
            <Choice
              onChoose={() => {
                close();
                act(picture);
              }}
            >
              Picture (PNG)
            </Choice>
            {!shared &&
              (['csv', 'parquet'] as const).map((format) => (
                <Choice
                  key={format}
                  onChoose={() => {
                    close();
                    act(() => downloadTile(site.id, tile.query, frame, format, name()));
                  }}
                >
                  {format === 'csv' ? 'Data (CSV)' : 'Data (Parquet)'}
                </Choice>
              ))}
          </>
        )}
      </Popup>
      {trouble && (
        <span className={styles.doubt} role="alert">
          {trouble}
        </span>
      )}
    </span>
  );
}
