/** Whose role somebody may change: nobody takes more than they have. The server decides; this hides what it would refuse. */
import type { Member, Role } from '../api/people.ts';

export function mayChange(actor: { readonly id: string; readonly role: Role }, member: Member): boolean {
  if (actor.id === member.userId) return false;
  return actor.role === 'owner' || (actor.role === 'admin' && member.role !== 'owner');
}
