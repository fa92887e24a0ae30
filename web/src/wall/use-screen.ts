/** How large the window is. */
import { useSyncExternalStore } from 'react';

export interface Screen {
  readonly width: number;
  readonly height: number;
}

export function useScreen(): Screen {
  const text = useSyncExternalStore(subscribe, () => `${innerWidth} ${innerHeight}`);
  const [width = 0, height = 0] = text.split(' ').map(Number);
  return { width, height };
}

function subscribe(listener: () => void): () => void {
  addEventListener('resize', listener);
  return () => removeEventListener('resize', listener);
}
