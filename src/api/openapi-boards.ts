/** Boards, tiles, share links, segments and annotations as OpenAPI tells of them. */
import { BoardBody } from '../boards/board.ts';
import { AnnotationBody, SegmentBody } from './note-routes.ts';
import type { Operation } from './openapi-operation.ts';
import { NewShareBody, OpenShareBody } from './share-routes.ts';
import { TileBody } from './tile-request.ts';
import { TilesBody } from './tiles-route.ts';

const site = { name: 'site_id', in: 'query', about: "The site's id or domain." } as const;
const board = {
  name: 'id',
  in: 'path',
  about: "The board's id: a UUID, or web, now, shop, pipeline, or a file's name.",
} as const;
const id = { name: 'id', in: 'path', about: 'UUID.' } as const;
const format = { name: 'format', in: 'query', about: 'csv, parquet or json.' } as const;
const tile = { name: 'tile', in: 'path', about: 'The id of a tile of the board.' } as const;

export const BOARD_OPERATIONS: readonly Operation[] = [
  { method: 'get', path: '/api/v1/boards', summary: 'The boards that you may open, without their tiles.' },
  { method: 'post', path: '/api/v1/boards', summary: 'Add a board.', body: BoardBody, status: 201 },
  { method: 'get', path: '/api/v1/boards/{id}', summary: 'One board.', parameters: [board] },
  {
    method: 'put',
    path: '/api/v1/boards/{id}',
    summary: 'Change a board; with `version`, only if it is still that one.',
    parameters: [id],
    body: BoardBody,
  },
  { method: 'delete', path: '/api/v1/boards/{id}', summary: 'Remove a board and its links.', parameters: [id] },
  {
    method: 'get',
    path: '/api/v1/boards/{id}/export',
    summary: 'A board as a file for the boards folder, or for another Weir.',
    parameters: [board],
    answer: BoardBody,
  },
  {
    method: 'get',
    path: '/api/v1/boards/{id}/live',
    summary: 'The live tiles of a board as server-sent events: tile, stale. Also period, comparison, filters (JSON).',
    parameters: [board, site],
    answerType: 'text/event-stream',
  },
  { method: 'get', path: '/api/v1/board-templates', summary: 'Boards to begin with.' },
  {
    method: 'post',
    path: '/api/v1/tile',
    summary: 'The data of a tile: its query, or its board and id.',
    body: TileBody,
  },
  {
    method: 'post',
    path: '/api/v1/tiles',
    summary: 'Several tiles: one JSON object a line as each is counted, {index, answer} or {index, error}.',
    body: TilesBody,
    answerType: 'application/x-ndjson',
  },
  {
    method: 'post',
    path: '/api/v1/tile/export',
    summary: 'The same as a file.',
    parameters: [format],
    body: TileBody,
    answerType: 'text/csv',
  },
  {
    method: 'get',
    path: '/api/v1/boards/{id}/tiles/{tile}/export',
    summary: 'A tile of a board as a file. Also period, comparison, filters (JSON).',
    parameters: [board, tile, site, format],
    answerType: 'text/csv',
  },
  {
    method: 'get',
    path: '/api/v1/sites/{id}/begins',
    summary: 'The day of the first event of a site, YYYY-MM-DD in its time zone; null before it.',
    parameters: [{ name: 'id', in: 'path', about: "The site's id or domain." }],
  },
  { method: 'get', path: '/api/v1/shares', summary: 'The links to boards, without their tokens.' },
  {
    method: 'post',
    path: '/api/v1/shares',
    summary: 'Make a link to a board of a site.',
    body: NewShareBody,
    status: 201,
  },
  { method: 'delete', path: '/api/v1/shares/{id}', summary: 'Revoke a link.', parameters: [id] },
  {
    method: 'post',
    path: '/api/v1/share/open',
    summary:
      'A link and its password for the board, and for `access`, which the tile door takes as Authorization: Share.',
    body: OpenShareBody,
    isOpen: true,
  },
  { method: 'get', path: '/api/v1/segments', summary: 'The named filters of a site.', parameters: [site] },
  { method: 'post', path: '/api/v1/segments', summary: 'Give a name its filters.', body: SegmentBody, status: 201 },
  { method: 'delete', path: '/api/v1/segments/{id}', summary: 'Remove a segment.', parameters: [id, site] },
  {
    method: 'get',
    path: '/api/v1/annotations',
    summary: 'What happened to a site; also from and to, Unix ms or ISO 8601.',
    parameters: [site],
  },
  { method: 'post', path: '/api/v1/annotations', summary: 'Mark a moment.', body: AnnotationBody, status: 201 },
  { method: 'delete', path: '/api/v1/annotations/{id}', summary: 'Remove an annotation.', parameters: [id, site] },
];
