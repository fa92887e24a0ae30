import { expect, it } from 'vitest';
import type { Member, Role } from '../api/people.ts';
import { mayChange } from './may-change.ts';

const member = (userId: string, role: Role) => ({ userId, role }) as Member;

it('lets an owner change everybody, an admin all but owners, and nobody themselves', () => {
  expect(mayChange({ id: 'a', role: 'owner' }, member('b', 'owner'))).toBe(true);
  expect(mayChange({ id: 'a', role: 'admin' }, member('b', 'admin'))).toBe(true);
  expect(mayChange({ id: 'a', role: 'admin' }, member('b', 'owner'))).toBe(false);
  expect(mayChange({ id: 'a', role: 'owner' }, member('a', 'owner'))).toBe(false);
  expect(mayChange({ id: 'a', role: 'analyst' }, member('b', 'viewer'))).toBe(false);
});
