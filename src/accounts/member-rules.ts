/** Who may give whom which role. Pure: the database asks it within the transaction that changes something. */
import { AccountsError } from './accounts-error.ts';
import type { RightsActor } from './people.ts';
import { isAtLeast, type Role } from './role.ts';

/** Nobody makes another more than they are themselves: else an admin would be an owner in two steps. */
export function assertMayGrant(actor: RightsActor, role: Role): void {
  if (isAtLeast(actor.role, 'admin') && isAtLeast(actor.role, role)) return;
  throw new AccountsError('denied', `The role is "${role}", yours is "${actor.role}"; allowed: roles up to your own.`);
}

/** Nobody changes or removes who is more than they are. */
export function assertMayTouch(actor: RightsActor, target: Role): void {
  if (isAtLeast(actor.role, 'admin') && isAtLeast(actor.role, target)) return;
  throw new AccountsError(
    'denied',
    `The member is "${target}", you are "${actor.role}"; allowed: roles up to your own.`,
  );
}

/** Owners and admins see everything that they manage. */
export function assertMayNarrow(role: Role): void {
  if (!isAtLeast(role, 'admin')) return;
  throw new AccountsError(
    'invalid',
    `The role is "${role}" and the teams are given; allowed with teams: viewer, analyst.`,
  );
}
