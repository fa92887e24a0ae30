import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type Filters,
  fromApiFilters,
  isChosen,
  OPERATORS,
  readFilters,
  toApiFilters,
  toggleValues,
  writeFilters,
} from './filter-model.ts';

const text = fc.string({ minLength: 1, maxLength: 12, unit: fc.constantFrom(...'aß ,|%2C:/?&=#+€\\'.split('')) });
const filters: fc.Arbitrary<Filters> = fc.array(
  fc.array(
    fc.record({
      operator: fc.constantFrom(...OPERATORS),
      dimension: fc.constantFrom('visit:country', 'event:page', 'event:props:a,b|c%2C'),
      values: fc.array(text, { minLength: 1, maxLength: 3 }),
    }),
    { minLength: 1, maxLength: 3 },
  ),
  { maxLength: 4 },
);

describe('filters', () => {
  it('come back from the address and from the API as they were', () => {
    fc.assert(
      fc.property(filters, (given) => {
        const address = new URLSearchParams(writeFilters(given).map((one) => ['f', one])).toString();
        expect(readFilters(new URLSearchParams(address).getAll('f'))).toEqual(given);
        expect(fromApiFilters(toApiFilters(given))).toEqual(given);
      }),
    );
  });

  it('are written so that a person can read them', () => {
    const given: Filters = [[{ operator: 'is', dimension: 'visit:country', values: ['DE', 'AT'] }]];
    expect(writeFilters(given)).toEqual(['is,visit:country,DE,AT']);
    expect(toApiFilters(given)).toEqual([['is', 'visit:country', ['DE', 'AT']]]);
  });

  it('leave out what nobody can read', () => {
    expect(readFilters(['', 'is', 'is,visit:country', 'likes,visit:country,DE', 'is,event:page,/'])).toEqual([
      [{ operator: 'is', dimension: 'event:page', values: ['/'] }],
    ]);
  });

  it('say so when a segment asks for more than they can', () => {
    expect(fromApiFilters([['has_done', ['is', 'event:name', ['Signup']]]])).toBeNull();
    expect(fromApiFilters([['and', [['is', 'event:name', ['Signup']]]]])).toBeNull();
  });

  it('narrow to a value by a click, and no longer by the next', () => {
    const once = toggleValues([], ['visit:country', 'DE']);
    expect(isChosen(once, ['visit:country', 'DE'])).toBe(true);
    expect(isChosen(once, ['visit:country', 'AT'])).toBe(false);
    expect(toggleValues(once, ['visit:country', 'DE'])).toEqual([]);
    const two: Filters = [[{ operator: 'is', dimension: 'visit:country', values: ['DE', 'AT'] }]];
    expect(toggleValues(two, ['visit:country', 'DE'])).toEqual([
      [{ operator: 'is', dimension: 'visit:country', values: ['AT'] }],
    ]);
    expect(toggleValues(once, ['event:product', 'Kettle'])).toHaveLength(2);
  });

  it('narrow to a cell by a click, in place of another cell, and no longer by the next', () => {
    const germany: Filters = [[{ operator: 'is', dimension: 'visit:country', values: ['DE'] }]];
    const once = toggleValues(germany, ['event:weekday', '1'], ['event:hour_of_day', '14']);
    expect(writeFilters(once)).toEqual(['is,visit:country,DE', 'is,event:weekday,1', 'is,event:hour_of_day,14']);
    const other = toggleValues(once, ['event:weekday', '2'], ['event:hour_of_day', '14']);
    expect(writeFilters(other)).toEqual(['is,visit:country,DE', 'is,event:weekday,2', 'is,event:hour_of_day,14']);
    expect(toggleValues(other, ['event:weekday', '2'], ['event:hour_of_day', '14'])).toEqual(germany);
  });
});
