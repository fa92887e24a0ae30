/** Password hashes. How many are made at once is tested with sign-in. */
import { expect, it } from 'vitest';
import { PasswordHasher } from './password.ts';

const PASSWORD = 'correct horse battery';
const quick = new PasswordHasher({ N: 2 ** 10, r: 8, p: 1 });

it('hashes at the cost that OWASP asks for, each time anew, and knows hashes of another cost', async () => {
  const hasher = new PasswordHasher();
  const [one, other] = [await hasher.hash(PASSWORD), await hasher.hash(PASSWORD)];
  expect(one).toMatch(/^scrypt:32768:8:3:[0-9a-f]{32}:[0-9a-f]{64}$/);
  expect(other).not.toBe(one);
  expect(await hasher.verify(PASSWORD, one)).toBe(true);
  expect(await hasher.verify(`${PASSWORD} `, one)).toBe(false);
  expect(await quick.verify(PASSWORD, one)).toBe(true);
  expect(await hasher.verify('\u00e9\u00e9\u00e9\u00e9', await quick.hash('e\u0301e\u0301e\u0301e\u0301'))).toBe(true);
});
