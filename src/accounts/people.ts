/** The people of an organisation: members, teams, invitations, and the log of what they changed. A part of the accounts port. */
import type { AuditActor, AuditDetail, Organisation } from './accounts.ts';
import type { Role } from './role.ts';

export interface Member {
  /** UUID. */
  readonly userId: string;
  readonly name: string;
  readonly email: string;
  readonly role: Role;
  /** Sees the sites and boards of the teams below and nothing else. Never an owner or admin. */
  readonly onlyTeams: boolean;
  readonly teamIds: readonly string[];
  readonly hasSecondFactor: boolean;
  /** Unix ms. */
  readonly joinedAt: number;
}

export interface Team {
  /** UUID. */
  readonly id: string;
  readonly name: string;
  readonly userIds: readonly string[];
  readonly siteIds: readonly string[];
  /** UUIDs and the names of built-in boards. */
  readonly boardIds: readonly string[];
  /** Unix ms. */
  readonly createdAt: number;
}

/** Lists are replaced whole. */
export interface TeamPatch {
  readonly name?: string | undefined;
  readonly userIds?: readonly string[] | undefined;
  readonly siteIds?: readonly string[] | undefined;
  readonly boardIds?: readonly string[] | undefined;
}

export interface NewInvitation {
  /** Undefined: whoever has the link. */
  readonly email?: string | undefined;
  readonly role: Role;
  /** Given: the new member sees these teams' sites and boards and nothing else. */
  readonly teamIds?: readonly string[] | undefined;
  /** Unix ms; in limits.invitationMs when not given. */
  readonly expiresAt?: number | undefined;
  /** The link goes to the address by mail and is shown to nobody else: who follows it owns the address. */
  readonly isMailed: boolean;
}

export interface Invitation {
  /** UUID. */
  readonly id: string;
  readonly organisationId: string;
  readonly email: string | undefined;
  readonly role: Role;
  readonly teamIds: readonly string[];
  readonly isMailed: boolean;
  /** Name of who invited. */
  readonly invitedBy: string;
  /** Unix ms. */
  readonly createdAt: number;
  readonly expiresAt: number;
}

export interface AuditEntry {
  /** UUID. */
  readonly id: string;
  /** Unix ms. */
  readonly at: number;
  readonly actor: { readonly kind: AuditActor['kind']; readonly id: string; readonly name: string };
  /** `member.change` */
  readonly action: string;
  readonly subject: string;
  readonly detail: AuditDetail;
}

/** Who asks for a change of somebody's rights: nobody gives or takes more than they have. */
export interface RightsActor {
  readonly role: Role;
}

/**
 * Everything is of the organisation that is named: an id of another is unknown. AccountsError 'denied' for what the
 * actor's role does not allow.
 */
export interface People {
  renameOrganisation(id: string, name: string): Promise<Organisation>;
  /** The user becomes its owner. */
  addOrganisation(name: string, ownerId: string | undefined): Promise<Organisation>;
  /** The one joined first comes first. */
  organisationsOf(userId: string): Promise<readonly (Organisation & { readonly role: Role })[]>;

  /** By name. */
  members(organisationId: string): Promise<readonly Member[]>;
  changeMember(
    actor: RightsActor,
    organisationId: string,
    userId: string,
    patch: { readonly role?: Role | undefined; readonly onlyTeams?: boolean | undefined },
  ): Promise<{ readonly before: Member; readonly after: Member }>;
  /** At once, everywhere. Their sessions stay: they may belong to another organisation too. */
  removeMember(actor: RightsActor, organisationId: string, userId: string): Promise<Member>;

  /** By name. */
  teams(organisationId: string): Promise<readonly Team[]>;
  addTeam(organisationId: string, team: TeamPatch & { readonly name: string }): Promise<Team>;
  changeTeam(organisationId: string, id: string, patch: TeamPatch): Promise<Team>;
  removeTeam(organisationId: string, id: string): Promise<Team>;

  /** The open ones, newest first. */
  invitations(organisationId: string): Promise<readonly Invitation[]>;
  /** The token is in this answer only. */
  invite(
    actor: RightsActor & { readonly name: string },
    organisationId: string,
    invitation: NewInvitation,
  ): Promise<{ readonly invitation: Invitation; readonly token: string }>;
  revokeInvitation(organisationId: string, id: string): Promise<Invitation>;
  /** Undefined when it is unknown, used, revoked or expired. */
  invitationByToken(token: string): Promise<Invitation | undefined>;
  /** Makes the user a member, once. Undefined when somebody else was faster; a member already keeps their role. */
  acceptInvitation(token: string, userId: string): Promise<Invitation | undefined>;

  /** Newest first, `limit` at most; before the entry `before` when given. */
  auditEntries(organisationId: string, limit: number, before?: string): Promise<readonly AuditEntry[]>;
}
