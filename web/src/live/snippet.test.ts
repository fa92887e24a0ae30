import { expect, it } from 'vitest';
import { curlExample, snippet } from './snippet.ts';

it('names this server and this site', () => {
  expect(snippet('https://weir.example', 'wk_1')).toBe(
    '<script defer src="https://weir.example/weir.js" data-key="wk_1"></script>',
  );
  const command = curlExample('https://weir.example', 'wk_1');
  expect(command).toContain('curl https://weir.example/v1/page -u wk_1: ');
  expect(JSON.parse(/-d '(.+)'/.exec(command)?.[1] ?? '')).toMatchObject({ anonymousId: 'me' });
});
