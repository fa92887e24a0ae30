/** The roles in words. */
import type { Role } from '../api/people.ts';

export const ROLE_WORDS: Readonly<Record<Role, { readonly title: string; readonly may: string }>> = {
  owner: { title: 'Owner', may: 'may do everything, owners and the organisation included.' },
  admin: { title: 'Admin', may: 'looks after sites, people and keys, and makes boards.' },
  analyst: { title: 'Analyst', may: 'sees everything, and makes boards and share links.' },
  viewer: { title: 'Viewer', may: 'sees boards and numbers, and changes nothing.' },
};

/** Nobody gives more than they have: what `role` may make others. */
export function rolesToGive(role: Role): readonly Role[] {
  const all = Object.keys(ROLE_WORDS) as Role[];
  return role === 'owner' ? all : all.filter((each) => each !== 'owner');
}
