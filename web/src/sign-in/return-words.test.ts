import { expect, it } from 'vitest';
import { returnWords } from './return-words.ts';

it('says why somebody was not let in, and what to do', () => {
  expect(returnWords('')).toBe('');
  expect(returnWords('?site=a')).toBe('');
  expect(returnWords('?error=not_invited&error_description=x')).toMatch(/invitation/);
  expect(returnWords('?error=odd')).toBe(
    'The sign-in at the provider did not work (odd). Try again; if it stays, tell whoever runs Weir.',
  );
  expect(returnWords(`?error=${'x'.repeat(500)}`).length).toBeLessThan(220);
});
