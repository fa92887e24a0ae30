import { expect, it } from 'vitest';
import { readDomain } from './read-domain.ts';

it('takes the domain out of what people paste', () => {
  expect(readDomain(' https://www.Shop.example/cart?x=1#y ')).toBe('www.shop.example');
  expect(readDomain('shop.example')).toBe('shop.example');
  expect(readDomain('localhost:3000/')).toBe('localhost');
  expect(readDomain('bücher.example')).toBe('xn--bcher-kva.example');
  expect(readDomain('not a domain')).toBe('not a domain');
});
