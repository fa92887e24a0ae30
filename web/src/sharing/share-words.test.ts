import { expect, it } from 'vitest';
import { embedCode, readOrigins } from './share-words.ts';

it('reads origins however they are set apart', () => {
  expect(readOrigins('')).toEqual([]);
  expect(readOrigins(' https://a.example, https://b.example\nhttps://c.example ')).toEqual([
    'https://a.example',
    'https://b.example',
    'https://c.example',
  ]);
});

it('writes a frame that no title breaks out of', () => {
  expect(embedCode('https://weir.example', '/embed/t', 'A "B" <c> & d')).toBe(
    '<iframe src="https://weir.example/embed/t" title="A &quot;B&quot; &lt;c> &amp; d" width="100%" height="720" loading="lazy"></iframe>',
  );
});
