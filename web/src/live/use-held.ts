/** A value that changes at most once every `stepMs`, and not at all while held. */
import { useEffect, useRef, useState } from 'react';

export function useHeld<T>(value: T, stepMs: number, hold: boolean): T {
  const [shown, setShown] = useState(value);
  const next = useRef(0);
  useEffect(() => {
    if (hold) return;
    const waitMs = next.current - Date.now();
    const show = () => {
      next.current = Date.now() + stepMs;
      setShown(value);
    };
    if (waitMs <= 0) return show();
    const timer = setTimeout(show, waitMs);
    return () => clearTimeout(timer);
  }, [value, stepMs, hold]);
  return shown;
}
