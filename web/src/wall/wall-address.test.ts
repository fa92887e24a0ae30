import { expect, it } from 'vitest';
import { readWall, writeWall } from './wall-address.ts';

it('reads the boards and the seconds, within what makes sense', () => {
  expect(readWall('?site=a')).toBeUndefined();
  expect(readWall('?wall=')).toBeUndefined();
  expect(readWall('?wall=web,shop,web,&every=12')).toEqual({ boards: ['web', 'shop'], everyS: 12 });
  expect(readWall('?wall=web')?.everyS).toBe(30);
  expect(readWall('?wall=web&every=0')?.everyS).toBe(5);
  expect(readWall('?wall=web&every=nonsense')?.everyS).toBe(30);
  expect(readWall('?wall=web&every=1e9')?.everyS).toBe(3_600);
});

it('writes what it reads', () => {
  const wall = { boards: ['now', 'a b'], everyS: 20 };
  expect(writeWall('shop.example', wall)).toBe('?site=shop.example&wall=now,a%20b&every=20');
  expect(readWall(writeWall('shop.example', wall))).toEqual(wall);
});
