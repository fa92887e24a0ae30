import { expect, it } from 'vitest';
import { placeAnnotations } from './place-annotations.ts';

const note = (id: string, at: string) => ({ id, kind: 'release' as const, text: id, at: Date.parse(at) });
const days = ['2026-11-20', '2026-11-21', '2026-11-22'];

it('puts what happened at its step, by the clock of the site', () => {
  const notes = [
    note('a', '2026-11-20T23:30:00Z'),
    note('b', '2026-11-21T08:00:00Z'),
    note('c', '2026-11-22T12:00:00Z'),
  ];
  expect(
    placeAnnotations(notes, days, 'day', 'Europe/Berlin').map(({ index, notes }) => [index, notes.map(({ id }) => id)]),
  ).toEqual([
    [1, ['a', 'b']],
    [2, ['c']],
  ]);
  const hours = ['2026-11-21 08:00:00', '2026-11-21 09:00:00'];
  expect(placeAnnotations(notes, hours, 'hour', 'Europe/Berlin')).toMatchObject([{ index: 1, notes: [{ id: 'b' }] }]);
});

it('leaves out what was before, and what is after', () => {
  const notes = [note('before', '2026-11-19T12:00:00Z'), note('after', '2026-11-23T12:00:00Z')];
  expect(placeAnnotations(notes, days, 'day', 'UTC')).toEqual([]);
  expect(placeAnnotations(notes, [], 'day', 'UTC')).toEqual([]);
});
