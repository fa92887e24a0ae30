import { expect, it } from 'vitest';
import { visitsFilters } from './visits-filters.ts';

const page = ['is', 'event:page', ['/a']];
const monday = ['is', 'event:weekday', ['1']];
const country = ['is', 'visit:country', ['DE']];

it('asks for visits that have an event of all that is wanted together', () => {
  expect(visitsFilters([page, country, monday])).toEqual([country, ['has_done', ['and', [page, monday]]]]);
  const either = ['or', [page, country]];
  expect(visitsFilters([either])).toEqual([['has_done', ['and', [either]]]]);
});

it.each([
  ['speaks of visits', country],
  ['speaks of bots, which are so in all of a visit', ['is', 'event:bot', ['true']]],
  ['wants an event away', ['is_not', 'event:page', ['/a']]],
  ['wants one of several away', ['or', [page, ['not', page]]]],
  ['asks for visits already', ['has_done', page]],
  ['is none, for the parser to refuse', ['is']],
])('leaves what %s', (_, filter) => {
  expect(visitsFilters([filter])).toEqual([filter]);
});
