/** Keeps a board's live tiles up to date by one stream, opened once what is there has been drawn, and closed while nobody looks. */
import { replaceEqualDeep, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import type { Board } from '../../../src/boards/board.ts';
import { type Link, openEventStream } from '../api/event-stream.ts';
import { shareHeaders } from '../api/shares.ts';
import type { TileAnswer } from '../api/tile-answers.ts';
import type { TileFrame } from '../api/tiles.ts';
import { tileKey } from '../tiles/tile-key.ts';

export interface LiveTiles {
  /** null: no stream, as nothing is live. */
  readonly link: Link | null;
  /** Since when the server could not count, Unix ms. */
  readonly staleSince: number | null;
}

const NONE: LiveTiles = { link: null, staleSince: null };

/** Time for the first answers, which have a request of their own. */
const HEAD_START_MS = 2_500;

/** `access`: of a share link, which shows the board in its own frame. */
export function useLiveTiles(
  board: Board | undefined,
  siteId: string,
  frame: TileFrame,
  running: boolean,
  access?: string,
): LiveTiles {
  const queries = useQueryClient();
  const [state, setState] = useState<LiveTiles>(NONE);
  const wanted = board && running && board.tiles.some(({ live }) => live);
  const address = wanted ? liveAddress(board.id, access ? '' : parametersOf(siteId, frame)) : '';
  useEffect(() => {
    if (!board || address === '') return;
    const byId = new Map(board.tiles.map((tile) => [tile.id, tile]));
    let stream: ReturnType<typeof openEventStream> | undefined;
    const open = () => {
      stream ??= openEventStream({
        url: address,
        ...(access && { headers: shareHeaders(access) }),
        onLink: (link) => setState((known) => ({ ...known, link })),
        onMessage: (event, data) => {
          const news = JSON.parse(data) as { tile: string; answer?: TileAnswer; since?: number };
          const tile = byId.get(news.tile);
          if (event === 'stale') setState((known) => ({ ...known, staleSince: news.since ?? Date.now() }));
          if (event !== 'tile' || !tile || !news.answer) return;
          setState((known) => (known.staleSince === null ? known : { ...known, staleSince: null }));
          queries.setQueryData(tileKey(siteId, tile, frame), (before: TileAnswer | undefined) =>
            // Equal parts keep their identity, so that only what moved is drawn again.
            replaceEqualDeep(before, news.answer),
          );
        },
      });
    };
    const close = () => {
      stream?.close();
      stream = undefined;
      setState(NONE);
    };
    const look = () => {
      if (document.hidden) close();
      else open();
    };
    const timer = setTimeout(look, HEAD_START_MS);
    document.addEventListener('visibilitychange', look);
    return () => {
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', look);
      close();
    };
    // The address says all of the frame; the board changes only with its id or version.
  }, [board, address, queries, siteId, access]);
  return state;
}

const liveAddress = (board: string, parameters: string) =>
  `/api/v1/boards/${encodeURIComponent(board)}/live${parameters}`;

function parametersOf(siteId: string, { period, comparison, filters }: TileFrame): string {
  const parameters = new URLSearchParams({
    site_id: siteId,
    period: typeof period === 'string' ? period : period.join(','),
    comparison,
    ...(filters.length > 0 && { filters: JSON.stringify(filters) }),
  });
  return `?${parameters}`;
}
