/** The roles in words. */
import type { Role } from '../api/people.ts';

export const ROLE_WORDS: Readonly<Record<Role, { readonly title: string; readonly may: string }>> = {
  owner: { title: 'Owner', may: 'may do everything, owners and the organisation included.' },
  admin: { title: 'Admin', may: 'looks after sites, people and keys, and makes boards.' },
  analyst: { title: 'Analyst', may: 'sees everything, and makes boards and share links.' },
  viewer: { title: 'Viewer', may: 'sees boards and numbers, and changes nothing.' },
};
