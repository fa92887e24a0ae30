/** Where an address lies, from a MaxMind-format database: the built-in country one, or a city one of the owner's. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type CityResponse, Reader } from 'maxmind';
import { BoundedMap } from '../config/bounded-map.ts';
import { CliError } from '../config/errors.ts';
import { type Limits, limits } from '../config/limits.ts';
import type { Place } from '../event/captured-event.ts';

export interface Places {
  /** `address` is an IPv4 or IPv6 address, or ''. */
  find(address: string): Place;
}

export const NOWHERE: Place = Object.freeze({ country: '', region: '', city: '' });

const BUILT_IN = '@ip-location-db/geo-whois-asn-country-mmdb/geo-whois-asn-country.mmdb';

/** What the two usual layouts of such databases hold: MaxMind's own (GeoLite2 City) and ip-location-db's flat one. */
interface CityRecord {
  readonly country?: { readonly iso_code?: string };
  readonly subdivisions?: readonly { readonly iso_code?: string; readonly names?: { readonly en?: string } }[];
  readonly city?: { readonly names?: { readonly en?: string } } | string;
  readonly country_code?: string;
  readonly state1?: string;
}

/** Reads the whole database into memory: 8 MB for the built-in one. Throws CliError when `cityDatabase` cannot be read. */
export function openPlaces(
  cityDatabase: string,
  { placeCacheEntriesMax }: Pick<Limits, 'placeCacheEntriesMax'> = limits,
): Places {
  const path = cityDatabase === '' ? fileURLToPath(import.meta.resolve(BUILT_IN)) : cityDatabase;
  const reader = openReader(path);
  const recent = new BoundedMap<string, Place>(placeCacheEntriesMax);
  return {
    find(address) {
      if (address === '') return NOWHERE;
      const known = recent.get(address);
      if (known !== undefined) return known;
      const found = reader.get(address);
      const place = found === null ? NOWHERE : placeOf(found as CityRecord);
      recent.set(address, place);
      return place;
    },
  };
}

function openReader(path: string): Reader<CityResponse> {
  try {
    return new Reader<CityResponse>(readFileSync(path));
  } catch (error) {
    throw new CliError(`${path} cannot be read as a MaxMind-format database: ${(error as Error).message}`);
  }
}

/** Regions by their ISO 3166-2 code where the database has it, `DE-BY`, else by name. */
export function placeOf(record: CityRecord): Place {
  const country = record.country?.iso_code ?? record.country_code ?? '';
  const subdivision = record.subdivisions?.[0];
  const region = subdivision?.iso_code
    ? `${country}-${subdivision.iso_code}`
    : (subdivision?.names?.en ?? record.state1 ?? '');
  const city = typeof record.city === 'string' ? record.city : (record.city?.names?.en ?? '');
  return { country, region, city };
}
