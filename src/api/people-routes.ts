/** HTTP of an organisation and its people: its name, members, teams, and the log of who changed what. */
import type { FastifyInstance } from 'fastify';
import Type from 'typebox';
import type { Caller } from '../accounts/accounts.ts';
import type { RightsActor } from '../accounts/people.ts';
import { ROLES } from '../accounts/role.ts';
import { HttpError } from '../config/errors.ts';
import { limits } from '../config/limits.ts';
import { answerAccountsError } from './account-errors.ts';
import { type AuthorizeDeps, authorize, requireManager } from './authorize.ts';
import { bodyReader } from './read-body.ts';

const strict = { additionalProperties: false } as const;
const Name = Type.String({ minLength: 1, maxLength: limits.nameCharsMax });
const Id = Type.String({ maxLength: 64 });
export const RoleName = Type.Union(ROLES.map((role) => Type.Literal(role)));

export const OrganisationBody = Type.Object({ name: Name }, strict);
export const MemberPatchBody = Type.Object(
  { role: Type.Optional(RoleName), onlyTeams: Type.Optional(Type.Boolean()) },
  strict,
);
const lists = {
  userIds: Type.Optional(Type.Array(Id, { maxItems: limits.membersMax })),
  siteIds: Type.Optional(Type.Array(Id, { maxItems: limits.sitesMax })),
  boardIds: Type.Optional(Type.Array(Id, { maxItems: limits.teamBoardsMax })),
};
export const NewTeamBody = Type.Object({ name: Name, ...lists }, strict);
export const TeamPatchBody = Type.Object({ name: Type.Optional(Name), ...lists }, strict);

const readOrganisation = bodyReader(OrganisationBody);
const readMemberPatch = bodyReader(MemberPatchBody);
const readNewTeam = bodyReader(NewTeamBody);
const readTeamPatch = bodyReader(TeamPatchBody);

interface IdParams {
  Params: { id: string };
}

/** Registers /api/v1/organisation(s), /api/v1/members, /api/v1/teams and /api/v1/audit. */
export function registerPeopleRoutes(app: FastifyInstance, deps: AuthorizeDeps): void {
  registerOrganisation(app, deps);
  registerMembers(app, deps);
  registerTeams(app, deps);
  registerAudit(app, deps);
}

function registerOrganisation(app: FastifyInstance, deps: AuthorizeDeps): void {
  const { accounts } = deps;

  app.get('/api/v1/organisation', async (request) => {
    const { organisationId } = await authorize(request, deps);
    return (await accounts.organisations()).find(({ id }) => id === organisationId);
  });

  app.patch('/api/v1/organisation', async (request) => {
    const caller = await authorize(request, deps);
    requireOwner(caller);
    const { name } = readOrganisation(request.body);
    const changed = await accounts.people.renameOrganisation(caller.organisationId, name).catch(answerAccountsError);
    await accounts.audit(caller, 'organisation.change', changed.name);
    return changed;
  });

  app.post('/api/v1/organisations', async (request, reply) => {
    const caller = await authorize(request, deps);
    requireOwner(caller);
    const { name } = readOrganisation(request.body);
    const added = await accounts.people.addOrganisation(name, caller.id).catch(answerAccountsError);
    await accounts.audit({ ...caller, organisationId: added.id }, 'organisation.add', added.name);
    return reply.code(201).send(added);
  });
}

function registerMembers(app: FastifyInstance, deps: AuthorizeDeps): void {
  const { accounts } = deps;

  app.get('/api/v1/members', async (request) => {
    const caller = await authorize(request, deps);
    requireManager(caller);
    return { members: await accounts.people.members(caller.organisationId) };
  });

  app.patch<IdParams>('/api/v1/members/:id', async (request) => {
    const caller = await authorize(request, deps);
    requireManager(caller);
    const patch = readMemberPatch(request.body);
    const { before, after } = await accounts.people
      .changeMember(caller, caller.organisationId, request.params.id, patch)
      .catch(answerAccountsError);
    await accounts.audit(caller, 'member.change', after.email, {
      ...(before.role !== after.role && { from: before.role, to: after.role }),
      ...(before.onlyTeams !== after.onlyTeams && { onlyTeams: after.onlyTeams }),
    });
    return after;
  });

  app.delete<IdParams>('/api/v1/members/:id', async (request, reply) => {
    const caller = await authorize(request, deps);
    const { id } = request.params;
    const isLeaving = caller.kind === 'user' && caller.id === id;
    // Whoever came in may go out.
    if (!isLeaving) requireManager(caller);
    const actor: RightsActor = isLeaving ? { role: 'owner' } : caller;
    const removed = await accounts.people.removeMember(actor, caller.organisationId, id).catch(answerAccountsError);
    await accounts.audit(caller, isLeaving ? 'member.leave' : 'member.remove', removed.email, { role: removed.role });
    return reply.code(204).send();
  });
}

function registerTeams(app: FastifyInstance, deps: AuthorizeDeps): void {
  const { accounts } = deps;

  app.get('/api/v1/teams', async (request) => {
    const caller = await authorize(request, deps);
    requireManager(caller);
    return { teams: await accounts.people.teams(caller.organisationId) };
  });

  app.post('/api/v1/teams', async (request, reply) => {
    const caller = await authorize(request, deps);
    requireManager(caller);
    const body = readNewTeam(request.body);
    const team = await accounts.people.addTeam(caller.organisationId, body).catch(answerAccountsError);
    await accounts.audit(caller, 'team.add', team.name, { ...body });
    return reply.code(201).send(team);
  });

  app.patch<IdParams>('/api/v1/teams/:id', async (request) => {
    const caller = await authorize(request, deps);
    requireManager(caller);
    const patch = readTeamPatch(request.body);
    const team = await accounts.people
      .changeTeam(caller.organisationId, request.params.id, patch)
      .catch(answerAccountsError);
    await accounts.audit(caller, 'team.change', team.name, { ...patch });
    return team;
  });

  app.delete<IdParams>('/api/v1/teams/:id', async (request, reply) => {
    const caller = await authorize(request, deps);
    requireManager(caller);
    const team = await accounts.people.removeTeam(caller.organisationId, request.params.id).catch(answerAccountsError);
    await accounts.audit(caller, 'team.remove', team.name);
    return reply.code(204).send();
  });
}

function registerAudit(app: FastifyInstance, deps: AuthorizeDeps): void {
  app.get<{ Querystring: { limit?: string; before?: string } }>('/api/v1/audit', async (request) => {
    const caller = await authorize(request, deps);
    requireManager(caller);
    const { limit = '50', before } = request.query;
    const { auditPageEntriesMax: max } = limits;
    if (!/^\d{1,4}$/.test(limit) || Number(limit) < 1 || Number(limit) > max) {
      throw new HttpError(400, 'limit_invalid', `limit is ${JSON.stringify(limit)}; allowed: 1–${max}.`);
    }
    if (before !== undefined && typeof before !== 'string') {
      throw new HttpError(400, 'before_invalid', 'before is given more than once; allowed: the id of one entry.');
    }
    const entries = await deps.accounts.people.auditEntries(caller.organisationId, Number(limit), before);
    return { entries, next: entries.length === Number(limit) ? (entries.at(-1)?.id ?? null) : null };
  });
}

/** Throws HttpError 403 unless a person asks who owns the organisation. */
function requireOwner({ kind, role }: Caller): void {
  if (kind === 'user' && role === 'owner') return;
  throw new HttpError(403, 'may_not_own', 'Only an owner of the organisation may do this.');
}
