/** Lets rows that changed places slide there, and new ones fade in; moves nothing when nothing moved. Children carry data-key. */
import { type RefObject, useLayoutEffect, useRef } from 'react';

const TIMING: KeyframeAnimationOptions = { duration: 260, easing: 'cubic-bezier(0.22, 0.8, 0.3, 1)' };

export function useFlip(list: RefObject<HTMLElement | null>, order: unknown): void {
  const before = useRef<ReadonlyMap<string, number> | null>(null);
  useLayoutEffect(() => {
    const rows = [...(list.current?.children ?? [])].filter((row): row is HTMLElement => row instanceof HTMLElement);
    const after = new Map(rows.map((row) => [row.dataset.key ?? '', row.offsetTop]));
    const still = matchMedia('(prefers-reduced-motion: reduce)').matches;
    if (before.current && !still) {
      for (const row of rows) {
        const from = before.current.get(row.dataset.key ?? '');
        const by = from === undefined ? undefined : from - row.offsetTop;
        if (by === undefined) row.animate({ opacity: [0, 1] }, TIMING);
        else if (by !== 0) row.animate({ transform: [`translateY(${by}px)`, 'none'] }, TIMING);
      }
    }
    before.current = after;
  }, [list, order]);
}
