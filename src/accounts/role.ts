/** The four roles of an organisation's members, and what each may; whoever may more is whoever stands further back. */

export const ROLES = ['viewer', 'analyst', 'admin', 'owner'] as const;
export type Role = (typeof ROLES)[number];

export function isRole(text: string): text is Role {
  return (ROLES as readonly string[]).includes(text);
}

export function isAtLeast(role: Role, other: Role): boolean {
  return ROLES.indexOf(role) >= ROLES.indexOf(other);
}

/** What an API key is for; each may what the one before may. */
export const KEY_SCOPES = ['read', 'write', 'manage'] as const;
export type KeyScope = (typeof KEY_SCOPES)[number];

const ROLE_OF_SCOPE: Readonly<Record<KeyScope, Role>> = { read: 'viewer', write: 'analyst', manage: 'admin' };

export function roleOfScope(scope: KeyScope): Role {
  return ROLE_OF_SCOPE[scope];
}

/** Boards, segments, annotations, share links: analysts and up. Sites, keys, people: admins and up. */
export function rightsOf(role: Role): { readonly role: Role; readonly mayEdit: boolean; readonly mayManage: boolean } {
  return { role, mayEdit: isAtLeast(role, 'analyst'), mayManage: isAtLeast(role, 'admin') };
}
