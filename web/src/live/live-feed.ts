/** What the live page knows, kept outside React: newest snapshot, pipeline and link. Quiet while nobody looks. */
import { replaceEqualDeep } from '@tanstack/react-query';
import type { LiveSnapshot, PipelineStatus } from '../../../src/live/snapshot.ts';
import { type EventStreamOptions, type Link, openEventStream } from '../api/event-stream.ts';
import type { Heard } from './freshness.ts';
import { mergeRecent } from './merge-recent.ts';

export interface LiveState extends Heard {
  readonly snapshot: LiveSnapshot | null;
  readonly pipeline: PipelineStatus | null;
  readonly link: Link;
  /** Server's clock less this machine's, ms. */
  readonly clockAheadMs: number;
}

/** Under load a snapshot comes ten times a second; drawn more often than this, nothing is read any better. */
export const PACE_MS = 250;

export interface LiveFeedOptions {
  readonly siteId: string;
  /** Whether anyone can see the page; while not, listeners are not called. */
  readonly visible: () => boolean;
  /** Called on every change, seen or not: the tab's title is read just when the page is not. */
  readonly onState?: (state: LiveState) => void;
  readonly now?: () => number;
  readonly open?: (options: EventStreamOptions) => { retryNow(): void; close(): void };
}

export interface LiveFeed {
  get(): LiveState;
  subscribe(listener: () => void): () => void;
  /** The page came into sight again: tell listeners what they missed, and do not wait to reconnect. */
  wake(): void;
  close(): void;
}

export function openLiveFeed({
  siteId,
  visible,
  onState,
  now = Date.now,
  open = openEventStream,
}: LiveFeedOptions): LiveFeed {
  const listeners = new Set<() => void>();
  let state: LiveState = {
    snapshot: null,
    pipeline: null,
    link: { state: 'connecting', since: now(), failures: 0 },
    snapshotAt: null,
    countingFailed: false,
    engineDown: false,
    clockAheadMs: 0,
  };
  let shown = state;

  let paceUntil = 0;
  let pacing: ReturnType<typeof setTimeout> | undefined;
  const publish = () => {
    if (shown === state || !visible() || pacing !== undefined) return;
    const waitMs = paceUntil - now();
    if (waitMs > 0) {
      pacing = setTimeout(() => {
        pacing = undefined;
        publish();
      }, waitMs);
      return;
    }
    paceUntil = now() + PACE_MS;
    shown = state;
    for (const listener of listeners) listener();
  };
  const change = (part: Partial<LiveState>) => {
    state = { ...state, ...part };
    onState?.(state);
    publish();
  };

  const stream = open({
    url: `/api/v1/live?site_id=${encodeURIComponent(siteId)}`,
    onLink: (link) => change({ link }),
    onMessage: (event, data) => {
      const value = parse(data);
      if (value === undefined) return;
      if (event === 'snapshot') {
        const snapshot = value as LiveSnapshot;
        const recent = mergeRecent(snapshot.recent, state.snapshot?.recent ?? [], snapshot.at);
        change({
          // Equal parts keep their identity, so that only what moved is drawn again.
          snapshot: replaceEqualDeep(state.snapshot, { ...snapshot, recent }),
          snapshotAt: now(),
          countingFailed: false,
          clockAheadMs: snapshot.at - now(),
        });
      } else if (event === 'pipeline') {
        const pipeline = value as PipelineStatus;
        change({ pipeline: replaceEqualDeep(state.pipeline, pipeline), engineDown: pipeline.engine === 'down' });
      } else if (event === 'stale') {
        change({ countingFailed: true });
      }
    },
  });

  return {
    get: () => shown,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    wake: () => {
      publish();
      stream.retryNow();
    },
    close: () => {
      clearTimeout(pacing);
      stream.close();
    },
  };
}

function parse(data: string): unknown {
  try {
    return JSON.parse(data);
  } catch {
    return undefined;
  }
}
