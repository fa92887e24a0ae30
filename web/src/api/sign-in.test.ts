import { expect, it } from 'vitest';
import { ApiError } from './client.ts';
import { inWords } from './sign-in.ts';

const words = (error: unknown) => inWords(Promise.reject(error), 'No match.').catch((told: Error) => told.message);

it('says what to do, in words of its own where it has them and else in the words of the server', async () => {
  expect(await words(new ApiError(401, 'INVALID_EMAIL_OR_PASSWORD', 'Invalid email or password'))).toBe('No match.');
  expect(await words(new ApiError(401, 'INVALID_TWO_FACTOR_COOKIE', ''))).toMatch(/Begin again/);
  expect(await words(new ApiError(400, 'INVALID_TOKEN', 'Invalid token'))).toMatch(/Ask for a new one/);
  expect(await words(new ApiError(429, 'too_many_attempts', ''))).toMatch(/Wait/);
  expect(await words(new ApiError(409, 'conflict', 'There is such a user.'))).toBe('There is such a user.');
  expect(await words(new TypeError('broken'))).toBe('broken');
  expect(await inWords(Promise.resolve(7), '')).toBe(7);
});
