/** Cuts a board into screenfuls: nobody scrolls a wall. No tile is cut in two. */

interface Placed {
  readonly y: number;
  readonly h: number;
}

export interface Slide<Tile> {
  readonly tiles: readonly Tile[];
  readonly rows: number;
}

/** `rowsMax` rows on a screen; tiles that stand side by side stay together, however high they are. */
export function slidesOf<Tile extends Placed>(tiles: readonly Tile[], rowsMax: number): readonly Slide<Tile>[] {
  const slides: { tiles: Tile[]; from: number; to: number }[] = [];
  for (const band of bandsOf(tiles)) {
    const last = slides.at(-1);
    if (last && band.to - last.from <= rowsMax) {
      last.tiles.push(...band.tiles);
      last.to = band.to;
    } else slides.push(band);
  }
  return slides.map(({ tiles: all, from, to }) => ({
    tiles: all.map((tile) => ({ ...tile, y: tile.y - from })),
    rows: to - from,
  }));
}

/** Groups between which a straight line can be drawn across the board. */
function bandsOf<Tile extends Placed>(tiles: readonly Tile[]): { tiles: Tile[]; from: number; to: number }[] {
  const bands: { tiles: Tile[]; from: number; to: number }[] = [];
  for (const tile of tiles.toSorted((a, b) => a.y - b.y)) {
    const last = bands.at(-1);
    if (last && tile.y < last.to) {
      last.tiles.push(tile);
      last.to = Math.max(last.to, tile.y + tile.h);
    } else bands.push({ tiles: [tile], from: tile.y, to: tile.y + tile.h });
  }
  return bands;
}

/** A board's frame in rem: its head and the room around it, above and below its rows of 5 rem. */
const FRAME_REM = 6.5;
const ROW_REM = 5;
/** Twelve columns that are still wide enough for what is in them. */
const WIDTH_REM = 84;
/** Below this the grid has fewer columns and its own order. */
const WIDE_PX = 1_088;

/** How many rows a screen of this size shows in type that is no smaller than an ordinary page's; undefined where it is to be scrolled. */
export function rowsOnScreen(width: number, height: number): number | undefined {
  if (width < WIDE_PX) return undefined;
  return Math.max(4, Math.floor((height / pageType(width) - FRAME_REM) / ROW_REM));
}

/** As design/base.css says it. */
const pageType = (width: number) => Math.max(16, 8 + 0.0055 * width);

/** Type size in px at which that many rows fill the screen. */
export function typeSize(width: number, height: number, rows: number): number {
  return Math.max(12, Math.min(width / WIDTH_REM, height / (rows * ROW_REM + FRAME_REM)));
}
