import { afterEach, describe, expect, it, vi } from 'vitest';
import { ApiError, get } from './client.ts';
import { signIn } from './sign-in.ts';

const answer = (status: number, body: unknown) =>
  vi.stubGlobal('fetch', async () => new Response(typeof body === 'string' ? body : JSON.stringify(body), { status }));
const failure = (promise: Promise<unknown>) =>
  promise.then(
    () => undefined,
    (error: unknown) => error as ApiError,
  );

describe('the API client', () => {
  afterEach(() => vi.unstubAllGlobals());

  it('hands on what the server says', async () => {
    answer(409, { code: 'already_set_up', message: 'There is an owner already.' });
    expect(await failure(get('/x'))).toMatchObject({
      status: 409,
      code: 'already_set_up',
      message: 'There is an owner already.',
    });
  });

  it('has words of its own where the server has none', async () => {
    answer(502, '<html>Bad gateway</html>');
    expect((await failure(get('/x')))?.message).toBe('Weir could not do that just now. Try again in a moment.');
    vi.stubGlobal('fetch', async () => Promise.reject(new TypeError('Failed to fetch')));
    expect(await failure(get('/x'))).toBeInstanceOf(ApiError);
    expect(await failure(get('/x'))).toMatchObject({ status: 0, code: 'unreachable' });
  });

  it('says a wrong password in plain words', async () => {
    answer(401, { code: 'INVALID_EMAIL_OR_PASSWORD', message: 'Invalid email or password' });
    expect((await failure(signIn('a@b.example', 'x')))?.message).toBe('E-mail and password do not match. Try again.');
    answer(429, {});
    expect((await failure(signIn('a@b.example', 'x')))?.message).toBe('Too many tries. Wait a minute, then try again.');
  });
});
