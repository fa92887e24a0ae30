import { expect, it } from 'vitest';
import { readDoor } from './door.ts';

it('knows the pages that have links of their own, and leaves the others to the dashboard', () => {
  expect(readDoor('/share/aB-c_9')).toEqual({ kind: 'share', token: 'aB-c_9' });
  expect(readDoor('/embed/aB-c_9/')).toEqual({ kind: 'embed', token: 'aB-c_9' });
  expect(readDoor('/share/')).toEqual({ kind: 'share', token: '' });
  expect(readDoor('/invitation')).toEqual({ kind: 'invitation' });
  expect(readDoor('/reset-password')).toEqual({ kind: 'reset-password' });
  for (const path of ['/', '/sign-in', '/shares/x', '/share/x/y', '/boards/share/x']) {
    expect(readDoor(path), path).toBeUndefined();
  }
});
