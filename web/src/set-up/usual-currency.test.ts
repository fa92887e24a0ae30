import { expect, it } from 'vitest';
import { currencies, usualCurrency } from './usual-currency.ts';

it('guesses a currency that can be chosen', () => {
  const known = new Set(currencies().map(({ value }) => value));
  const zones = [...Intl.supportedValuesOf('timeZone'), 'UTC', 'constructor'];
  expect(zones.map(usualCurrency).filter((currency) => !known.has(currency))).toEqual([]);
  expect(['Europe/Berlin', 'Europe/London', 'America/New_York', 'Australia/Perth'].map(usualCurrency)).toEqual([
    'EUR',
    'GBP',
    'USD',
    'AUD',
  ]);
});
