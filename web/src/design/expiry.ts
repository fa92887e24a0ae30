/** How long something holds that can be given an end. */

export const EXPIRIES: readonly { readonly label: string; readonly days: number | null }[] = [
  { label: 'Never', days: null },
  { label: 'In a day', days: 1 },
  { label: 'In 7 days', days: 7 },
  { label: 'In 30 days', days: 30 },
  { label: 'In 90 days', days: 90 },
  { label: 'In a year', days: 365 },
];

const DAY_MS = 86_400_000;

/** As the body of a request has it, from what a select holds: Unix ms, or nothing for what does not end. */
export function expiryOf(days: string, now: number): { readonly expiresAt?: number } {
  return days === '' ? {} : { expiresAt: now + Number(days) * DAY_MS };
}
