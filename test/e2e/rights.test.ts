/** Every route × everybody × the own and another organisation: exactly the allowed answers, and no row of somebody else's in any. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FILES, RIGHTS } from '../support/rights-matrix.ts';
import { ACTORS, type Actor, MARK, MARK_OF_FIRST_SITE, RightsWorld } from '../support/rights-world.ts';

let world: RightsWorld;

beforeAll(async () => {
  world = await RightsWorld.open();
});

afterAll(() => world?.close());

/** Status and body; of what never ends, what comes first. */
async function ask(method: string, path: string, headers: Record<string, string>, body: unknown) {
  const leaving = new AbortController();
  const response = await fetch(world.url + path, {
    method,
    headers: { ...headers, ...(body !== undefined && { 'content-type': 'application/json' }) },
    ...(body !== undefined && { body: JSON.stringify(body) }),
    redirect: 'manual',
    signal: leaving.signal,
  });
  if (!response.headers.get('content-type')?.startsWith('text/event-stream')) {
    return { status: response.status, text: await response.text() };
  }
  let text = '';
  const decoder = new TextDecoder();
  for await (const chunk of response.body ?? []) {
    text += decoder.decode(chunk, { stream: true });
    // A whole message: the first figures have come.
    if (/\nevent: (snapshot|tile)[\s\S]*\n\n$/.test(`\n${text}`)) break;
  }
  leaving.abort();
  return { status: response.status, text };
}

/** What an actor must never read, whatever is asked. */
function secretsFrom(actor: Actor): string | undefined {
  if (actor === 'foreignOwner' || actor === 'foreignKey' || actor === 'nobody') return MARK;
  return actor === 'teamViewer' || actor === 'narrowKey' ? MARK_OF_FIRST_SITE : undefined;
}

it('knows the rights of each route, and no route that is gone', () => {
  const routes = world.routes.filter(({ method }) => method !== 'HEAD').map(({ method, url }) => `${method} ${url}`);
  const names = new Set(routes.filter((name) => !FILES.has(name)));
  expect([...names].sort()).toEqual(Object.keys(RIGHTS).sort());
});

/** What a page of another site could make the browser of an owner send. */
describe('a page of another site', () => {
  // Needs no cookie, so that it gives a foreign page nothing that it could not ask for by itself.
  const needsNoCookie = new Set(['POST /api/v1/share/open']);
  const doors = /^\w+ \/v1\//;

  it.each(Object.keys(RIGHTS).filter((name) => !doors.test(name)))('gets nothing from %s', async (name) => {
    const [method = ''] = name.split(' ');
    const question = await RIGHTS[name]?.ask(world);
    if (!question) return;
    const cookie = (await world.headersOf('owner')).cookie ?? '';
    const contents = await world.contents();
    const response = await fetch(world.url + question.path, {
      method,
      headers: { cookie, origin: 'https://evil.example', 'content-type': 'application/json' },
      ...(method !== 'GET' && { body: JSON.stringify(question.body ?? {}) }),
      signal: AbortSignal.timeout(10_000),
    });
    await response.body?.cancel();
    if (method !== 'GET' && !needsNoCookie.has(name)) expect(response.status).toBe(403);
    expect(await world.contents(), 'nothing is changed').toBe(contents);
    if (name !== 'GET /weir.js')
      expect(response.headers.get('access-control-allow-origin'), 'nothing is read').toBeNull();
    if (response.headers.get('content-type')?.startsWith('text/event-stream')) return;
    const policy = response.headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("script-src 'self'");
    expect(policy).not.toContain('unsafe');
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
  });
});

describe.each(Object.keys(RIGHTS))('%s', (name) => {
  const rights = RIGHTS[name];
  const [method = ''] = name.split(' ');
  if (!rights) return;

  it.each(ACTORS)('%s', async (actor) => {
    const question = await rights.ask(world);
    const headers = { ...(await world.headersOf(actor)), ...question.headers };
    const [before, auditsBefore] = [await world.contents(), await world.auditRows()];
    const { status, text } = await ask(method, question.path, headers, question.body);
    expect(status, text.slice(0, 500)).toBe(rights.statuses[actor]);
    if (method === 'GET' || status >= 400) {
      expect(await world.contents(), 'asking, or being refused, changes nothing').toBe(before);
    } else {
      const expected = rights.audits ?? (method === 'POST' && status === 200 ? 0 : 1);
      expect((await world.auditRows()) - auditsBefore, 'rows in the audit log').toBe(expected);
    }
    const secret = secretsFrom(actor);
    if (secret !== undefined && !rights.isForWhoHasTheLink) expect(text.toLowerCase()).not.toContain(secret);
    if (rights.endsSession) world.forgetSession(actor);
  });
});
