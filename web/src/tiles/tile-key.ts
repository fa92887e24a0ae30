/** Under which name the answer to a tile's question is kept in the page. */
import type { TileQuery } from '../../../src/boards/tile-query.ts';
import type { TileFrame } from '../api/tiles.ts';

export function tileKey(siteId: string, query: TileQuery, frame: TileFrame): readonly unknown[] {
  return ['tile', siteId, query, frame];
}
