/** How much memory there is for all processes together. */
import { totalmem } from 'node:os';

/** Bytes: the machine's, or what a container may use of it. */
export function machineMemoryBytes(): number {
  return Math.min(process.constrainedMemory() || totalmem(), totalmem());
}
