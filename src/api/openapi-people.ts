/** What openapi.ts says of people and rights. */

import Type from 'typebox';
import { DOORS } from '../accounts/doors.ts';
import { ChooseOrganisationBody } from './auth-routes.ts';
import { AcceptBody, LookBody, NewInvitationBody } from './invitation-routes.ts';
import type { Operation } from './openapi-operation.ts';
import { MemberPatchBody, NewTeamBody, OrganisationBody, TeamPatchBody } from './people-routes.ts';
import { SetupBody } from './setup-routes.ts';

const id = { name: 'id', in: 'path', about: 'UUID.' } as const;
const withId = { parameters: [id] } as const;

/** better-auth's doors that are open, as doors.ts has them. */
const SIGN_IN_OPERATIONS = Object.entries(DOORS).map(([door, { fields, isGuessable }]): Operation => {
  const [method = '', path = ''] = door.split(' ');
  const body = Type.Object(Object.fromEntries(fields.map((field) => [field, Type.Optional(Type.Unknown())])));
  return {
    method: method === 'GET' ? 'get' : 'post',
    path,
    summary: `Signing in: ${path.slice('/api/auth/'.length)}, as better-auth has it.${isGuessable ? ' Throttled: 429.' : ''}`,
    ...(fields.length > 0 && { body }),
    isOpen: true,
  };
});

export const PEOPLE_OPERATIONS: readonly Operation[] = [
  ...SIGN_IN_OPERATIONS,
  { method: 'get', path: '/api/v1/setup', summary: 'Whether there is an owner yet.', isOpen: true },
  {
    method: 'post',
    path: '/api/v1/setup',
    summary: 'Make the first owner.',
    body: SetupBody,
    status: 201,
    isOpen: true,
  },
  { method: 'get', path: '/api/v1/sign-in-ways', summary: 'How one may sign in here.', isOpen: true },
  { method: 'get', path: '/api/v1/me', summary: 'Who you are, what you may, your organisations and sites.' },
  {
    method: 'put',
    path: '/api/v1/me/organisation',
    summary: 'Look at another of your organisations.',
    body: ChooseOrganisationBody,
    status: 204,
  },
  { method: 'get', path: '/api/v1/sessions', summary: 'Where you are signed in.' },
  { method: 'delete', path: '/api/v1/sessions/{id}', summary: 'Sign out there.', ...withId },
  { method: 'get', path: '/api/v1/organisation', summary: 'Your organisation.' },
  { method: 'patch', path: '/api/v1/organisation', summary: 'Rename it; owners.', body: OrganisationBody },
  {
    method: 'post',
    path: '/api/v1/organisations',
    summary: 'Another organisation; owners.',
    body: OrganisationBody,
    status: 201,
  },
  { method: 'get', path: '/api/v1/members', summary: 'Members and their roles.' },
  {
    method: 'patch',
    path: '/api/v1/members/{id}',
    summary: 'Give a member another role, or only what their teams see.',
    body: MemberPatchBody,
    ...withId,
  },
  { method: 'delete', path: '/api/v1/members/{id}', summary: 'Remove a member, or leave.', ...withId },
  { method: 'get', path: '/api/v1/teams', summary: 'Teams, with their members, sites and boards.' },
  { method: 'post', path: '/api/v1/teams', summary: 'Make a team.', body: NewTeamBody, status: 201 },
  { method: 'patch', path: '/api/v1/teams/{id}', summary: 'Change a team.', body: TeamPatchBody, ...withId },
  { method: 'delete', path: '/api/v1/teams/{id}', summary: 'Remove a team.', ...withId },
  { method: 'get', path: '/api/v1/invitations', summary: 'Open invitations.' },
  {
    method: 'post',
    path: '/api/v1/invitations',
    summary: 'Invite by link or mail.',
    body: NewInvitationBody,
    status: 201,
  },
  { method: 'delete', path: '/api/v1/invitations/{id}', summary: 'Revoke an invitation.', ...withId },
  {
    method: 'post',
    path: '/api/v1/invitation/look',
    summary: 'What a link invites to.',
    body: LookBody,
    isOpen: true,
  },
  {
    method: 'post',
    path: '/api/v1/invitation/accept',
    summary: 'Join, with the account you are signed in with or with a new one.',
    body: AcceptBody,
    status: 201,
    isOpen: true,
  },
  { method: 'get', path: '/api/v1/audit', summary: 'Who changed what, newest first: ?limit=50&before=ID.' },
];
