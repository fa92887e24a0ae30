/** The countries of the world as outlines in a plane, from Natural Earth's public-domain data. Run by the build. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { geoNaturalEarth1, geoPath } from 'd3-geo';
import { feature } from 'topojson-client';
import type { GeometryCollection, Topology } from 'topojson-specification';

export interface World {
  readonly width: number;
  readonly height: number;
  /** ISO 3166-1 code → outline; '' holds lands without one. */
  readonly shapes: Readonly<Record<string, string>>;
  /** Where those are that are too small to be drawn. */
  readonly dots: Readonly<Record<string, readonly [x: number, y: number]>>;
}

type Countries = Topology<{ countries: GeometryCollection<{ name: string }> }>;

const WIDTH = 960;
const HEIGHT = 470;
const ANTARCTICA = 'AQ';
/** Natural Earth gives it no number. */
const KOSOVO = 'XK';

export function worldShapes(): World {
  const coarse = countriesOf('countries-110m.json').filter(({ code }) => code !== ANTARCTICA);
  const projection = geoNaturalEarth1().fitSize([WIDTH, HEIGHT], {
    type: 'FeatureCollection',
    features: coarse.map(({ country }) => country),
  });
  const draw = geoPath(projection).digits(1);
  const shapes: Record<string, string> = {};
  for (const { code, country } of coarse) shapes[code] = (shapes[code] ?? '') + (draw(country) ?? '');
  const dots = Object.fromEntries(
    countriesOf('countries-50m.json')
      .filter(({ code }) => code !== '' && code !== ANTARCTICA && !Object.hasOwn(shapes, code))
      .map(({ code, country }) => [code, draw.centroid(country).map((place) => Math.round(place * 10) / 10)] as const)
      .map(([code, [x = 0, y = 0]]) => [code, [x, y] as const]),
  );
  return { width: WIDTH, height: HEIGHT, shapes, dots };
}

function countriesOf(file: string) {
  const path = createRequire(import.meta.url).resolve(`world-atlas/${file}`);
  const topology = JSON.parse(readFileSync(path, 'utf8')) as Countries;
  return feature(topology, topology.objects.countries).features.map((country) => ({
    country,
    code: codeOf(country.id, country.properties.name),
  }));
}

/** The number of ISO 3166-1 as its two letters: CLDR knows them as one territory's names. */
function codeOf(id: string | number | undefined, name: string): string {
  if (id === undefined) return name === 'Kosovo' ? KOSOVO : '';
  const code = new Intl.Locale(`und-${String(id).padStart(3, '0')}`).region ?? '';
  return /^[A-Z]{2}$/.test(code) ? code : '';
}
