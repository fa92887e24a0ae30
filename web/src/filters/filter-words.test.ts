import { expect, it } from 'vitest';
import { makeFormats } from '../design/formats.ts';
import { groupWords } from './filter-words.ts';

const formats = makeFormats(['en']);

it('says a filter as a sentence', () => {
  const say = (...group: Parameters<typeof groupWords>[0]) => groupWords(group, formats);
  expect(say({ operator: 'is', dimension: 'visit:country', values: ['DE', 'AT'] })).toBe(
    'Country is Germany or Austria',
  );
  expect(say({ operator: 'is_not', dimension: 'visit:source', values: ['Direct / None', 'a', 'b', 'c'] })).toBe(
    'Source is not Direct, a or 2 more',
  );
  expect(
    say(
      { operator: 'contains', dimension: 'event:page', values: ['/blog'] },
      { operator: 'matches', dimension: 'event:props:plan', values: ['^pro'] },
    ),
  ).toBe('Page contains /blog, or plan matches ^pro');
  expect(say({ operator: 'is', dimension: 'event:weekday', values: ['1', '7'] })).toBe('Weekday is Monday or Sunday');
  expect(say({ operator: 'is', dimension: 'event:hour_of_day', values: ['14', '25'] })).toBe('Hour is 02:00 PM or 25');
});
