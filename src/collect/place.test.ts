/** The built-in country database, and the two layouts of city databases. */
import { expect, test } from 'vitest';
import { NOWHERE, openPlaces, placeOf } from './place.ts';

test('the built-in database knows countries, and says nothing of what is nowhere', () => {
  const places = openPlaces('');
  expect(places.find('8.8.8.8')).toEqual({ country: 'US', region: '', city: '' });
  expect(places.find('2a00:1450::1').country).toMatch(/^[A-Z]{2}$/);
  expect(places.find('8.8.8.8')).toBe(places.find('8.8.8.8'));
  for (const address of ['', '10.0.0.1', '127.0.0.1', '::1']) expect(places.find(address)).toEqual(NOWHERE);
});

test("reads MaxMind's layout and ip-location-db's", () => {
  const subdivisions = [{ iso_code: 'BY', names: { en: 'Bavaria' } }];
  expect(placeOf({ country: { iso_code: 'DE' }, subdivisions, city: { names: { en: 'Munich' } } })).toEqual({
    country: 'DE',
    region: 'DE-BY',
    city: 'Munich',
  });
  expect(placeOf({ country_code: 'DE', state1: 'Bavaria', city: 'Munich' })).toEqual({
    country: 'DE',
    region: 'Bavaria',
    city: 'Munich',
  });
  expect(placeOf({})).toEqual(NOWHERE);
});

test('a file that is no database is named', () => {
  expect(() => openPlaces(import.meta.filename)).toThrow(/place\.test\.ts cannot be read as a MaxMind-format database/);
  expect(() => openPlaces('/nowhere.mmdb')).toThrow(/nowhere\.mmdb/);
});
