/** Does something that may fail: says that it is under way, and what went wrong in words. */
import { useState } from 'react';

export interface Act {
  readonly busy: boolean;
  readonly trouble: string;
  /** False when it failed. */
  readonly run: (what: () => Promise<unknown>) => Promise<boolean>;
}

export function useAct(): Act {
  const [busy, setBusy] = useState(false);
  const [trouble, setTrouble] = useState('');
  const run = async (what: () => Promise<unknown>) => {
    setBusy(true);
    setTrouble('');
    try {
      await what();
      return true;
    } catch (error) {
      setTrouble(error instanceof Error ? error.message : String(error));
      return false;
    } finally {
      setBusy(false);
    }
  };
  return { busy, trouble, run };
}
