/** The two ids that one batch may go by: 16 hex digits each. */

/** Ids of batches are even; the odd one after each is the same batch, taken apart: a restart goes on with halving, and never sends the whole again. */
export function batchIdApart(id: string): string {
  return (BigInt(`0x${id}`) | 1n).toString(16).padStart(16, '0');
}

export function batchIdWhole(id: string): string {
  return (BigInt(`0x${id}`) & ~1n).toString(16).padStart(16, '0');
}

export const isApart = (id: string): boolean => (Number.parseInt(id.slice(-1), 16) & 1) === 1;
