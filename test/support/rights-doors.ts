/** For each route that takes events: who may. */
import { everybody, type RouteRights } from './rights-rules.ts';

/** Asks without looking at the world. */
export const just = (path: string, body?: unknown) => () => ({ path, body });

/** A body without a write key is refused by every door, whoever sends it: sessions and keys open none. */
const KINDS = ['track', 'page', 'identify', 'group', 'alias', 'screen', 'batch'];
const LETTERS = ['t', 'p', 'i', 'g', 'a', 's', 'b'];
const PIXELS = ['.gif', '/track', '/page', '/identify', '/group', '/alias', '/screen'];
export const DOORS: Readonly<Record<string, RouteRights>> = Object.fromEntries([
  ...[...KINDS, ...LETTERS].flatMap((kind): [string, RouteRights][] => {
    const path = `/v1/${kind}`;
    return [
      [`POST ${path}`, { statuses: everybody(401), ask: just(path, { event: 'x', userId: 'u', batch: [] }) }],
      [`OPTIONS ${path}`, { statuses: everybody(204), ask: just(path), audits: 0 }],
    ];
  }),
  ['POST /v1/import', { statuses: everybody(401), ask: just('/v1/import', { batch: [] }) }],
  ['OPTIONS /v1/import', { statuses: everybody(204), ask: just('/v1/import'), audits: 0 }],
  // Always a picture: a page must not show a broken one.
  ...PIXELS.map((kind): [string, RouteRights] => [
    `GET /v1/pixel${kind}`,
    { statuses: everybody(kind === '.gif' ? 401 : 400), ask: just(`/v1/pixel${kind}`) },
  ]),
]);
