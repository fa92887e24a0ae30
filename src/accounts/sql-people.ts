/** People on a SQL database: each table does its own; this puts them together. */
import type { Clock } from '../event/clock.ts';
import { AuditTable } from './audit-table.ts';
import type { AccountsDatabase } from './database.ts';
import { InvitationTable } from './invitation-table.ts';
import { MemberTable } from './member-table.ts';
import { OrganisationTable } from './organisation-table.ts';
import type { People } from './people.ts';
import { TeamTable } from './team-table.ts';

export function sqlPeople(database: AccountsDatabase, clock: Clock): People {
  const organisations = new OrganisationTable(database, clock);
  const members = new MemberTable(database, clock);
  const teams = new TeamTable(database, clock);
  const invitations = new InvitationTable(database, clock);
  const audit = new AuditTable(database, clock);
  return {
    renameOrganisation: (id, name) => organisations.rename(id, name),
    addOrganisation: (name, ownerId) => organisations.add(name, ownerId),
    organisationsOf: (userId) => members.organisationsOf(userId),
    members: (organisationId) => members.all(organisationId),
    changeMember: (actor, organisationId, userId, patch) => members.change(actor, organisationId, userId, patch),
    removeMember: (actor, organisationId, userId) => members.remove(actor, organisationId, userId),
    teams: (organisationId) => teams.all(organisationId),
    addTeam: (organisationId, team) => teams.add(organisationId, team),
    changeTeam: (organisationId, id, patch) => teams.change(organisationId, id, patch),
    removeTeam: (organisationId, id) => teams.remove(organisationId, id),
    invitations: (organisationId) => invitations.all(organisationId),
    invite: (actor, organisationId, invitation) => invitations.add(actor, organisationId, invitation),
    revokeInvitation: (organisationId, id) => invitations.revoke(organisationId, id),
    invitationByToken: (token) => invitations.byToken(token),
    acceptInvitation: (token, userId) => invitations.acceptByToken(token, userId),
    auditEntries: (organisationId, limit, before) => audit.page(organisationId, limit, before),
  };
}
