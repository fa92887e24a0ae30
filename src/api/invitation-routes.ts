/** HTTP of invitations: made, listed and revoked by who manages; looked at and accepted by who has the link. */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import Type from 'typebox';
import type { Caller } from '../accounts/accounts.ts';
import { invitationMail, type Mailer } from '../accounts/mailer.ts';
import type { Invitation } from '../accounts/people.ts';
import { HttpError } from '../config/errors.ts';
import { limits } from '../config/limits.ts';
import type { Clock } from '../event/clock.ts';
import { answerAccountsError } from './account-errors.ts';
import { type AuthorizeDeps, authorize, requireManager } from './authorize.ts';
import { RoleName } from './people-routes.ts';
import { bodyReader } from './read-body.ts';
import { assertSameOriginIfBrowser, ownOrigin } from './same-origin.ts';

const strict = { additionalProperties: false } as const;
const Email = Type.String({ maxLength: limits.emailCharsMax });
const Token = Type.String({ minLength: 20, maxLength: 100 });

export const NewInvitationBody = Type.Object(
  {
    /** Whoever has the link, when not given. */
    email: Type.Optional(Email),
    role: RoleName,
    /** The new member sees these teams' sites and boards and nothing else. */
    teamIds: Type.Optional(Type.Array(Type.String({ maxLength: 36 }), { maxItems: limits.teamsMax })),
    /** Unix ms; in seven days when not given, in thirty at most. */
    expiresAt: Type.Optional(Type.Integer()),
  },
  strict,
);
export const LookBody = Type.Object({ token: Token }, strict);
export const AcceptBody = Type.Object(
  {
    token: Token,
    /** These three for who has no account yet. */
    email: Type.Optional(Email),
    password: Type.Optional(Type.String({ maxLength: limits.passwordCharsMax })),
    name: Type.Optional(Type.String({ maxLength: limits.nameCharsMax })),
  },
  strict,
);

const readNewInvitation = bodyReader(NewInvitationBody);
const readLook = bodyReader(LookBody);
const readAccept = bodyReader(AcceptBody);

export interface InvitationRoutesDeps extends AuthorizeDeps {
  readonly clock: Clock;
  readonly mailer?: Mailer | undefined;
}

/** Registers /api/v1/invitations for who manages, and /api/v1/invitation/* for who has a link. */
export function registerInvitationRoutes(app: FastifyInstance, deps: InvitationRoutesDeps): void {
  registerManaging(app, deps);
  registerAccepting(app, deps);
}

function registerManaging(app: FastifyInstance, deps: InvitationRoutesDeps): void {
  const { accounts } = deps;

  app.get('/api/v1/invitations', async (request) => {
    const caller = await authorize(request, deps);
    requireManager(caller);
    return { invitations: await accounts.people.invitations(caller.organisationId) };
  });

  app.post('/api/v1/invitations', async (request, reply) => {
    const caller = await authorize(request, deps);
    requireManager(caller);
    if (caller.expiresAt !== undefined) {
      throw new HttpError(403, 'key_outlives', 'A key that expires may not invite: a member stays when it is gone.');
    }
    const body = readNewInvitation(request.body);
    const latest = deps.clock.now() + limits.invitationMsMax;
    if ((body.expiresAt ?? 0) > latest) {
      const allowed = `${new Date(latest).toISOString()} at most`;
      throw new HttpError(400, 'expiry_late', `expiresAt is too late; allowed: ${allowed}.`);
    }
    // Who reads the mail proves the address; a link that was shown to the inviter proves nothing.
    const isMailed = deps.mailer !== undefined && body.email !== undefined;
    const { invitation, token } = await accounts.people
      .invite(caller, caller.organisationId, { ...body, isMailed })
      .catch(answerAccountsError);
    const { email, role, teamIds } = invitation;
    const url = `${deps.signIn.publicUrl || ownOrigin(request)}/invitation#${token}`;
    if (isMailed) await sendMail(request, deps, invitation, url);
    await accounts.audit(caller, 'invitation.add', email ?? ANYBODY, { role, teamIds });
    return reply.code(201).send({ ...invitation, url: isMailed ? null : url });
  });

  app.delete<{ Params: { id: string } }>('/api/v1/invitations/:id', async (request, reply) => {
    const caller = await authorize(request, deps);
    requireManager(caller);
    const revoked = await accounts.people
      .revokeInvitation(caller.organisationId, request.params.id)
      .catch(answerAccountsError);
    await accounts.audit(caller, 'invitation.revoke', revoked.email ?? ANYBODY, { role: revoked.role });
    return reply.code(204).send();
  });
}

const ANYBODY = 'whoever has the link';

async function sendMail(
  request: FastifyRequest,
  { accounts, mailer }: InvitationRoutesDeps,
  { id, email = '', invitedBy, expiresAt, organisationId }: Invitation,
  url: string,
): Promise<void> {
  const organisation = await organisationName(accounts, organisationId);
  try {
    await mailer?.send(invitationMail(email, url, { organisation, invitedBy, expiresAt }));
  } catch (error) {
    await accounts.people.revokeInvitation(organisationId, id);
    request.log.warn({ err: error }, 'An invitation could not be mailed.');
    throw new HttpError(
      503,
      'mail_failed',
      'The mail server did not take the invitation; try again, or invite without an e-mail to get a link.',
    );
  }
}

function registerAccepting(app: FastifyInstance, deps: InvitationRoutesDeps): void {
  const { accounts, signIn } = deps;

  // A POST, so that no log of addresses holds the token.
  app.post('/api/v1/invitation/look', async (request) => {
    assertSameOriginIfBrowser(request, signIn.publicUrl);
    const invitation = await accounts.people.invitationByToken(readLook(request.body).token);
    if (!invitation) throw gone();
    const { email, role, invitedBy, expiresAt, organisationId } = invitation;
    return {
      organisation: await organisationName(accounts, organisationId),
      email: email ?? null,
      role,
      invitedBy,
      expiresAt,
    };
  });

  app.post('/api/v1/invitation/accept', async (request, reply) => {
    assertSameOriginIfBrowser(request, signIn.publicUrl);
    const { token, ...user } = readAccept(request.body);
    const invitation = await accounts.people.invitationByToken(token);
    if (!invitation) throw gone();
    const accepted =
      user.password === undefined
        ? await acceptAsMember(request, deps, token, invitation)
        : await acceptAsNew(request, deps, token, invitation, user);
    const { organisationId, role } = invitation;
    const actor = { kind: 'user', id: accepted.id, name: accepted.name, organisationId } as const;
    await accounts.audit(actor, 'invitation.accept', accepted.email ?? accepted.name, {
      role,
      invitedBy: invitation.invitedBy,
    });
    return reply.code(201).send({ organisationId, role, email: accepted.email ?? null });
  });
}

interface Accepted {
  readonly id: string;
  readonly name: string;
  readonly email: string | undefined;
}

/** Somebody who is signed in joins one organisation more, and looks at it from now on. */
async function acceptAsMember(
  request: FastifyRequest,
  deps: InvitationRoutesDeps,
  token: string,
  invitation: Invitation,
): Promise<Accepted> {
  const { signIn, accounts } = deps;
  const user = await signIn.userBySession(request.headers);
  if (!user)
    throw new HttpError(401, 'not_signed_in', 'Sign in first, or send email, name and password of a new account.');
  if (invitation.email !== undefined && invitation.email !== user.email) {
    throw new HttpError(403, 'other_email', `The invitation is to ${invitation.email}, you are ${user.email}.`);
  }
  if (!(await accounts.people.acceptInvitation(token, user.id).catch(answerAccountsError))) throw gone();
  await signIn.chooseOrganisation(request.headers, invitation.organisationId).catch(answerAccountsError);
  return user;
}

async function acceptAsNew(
  request: FastifyRequest,
  { signIn }: InvitationRoutesDeps,
  token: string,
  invitation: Invitation,
  given: { readonly email?: string; readonly password?: string; readonly name?: string },
): Promise<Accepted> {
  const email = invitation.email ?? given.email;
  if (email === undefined) throw new HttpError(400, 'body_invalid', 'The body is not valid: "email" is missing.');
  if (
    given.email !== undefined &&
    invitation.email !== undefined &&
    given.email.trim().toLowerCase() !== invitation.email
  ) {
    throw new HttpError(403, 'other_email', `The invitation is to ${invitation.email}.`);
  }
  const { password = '', name } = given;
  const user = await signIn
    .addInvited(token, { email, password, name, isEmailProven: invitation.isMailed, address: request.ip })
    .catch(answerAccountsError);
  if (!user) throw gone();
  return user;
}

async function organisationName(accounts: AuthorizeDeps['accounts'], organisationId: Caller['organisationId']) {
  return (await accounts.organisations()).find(({ id }) => id === organisationId)?.name ?? '';
}

function gone(): HttpError {
  return new HttpError(404, 'invitation_gone', 'The invitation is used, revoked or expired; ask for another.');
}
