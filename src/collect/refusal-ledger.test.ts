/** Nothing is lost and nothing counted twice, however often the stream fails; memory does not depend on strangers. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Door, RefusalTally } from '../event/captured-event.ts';
import { RefusalLedger } from './refusal-ledger.ts';

function ledgerWith(talliesMax: number, fails: () => boolean) {
  let now = Date.UTC(2026, 10, 22, 12, 0, 30);
  const stored: RefusalTally[] = [];
  const stream = {
    append: async (records: readonly { readonly value: Uint8Array }[]) => {
      await null;
      if (fails()) throw new Error('no');
      stored.push(...records.map(({ value }) => JSON.parse(Buffer.from(value).toString())));
    },
  };
  const ledger = new RefusalLedger(
    stream,
    { now: () => now },
    { refusalFlushMs: 1_000_000, refusalTalliesMax: talliesMax },
  );
  return { ledger, stored, wait: (ms: number) => (now += ms) };
}

const sum = (tallies: readonly RefusalTally[]) => tallies.reduce((total, { count }) => total + count, 0);

test('one tally for a site, door, reason and minute', async () => {
  const { ledger, stored, wait } = ledgerWith(100, () => false);
  ledger.count('s1', 'segment', 'malformed_json');
  ledger.count('s1', 'segment', 'malformed_json', 4);
  ledger.count('s1', 'pixel', 'malformed_json');
  wait(60_000);
  ledger.count('s1', 'segment', 'malformed_json');
  await ledger.close();
  const minute = Date.UTC(2026, 10, 22, 12);
  expect(stored).toEqual([
    { kind: 'refusals', siteId: 's1', door: 'segment', reason: 'malformed_json', minute, count: 5 },
    { kind: 'refusals', siteId: 's1', door: 'pixel', reason: 'malformed_json', minute, count: 1 },
    { kind: 'refusals', siteId: 's1', door: 'segment', reason: 'malformed_json', minute: minute + 60_000, count: 1 },
  ]);
});

test('counts exactly, through failures and flushes on top of each other', async () => {
  const step = fc.oneof(
    fc.record({
      act: fc.constant('count' as const),
      site: fc.constantFrom('', 's1', 's2', 's3'),
      door: fc.constantFrom<Door>('segment', 'pixel'),
      count: fc.nat(5),
    }),
    fc.record({ act: fc.constantFrom('flush' as const, 'await' as const, 'wait' as const) }),
  );
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { maxLength: 50, size: 'max' }),
      fc.infiniteStream(fc.boolean()),
      fc.integer({ min: 1, max: 8 }),
      async (steps, failures, talliesMax) => {
        let healed = false;
        const { ledger, stored, wait } = ledgerWith(talliesMax, () => !healed && failures.next().value);
        let counted = 0;
        for (const step of steps) {
          if (step.act === 'count') {
            ledger.count(step.site, step.door, 'invalid_field', step.count);
            counted += step.count;
          } else if (step.act === 'flush') void ledger.flush();
          else if (step.act === 'await') await ledger.flush();
          else wait(60_000);
        }
        healed = true;
        await ledger.close();
        expect(sum(stored)).toBe(counted);
      },
    ),
  );
});

test('beyond the limit the count goes on, and the site is forgotten', async () => {
  const { ledger, stored } = ledgerWith(3, () => false);
  for (let site = 0; site < 1_000; site++) ledger.count(`s${site}`, 'segment', 'invalid_field');
  await ledger.close();
  expect(stored.length).toBe(4);
  expect(sum(stored)).toBe(1_000);
});
