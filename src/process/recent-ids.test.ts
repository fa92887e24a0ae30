/** Never forgets an id within what it says to be complete; says "perhaps" to hardly any other. */
import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { UuidColumn } from '../store/native-columns.ts';
import { fingerprint, fingerprintOfBytes, RecentIds, siteWord } from './recent-ids.ts';

const pairOf = (word: number, id: string) => {
  const out = new Uint32Array(2);
  expect(fingerprint(word, id, out)).toBe(true);
  return [out[0] as number, out[1] as number] as const;
};

describe('fingerprint', () => {
  test('is the same of text and of what the store sends', () => {
    fc.assert(
      fc.property(fc.uuid(), fc.integer(), (id, word) => {
        const column = new UuidColumn();
        column.push(id);
        const bytes: Uint8Array[] = [];
        column.encode(0, 1, bytes);
        const out = new Uint32Array(2);
        fingerprintOfBytes(word, Buffer.from(bytes[0] as Uint8Array), 0, out);
        expect([...out]).toEqual([...pairOf(word, id)]);
        expect([...pairOf(word, id.toUpperCase())]).toEqual([...out]);
      }),
      { seed: 4 },
    );
  });

  test('tells sites and ids apart', () => {
    const seen = new Set<string>();
    for (const site of ['a', 'b', 'c']) {
      for (let n = 0; n < 20_000; n++) {
        // As alike as ids can be: those of one millisecond.
        const id = `01890000-0000-7000-8000-${n.toString(16).padStart(12, '0')}`;
        seen.add(pairOf(siteWord(site), id).join());
      }
    }
    expect(seen.size).toBe(60_000);
  });

  test('refuses what is no UUID', () => {
    const out = new Uint32Array(2);
    for (const text of [
      '',
      'x',
      '01890000-0000-7000-8000-00000000000g',
      '018900000-000-7000-8000-000000000000',
      `01890000-0000-7000-8000-0000000000000`,
    ]) {
      expect(fingerprint(1, text, out)).toBe(false);
    }
  });
});

test('is complete from where it says, for every site', () => {
  const word = (site: string) => siteWord(site);
  fc.assert(
    fc.property(
      fc.array(
        fc.array(fc.record({ site: fc.constantFrom('a', 'b'), id: fc.uuid(), time: fc.nat(1000) }), { maxLength: 12 }),
        { maxLength: 12 },
      ),
      fc.integer({ min: 2, max: 20 }),
      (batches, idsMax) => {
        const completeFrom = new Map<string, number>();
        const ids = new RecentIds({ idsMax, ageMsMax: 400 }, (site, from) =>
          completeFrom.set(site, Math.max(from, completeFrom.get(site) ?? 0)),
        );
        const all: { site: string; id: string; time: number }[] = [];
        let now = 0;
        for (const batch of batches) {
          now += 100;
          ids.turn(now);
          for (const { site, id, time } of batch) {
            ids.add(site, ...pairOf(word(site), id), time);
            all.push({ site, id, time });
          }
          for (const { site, id, time } of all)
            if (time >= (completeFrom.get(site) ?? 0)) expect(ids.has(...pairOf(word(site), id))).toBe(true);
        }
      },
    ),
    { seed: 5 },
  );
});

test('holds a million ids in 16 MiB and takes hardly a strange one for known', () => {
  const ids = new RecentIds({ idsMax: 4_000_000, ageMsMax: 1e12 }, () => {});
  ids.turn(1);
  const out = new Uint32Array(2);
  for (let n = 0; n < 1_000_000; n++) {
    fingerprint(7, `00000000-0000-4000-8000-${n.toString(16).padStart(12, '0')}`, out);
    ids.add('site', out[0] as number, out[1] as number, n);
  }
  expect(ids.size).toBe(1_000_000);
  expect(ids.bytes).toBeLessThanOrEqual(17 * 2 ** 20);
  let mistaken = 0;
  for (let n = 0; n < 100_000; n++) {
    fingerprint(7, randomUUID(), out);
    if (ids.has(out[0] as number, out[1] as number)) mistaken++;
  }
  expect(mistaken).toBeLessThanOrEqual(1);
});

test('is small when idle', () => {
  const ids = new RecentIds({ idsMax: 1_000_000, ageMsMax: 10 }, () => {});
  for (let n = 0; n < 10_000; n++) ids.add('site', n, ~n, n);
  ids.turn(100);
  ids.turn(200);
  expect(ids.size).toBe(0);
  expect(ids.bytes).toBeLessThan(32 * 1024);
});
