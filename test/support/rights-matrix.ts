/** For each route of Weir: what is asked of it about the first organisation, and who may. */
import { BUILT_IN_BOARDS } from '../../src/boards/built-in-boards.ts';
import { DOORS, just } from './rights-doors.ts';
import {
  edits,
  editsThis,
  everybody,
  known,
  manages,
  managesThis,
  noKeys,
  owns,
  people,
  type RouteRights,
  reads,
  strangers,
} from './rights-rules.ts';
import type { RightsWorld } from './rights-world.ts';

const aRange = { date_range: '7d' };
const today = new Date().toISOString().slice(0, 10);
/** A question about the site that the team was not given. */
const ofSite =
  (path: string, body: object = aRange) =>
  ({ site }: RightsWorld) => ({
    path,
    body: { site_id: site.id, ...body },
  });
const steps = [{ filters: [['is', 'event:name', ['pageview']]] }, { filters: [['is', 'event:name', ['order']]] }];
const visitors = { query: { kind: 'metrics', metrics: ['visitors'] }, period: '7d', comparison: 'none' };
const webBoard = BUILT_IN_BOARDS.get('web');
const webTile = webBoard?.tiles[0]?.id ?? '';

const definition = (title: string) => ({ title, period: '7d', comparison: 'none', tiles: [] }) as const;
const board = (world: RightsWorld) =>
  world.accounts.boards.add(world.organisationId, definition(world.fresh('board')), 'Ann');

const team = (world: RightsWorld) => world.accounts.people.addTeam(world.organisationId, { name: world.fresh('team') });
const share = ({ accounts, organisationId, site }: RightsWorld) =>
  accounts.shares.add({ organisationId, siteId: site.id, boardId: 'web', name: 'Web', createdBy: 'Ann' });
const aFilter = [['is', 'event:name', ['pageview']]];
const invitation = ({ accounts, organisationId }: RightsWorld) =>
  accounts.people.invite({ role: 'owner', name: 'Ann' }, organisationId, { role: 'viewer', isMailed: false });

/** The same files for everybody, there only when the dashboard is built: static-files.test.ts has their tests. */
export const FILES: ReadonlySet<string> = new Set(['GET /*', 'GET /embed/:token', 'GET /weir.js']);

export const RIGHTS: Readonly<Record<string, RouteRights>> = {
  // Open to everybody
  'GET /healthz': { statuses: everybody(200), ask: just('/healthz') },
  'GET /readyz': { statuses: everybody(200), ask: just('/readyz') },
  'GET /api/openapi.json': { statuses: everybody(200), ask: just('/api/openapi.json') },
  'GET /api/v1/sign-in-ways': { statuses: everybody(200), ask: just('/api/v1/sign-in-ways') },
  'GET /api/v1/setup': { statuses: everybody(200), ask: just('/api/v1/setup') },
  'POST /api/v1/setup': {
    statuses: everybody(409),
    ask: just('/api/v1/setup', { email: 'eve@evil.example', password: 'a new password' }),
  },
  'GET /api/auth/*': { statuses: everybody(200), ask: just('/api/auth/get-session') },
  'POST /api/auth/*': {
    statuses: everybody(200),
    ask: just('/api/auth/sign-out', {}),
    audits: 0,
    endsSession: true,
  },

  // Who am I
  'GET /metrics': {
    statuses: known(200, { viewer: 403, analyst: 403, teamViewer: 403, narrowKey: 403 }),
    ask: just('/metrics'),
  },
  'GET /api/v1/status': { statuses: known(200), ask: just('/api/v1/status') },
  'GET /api/v1/me': { statuses: known(200), ask: just('/api/v1/me') },
  'PUT /api/v1/me/organisation': {
    statuses: known(204, { ...noKeys, foreignOwner: 404 }),
    ask: ({ organisationId }) => ({ path: '/api/v1/me/organisation', body: { organisationId } }),
    audits: 0,
  },
  'GET /api/v1/sessions': { statuses: people(200), ask: just('/api/v1/sessions') },
  'DELETE /api/v1/sessions/:id': {
    // The session of another is nobody's to end, an owner's neither.
    statuses: people(404),
    ask: async (world) => {
      await world.headersOf('owner');
      const { db } = world.accounts.database;
      const other = await world.addMember('viewer');
      const now = new Date().toISOString();
      const row = { id: world.fresh('session'), userId: other, token: world.fresh('token'), expiresAt: '2999-01-01' };
      await db
        .insertInto('session')
        .values({ ...row, createdAt: now, updatedAt: now } as never)
        .execute();
      return { path: `/api/v1/sessions/${row.id}` };
    },
  },

  // Sites and keys
  'GET /api/v1/sites': { statuses: known(200), ask: just('/api/v1/sites') },
  'GET /api/v1/sites/:id': { statuses: reads(), ask: ({ site }) => ({ path: `/api/v1/sites/${site.id}` }) },
  'POST /api/v1/sites': {
    statuses: manages(201),
    ask: (world) => ({ path: '/api/v1/sites', body: { domain: `${world.own('site')}.example` } }),
  },
  'PATCH /api/v1/sites/:id': {
    statuses: managesThis(200),
    ask: ({ site }) => ({ path: `/api/v1/sites/${site.id}`, body: { currency: 'EUR' } }),
  },
  'DELETE /api/v1/sites/:id': {
    statuses: managesThis(204),
    ask: async (world) => {
      const { organisationId, accounts } = world;
      const { id } = await accounts.addSite({ domain: `${world.fresh('site')}.example`, organisationId });
      return { path: `/api/v1/sites/${id}` };
    },
  },
  'GET /api/v1/keys': { statuses: manages(200), ask: just('/api/v1/keys') },
  'POST /api/v1/keys': {
    statuses: managesThis(201),
    ask: ({ site }) => ({ path: '/api/v1/keys', body: { name: 'new', scope: 'write', siteIds: [site.id] } }),
  },
  'PATCH /api/v1/keys/:id': {
    statuses: managesThis(200),
    ask: async ({ accounts, organisationId }) => {
      const { id } = await accounts.addKey({ name: 'old', organisationId });
      return { path: `/api/v1/keys/${id}`, body: { name: 'renamed' } };
    },
  },
  'DELETE /api/v1/keys/:id': {
    statuses: managesThis(204),
    ask: async ({ accounts, organisationId }) => {
      const { id } = await accounts.addKey({ name: 'old', organisationId });
      return { path: `/api/v1/keys/${id}` };
    },
  },

  // People
  'GET /api/v1/organisation': { statuses: known(200), ask: just('/api/v1/organisation') },
  'PATCH /api/v1/organisation': {
    statuses: owns(200),
    ask: just('/api/v1/organisation', { name: 'Renamed' }),
  },
  'POST /api/v1/organisations': {
    statuses: owns(201),
    ask: (world) => ({ path: '/api/v1/organisations', body: { name: world.own('organisation') } }),
  },
  'GET /api/v1/members': { statuses: manages(200), ask: just('/api/v1/members') },
  'PATCH /api/v1/members/:id': {
    statuses: managesThis(200),
    ask: async (world) => ({ path: `/api/v1/members/${await world.addMember('viewer')}`, body: { role: 'admin' } }),
  },
  'DELETE /api/v1/members/:id': {
    statuses: managesThis(204),
    ask: async (world) => ({ path: `/api/v1/members/${await world.addMember('admin')}` }),
  },
  'GET /api/v1/teams': { statuses: manages(200), ask: just('/api/v1/teams') },
  'POST /api/v1/teams': {
    statuses: managesThis(201),
    ask: (world) => ({ path: '/api/v1/teams', body: { name: world.fresh('team'), siteIds: [world.site.id] } }),
  },
  'PATCH /api/v1/teams/:id': {
    statuses: managesThis(200),
    ask: async (world) => {
      const { id } = await team(world);
      return { path: `/api/v1/teams/${id}`, body: { siteIds: [world.site.id] } };
    },
  },
  'DELETE /api/v1/teams/:id': {
    statuses: managesThis(204),
    ask: async (world) => ({ path: `/api/v1/teams/${(await team(world)).id}` }),
  },
  'GET /api/v1/audit': { statuses: manages(200), ask: just('/api/v1/audit?limit=100') },
  'GET /api/v1/invitations': { statuses: manages(200), ask: just('/api/v1/invitations') },
  'POST /api/v1/invitations': {
    statuses: manages(201),
    ask: just('/api/v1/invitations', { role: 'admin' }),
  },
  'DELETE /api/v1/invitations/:id': {
    statuses: managesThis(204),
    ask: async (world) => ({ path: `/api/v1/invitations/${(await invitation(world)).invitation.id}` }),
  },
  // Whoever has the link, has it: who they are does not matter.
  'POST /api/v1/invitation/look': {
    statuses: everybody(200),
    ask: async (world) => ({ path: '/api/v1/invitation/look', body: { token: (await invitation(world)).token } }),
    audits: 0,
    isForWhoHasTheLink: true,
  },
  'POST /api/v1/invitation/accept': {
    statuses: everybody(201),
    ask: async (world) => ({
      path: '/api/v1/invitation/accept',
      body: {
        token: (await invitation(world)).token,
        email: `${world.fresh('invited')}@example.com`,
        password: 'a new password',
      },
    }),
    isForWhoHasTheLink: true,
  },

  // Figures
  'POST /api/v2/query': { statuses: reads(), ask: ofSite('/api/v2/query', { metrics: ['visitors'], ...aRange }) },
  'GET /api/v1/live': { statuses: reads(), ask: ({ site }) => ({ path: `/api/v1/live?site_id=${site.id}` }) },
  'POST /api/v1/sessions': { statuses: reads(), ask: ofSite('/api/v1/sessions') },
  'POST /api/v1/events': { statuses: reads(), ask: ofSite('/api/v1/events') },
  'POST /api/v1/events/properties': {
    statuses: reads(),
    ask: ofSite('/api/v1/events/properties'),
  },
  'POST /api/v1/funnel': { statuses: reads(), ask: ofSite('/api/v1/funnel', { ...aRange, steps }) },
  'POST /api/v1/funnel/visitors': {
    statuses: reads(),
    ask: ofSite('/api/v1/funnel/visitors', { ...aRange, steps, step: 1 }),
  },
  'POST /api/v1/heatmap': { statuses: reads(), ask: ofSite('/api/v1/heatmap', { ...aRange, metric: 'visitors' }) },
  'POST /api/v1/paths': { statuses: reads(), ask: ofSite('/api/v1/paths', { ...aRange, direction: 'forwards' }) },
  'POST /api/v1/retention': { statuses: reads(), ask: ofSite('/api/v1/retention', { ...aRange, grain: 'week' }) },
  'POST /api/v1/retention/visitors': {
    statuses: reads(),
    ask: ofSite('/api/v1/retention/visitors', { date_range: [today, today], grain: 'day', cohort: today }),
  },
  'GET /api/v1/visitors/:id': {
    statuses: reads(),
    ask: ({ site, visitorId }) => ({ path: `/api/v1/visitors/${visitorId}?site_id=${site.id}` }),
  },

  ...Object.fromEntries(
    ['products', 'abandonment', 'frequency', 'customers', 'usual-hour', 'stock'].map((report) => [
      `POST /api/v1/shop/${report}`,
      {
        statuses: reads(),
        ask: ofSite(`/api/v1/shop/${report}`, aRange),
      },
    ]),
  ),

  // Beside the figures
  'GET /api/v1/segments': { statuses: reads(), ask: ({ site }) => ({ path: `/api/v1/segments?site_id=${site.id}` }) },
  'POST /api/v1/segments': {
    statuses: editsThis(201),
    ask: (world) => ofSite('/api/v1/segments', { name: world.fresh('segment'), filters: aFilter })(world),
  },
  'DELETE /api/v1/segments/:id': {
    statuses: editsThis(204),
    ask: async (world) => {
      const { site, accounts } = world;
      const segment = { siteId: site.id, name: world.fresh('segment'), filters: aFilter, createdBy: 'Ann' };
      const { id } = await accounts.segments.put(segment);
      return { path: `/api/v1/segments/${id}?site_id=${site.id}` };
    },
  },
  'GET /api/v1/annotations': {
    statuses: reads(),
    ask: ({ site }) => ({ path: `/api/v1/annotations?site_id=${site.id}` }),
  },
  'POST /api/v1/annotations': {
    statuses: editsThis(201),
    ask: ofSite('/api/v1/annotations', { kind: 'release', text: 'Version 2' }),
  },
  'DELETE /api/v1/annotations/:id': {
    statuses: editsThis(204),
    ask: async ({ site, accounts }) => {
      const { id } = await accounts.annotations.add({ siteId: site.id, kind: 'release', text: 'x', createdBy: 'Ann' });
      return { path: `/api/v1/annotations/${id}?site_id=${site.id}` };
    },
  },
  'GET /api/v1/shares': { statuses: edits(200), ask: just('/api/v1/shares') },
  'POST /api/v1/shares': { statuses: editsThis(201), ask: ofSite('/api/v1/shares', { board: 'web' }) },
  'DELETE /api/v1/shares/:id': {
    statuses: editsThis(204),
    ask: async (world) => ({ path: `/api/v1/shares/${(await share(world)).share.id}` }),
  },
  // Whoever has the link, has it.
  'POST /api/v1/share/open': {
    statuses: everybody(200),
    ask: async (world) => ({ path: '/api/v1/share/open', body: { token: (await share(world)).token } }),
    audits: 0,
    isForWhoHasTheLink: true,
  },

  // Boards
  'GET /api/v1/boards': { statuses: known(200), ask: just('/api/v1/boards') },
  'GET /api/v1/board-templates': { statuses: known(200), ask: just('/api/v1/board-templates') },
  // Keys narrowed to a site see every board, and no data of others on it.
  'GET /api/v1/boards/:id': {
    statuses: known(200, { ...strangers, teamViewer: 404 }),
    ask: async (world) => ({ path: `/api/v1/boards/${(await board(world)).id}` }),
  },
  'GET /api/v1/boards/:id/export': {
    statuses: known(200, { ...strangers, teamViewer: 404 }),
    ask: async (world) => ({ path: `/api/v1/boards/${(await board(world)).id}/export` }),
  },
  'POST /api/v1/boards': {
    statuses: edits(201),
    ask: (world) => ({ path: '/api/v1/boards', body: definition(world.own('board')) }),
  },
  'PUT /api/v1/boards/:id': {
    statuses: editsThis(200),
    ask: async (world) => {
      const { id } = await board(world);
      return { path: `/api/v1/boards/${id}`, body: definition(world.fresh('board')) };
    },
  },
  'DELETE /api/v1/boards/:id': {
    statuses: editsThis(204),
    ask: async (world) => ({ path: `/api/v1/boards/${(await board(world)).id}` }),
  },
  'GET /api/v1/boards/:id/live': {
    statuses: reads(),
    ask: ({ site }) => ({ path: `/api/v1/boards/now/live?site_id=${site.id}` }),
  },
  'POST /api/v1/tile': { statuses: reads(), ask: ofSite('/api/v1/tile', visitors) },
  'POST /api/v1/tiles': {
    statuses: reads(),
    ask: ({ site }) => ({ path: '/api/v1/tiles', body: { tiles: [{ site_id: site.id, ...visitors }] } }),
  },
  'POST /api/v1/tile/export': { statuses: reads(), ask: ofSite('/api/v1/tile/export?format=csv', visitors) },
  'GET /api/v1/sites/:id/begins': {
    statuses: reads(),
    ask: ({ site }) => ({ path: `/api/v1/sites/${site.id}/begins` }),
  },
  'GET /api/v1/boards/:id/tiles/:tile/export': {
    statuses: reads(),
    ask: ({ site }) => ({
      path: `/api/v1/boards/web/tiles/${webTile}/export?format=csv&site_id=${site.id}&period=7d`,
    }),
  },

  // Doors for events
  ...DOORS,
};
