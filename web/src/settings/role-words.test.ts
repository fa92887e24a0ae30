import { expect, it } from 'vitest';
import { rolesToGive } from './role-words.ts';

it('offers nobody to give more than they have', () => {
  expect(rolesToGive('owner')).toEqual(['owner', 'admin', 'analyst', 'viewer']);
  expect(rolesToGive('admin')).toEqual(['admin', 'analyst', 'viewer']);
});
