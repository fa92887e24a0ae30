/** In which frame a tile asks its question, and under which name the answer is kept in the page. */
import type { Tile } from '../../../src/boards/board.ts';
import type { TileFrame } from '../api/tiles.ts';

/** The board's, in the period that the tile has of its own. */
function frameOf({ period }: Pick<Tile, 'period'>, frame: TileFrame): TileFrame {
  return period === undefined ? frame : { ...frame, period };
}

export function tileKey(siteId: string, tile: Pick<Tile, 'query' | 'period'>, frame: TileFrame): readonly unknown[] {
  return ['tile', siteId, tile.query, frameOf(tile, frame)];
}
