/** Two organisations on real processes and databases, and everybody who could ask something of the first. */
import diagnostics from 'node:diagnostics_channel';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import { pino } from 'pino';
import { Registry } from 'prom-client';
import { openAccounts } from '../../src/accounts/open-accounts.ts';
import { PasswordHasher } from '../../src/accounts/password.ts';
import { openSignIn } from '../../src/accounts/password-sign-in.ts';
import type { Role } from '../../src/accounts/role.ts';
import type { SignIn } from '../../src/accounts/sign-in.ts';
import type { Site } from '../../src/accounts/site.ts';
import type { SqlAccounts } from '../../src/accounts/sql-accounts.ts';
import { BUILT_IN_BOARDS } from '../../src/boards/built-in-boards.ts';
import { DOOR_ROUTES } from '../../src/collect/open-doors.ts';
import { openPlaces } from '../../src/collect/place.ts';
import { loadConfig } from '../../src/config/config.ts';
import { makeWebApp } from '../../src/server/web-app.ts';
import { Store } from '../../src/store/store.ts';
import { openLmdbStream } from '../../src/stream/lmdb-stream.ts';
import type { Stream } from '../../src/stream/stream.ts';
import { startTestEngine, type TestEngine } from './engine.ts';
import { visitRows } from './visit-rows.ts';

/**
 * Members of the first organisation: one of each role, and one who is in a team only, to which its second site is given.
 * Its keys: one of each scope, and one narrowed to the second site. Of another organisation: its owner and a managing key.
 */
export const ACTORS = [
  'nobody',
  'viewer',
  'analyst',
  'admin',
  'owner',
  'teamViewer',
  'foreignOwner',
  'readKey',
  'writeKey',
  'manageKey',
  'narrowKey',
  'foreignKey',
] as const;
export type Actor = (typeof ACTORS)[number];

/** Stands in everything of the first organisation; nobody of the other one may ever read it. */
export const MARK = 'alpha';
/** Stands in everything of its first site; nobody who was given the second one only may ever read it. */
export const MARK_OF_FIRST_SITE = 'alphaone';

const PASSWORD = 'correct horse battery';

export interface Route {
  readonly method: string;
  readonly url: string;
}

export class RightsWorld {
  readonly routes: Route[] = [];
  readonly accounts: SqlAccounts;
  readonly signIn: SignIn;
  readonly organisationId: string;
  /** Not given to the team. */
  readonly site: Site;
  /** Given to the team. */
  readonly teamSite: Site;
  url = '';
  /** Of who visited the first site. */
  visitorId = '';
  readonly #parts: { dataDir: string; engine: TestEngine; store: Store; stream: Stream };
  readonly #keys = new Map<Actor, string>();
  readonly #cookies = new Map<Actor, string>();
  #app: FastifyInstance | undefined;
  #count = 0;

  private constructor(
    parts: { dataDir: string; engine: TestEngine; store: Store; stream: Stream },
    made: { accounts: SqlAccounts; signIn: SignIn; organisationId: string; site: Site; teamSite: Site },
  ) {
    this.#parts = parts;
    this.accounts = made.accounts;
    this.signIn = made.signIn;
    this.organisationId = made.organisationId;
    this.site = made.site;
    this.teamSite = made.teamSite;
  }

  static async open(): Promise<RightsWorld> {
    const dataDir = await mkdtemp(join(tmpdir(), 'weir-rights-'));
    const [engine, accounts] = await Promise.all([startTestEngine(), openAccounts({ dataDir })]);
    const store = new Store(engine);
    await store.migrate();
    const stream = await openLmdbStream({ folder: join(dataDir, 'stream'), partitions: 1 });
    const hasher = new PasswordHasher({ N: 2 ** 10, r: 8, p: 1 });
    const signIn = await openSignIn({ database: accounts.database, dataDir, hasher });
    await signIn.addFirstOwner({ email: emailOf('owner'), password: PASSWORD });
    const organisationId = (await accounts.organisations())[0]?.id ?? '';
    await accounts.people.renameOrganisation(organisationId, `${MARK} organisation`);
    const site = await accounts.addSite({ domain: `${MARK_OF_FIRST_SITE}.example`, organisationId });
    const teamSite = await accounts.addSite({ domain: `${MARK}two.example`, organisationId });
    const world = new RightsWorld(
      { dataDir, engine, store, stream },
      { accounts, signIn, organisationId, site, teamSite },
    );
    await world.#fill();
    await world.#serve();
    return world;
  }

  async #fill(): Promise<void> {
    const { accounts, signIn, organisationId } = this;
    const rows = [this.site, this.teamSite].flatMap(({ id, domain }, index) =>
      visitRows({
        siteId: id,
        visitor: index + 1,
        start: Date.now() - 3_600_000,
        events: [{ after: 0, name: 'pageview', path: `/${domain}`, properties: { secret: domain } }],
      }),
    );
    this.visitorId = rows[0]?.visitorId ?? '';
    await this.#parts.store.insertEvents(rows, 'rights');
    for (const role of ['viewer', 'analyst', 'admin'] as const) {
      await signIn.addUser({ email: emailOf(role), password: PASSWORD, role, organisationId });
    }
    const inTeam = await signIn.addUser({
      email: emailOf('teamViewer'),
      password: PASSWORD,
      role: 'viewer',
      organisationId,
    });
    await accounts.people.addTeam(organisationId, {
      name: `${MARK} team`,
      userIds: [inTeam.id],
      siteIds: [this.teamSite.id],
      boardIds: [...BUILT_IN_BOARDS.keys()],
    });
    await accounts.people.changeMember({ role: 'owner' }, organisationId, inTeam.id, { onlyTeams: true });
    const keyOf = async (actor: Actor, key: Parameters<SqlAccounts['addKey']>[0]) =>
      this.#keys.set(actor, (await accounts.addKey(key)).key);
    await keyOf('readKey', { name: `${MARK} read`, organisationId });
    await keyOf('writeKey', { name: `${MARK} write`, organisationId, scope: 'write' });
    await keyOf('manageKey', { name: `${MARK} manage`, organisationId, scope: 'manage' });
    await keyOf('narrowKey', { name: `${MARK} narrow`, organisationId, siteIds: [this.teamSite.id] });
    // Last, so that what is not said to be of the first organisation would show.
    const other = await accounts.people.addOrganisation('Beta', undefined);
    await signIn.addUser({
      email: 'owner@beta.example',
      password: PASSWORD,
      role: 'owner',
      organisationId: other.id,
    });
    await accounts.addSite({ domain: 'beta.example', organisationId: other.id });
    await keyOf('foreignKey', { name: 'beta manage', organisationId: other.id, scope: 'manage' });
  }

  /** Fastify tells of each instance before it has routes, and the doors look theirs up in a table: thus no route can be left out of the list. */
  async #serve(): Promise<void> {
    for (const [method, paths] of Object.entries(DOOR_ROUTES))
      for (const url of paths.keys()) this.routes.push({ method, url });
    const onInstance = (message: unknown) => {
      const { fastify } = message as { fastify: FastifyInstance };
      fastify.addHook('onRoute', ({ method, url }) => {
        for (const each of [method].flat()) this.routes.push({ method: each, url });
      });
    };
    diagnostics.subscribe('fastify.initialization', onInstance);
    const { dataDir, store, stream } = this.#parts;
    const config = loadConfig({ WEIR_DATA: dataDir });
    this.#app = await makeWebApp({
      config,
      stream,
      store,
      accounts: this.accounts,
      signIn: this.signIn,
      places: openPlaces(''),
      registry: new Registry(),
      log: pino({ level: 'silent' }),
      isDraining: () => false,
    });
    diagnostics.unsubscribe('fastify.initialization', onInstance);
    this.url = await this.#app.listen({ host: '127.0.0.1', port: 0 });
  }

  /** What the actor sends to show who it is. */
  async headersOf(actor: Actor): Promise<Record<string, string>> {
    if (actor === 'nobody') return {};
    const key = this.#keys.get(actor);
    if (key !== undefined) return { authorization: `Bearer ${key}` };
    const known = this.#cookies.get(actor) ?? (await this.#signInAs(actor));
    this.#cookies.set(actor, known);
    return { cookie: known, origin: this.url };
  }

  /** The next question of the actor comes with a new session: the last one may have ended its own. */
  forgetSession(actor: Actor): void {
    this.#cookies.delete(actor);
  }

  async #signInAs(actor: Actor): Promise<string> {
    const email = actor === 'foreignOwner' ? 'owner@beta.example' : emailOf(actor);
    const response = await fetch(`${this.url}/api/auth/sign-in/email`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: this.url },
      body: JSON.stringify({ email, password: PASSWORD }),
    });
    if (!response.ok) throw new Error(`${email} cannot sign in: ${response.status}`);
    return response.headers
      .getSetCookie()
      .map((line) => line.split(';')[0])
      .join('; ');
  }

  /** A name that has not been used yet. */
  fresh(what: string): string {
    return `${MARK}-${what}-${++this.#count}`;
  }

  /** The same for what an actor brings along: it is theirs to read again. */
  own(what: string): string {
    return `own-${what}-${++this.#count}`;
  }

  async addMember(role: Role): Promise<string> {
    const { id } = await this.signIn.addUser({
      email: `${this.fresh('member')}@example.com`,
      password: PASSWORD,
      role,
      organisationId: this.organisationId,
    });
    return id;
  }

  /** Everything that the accounts hold of the first organisation, but for when a key was last used. */
  async contents(): Promise<string> {
    const { db } = this.accounts.database;
    const tables = ['organisation', 'member', 'team', 'team_member', 'team_site', 'team_board', 'invitation'] as const;
    const rows = await Promise.all([
      ...tables.map((table) => db.selectFrom(table).selectAll().execute()),
      ...(['board', 'segment', 'annotation', 'share', 'site', 'user'] as const).map((table) =>
        db.selectFrom(table).selectAll().execute(),
      ),
      db.selectFrom('api_key').select(['id', 'name', 'scope', 'organisation_id', 'expires_at']).execute(),
      db.selectFrom('audit').selectAll().execute(),
    ]);
    return JSON.stringify(rows.map((table) => table.map((row) => JSON.stringify(row)).sort()));
  }

  async auditRows(): Promise<number> {
    return (await this.accounts.database.db.selectFrom('audit').select('id').execute()).length;
  }

  async close(): Promise<void> {
    const { dataDir, engine, store, stream } = this.#parts;
    await this.#app?.close();
    await Promise.all([store.close(), stream.close(), this.accounts.close()]);
    await engine.stop();
    await rm(dataDir, { recursive: true });
  }
}

function emailOf(actor: Actor): string {
  return `${actor.toLowerCase()}@${MARK}.example`;
}
