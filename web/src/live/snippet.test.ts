import { expect, it } from 'vitest';
import { doors } from './snippet.ts';

const all = doors('https://weir.example', { writeKey: 'wk_1', domain: 'shop.example' });
const codes = (id: string) => all.find((door) => door.id === id)?.steps.map(({ code }) => code) ?? [];

it('has an example for each door', () => {
  expect(all.map(({ id }) => id)).toEqual(['page', 'node', 'curl', 'pixel', 'log']);
});

it('names this server and this site', () => {
  expect(codes('page')[0]).toBe('<script defer src="https://weir.example/weir.js" data-key="wk_1"></script>');
  expect(codes('node')[1]).toContain("writeKey: 'wk_1',\n  host: 'https://weir.example',");
  expect(codes('pixel')[0]).toContain('src="https://weir.example/v1/pixel.gif?writeKey=wk_1&event=');
  expect(codes('log')[0]).toBe('npx weir import --site shop.example /var/log/nginx/access.log*');
  for (const command of codes('curl')) {
    expect(command).toMatch(/^curl https:\/\/weir\.example\/v1\/(page|track) -u wk_1: /);
    expect(JSON.parse(/-d '(.+)'/.exec(command)?.[1] ?? '')).toHaveProperty('properties');
  }
});
