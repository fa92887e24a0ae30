import { describe, expect, it } from 'vitest';
import { fileName } from './file-name.ts';

describe('the name of a file', () => {
  it('says the tile, the period and the day', () => {
    expect(fileName(['shop.example', 'Visitors', 'Last 7 days'], '2026-11-22')).toBe(
      'shop.example Visitors Last 7 days 2026-11-22',
    );
  });

  it('holds nothing that a file system refuses', () => {
    expect(fileName(['a/b\\c:d*e?"f"<g>|h', 'x\n\ty', ' '])).toBe('a b c d e f g h x y');
    expect(fileName(['///'])).toBe('tile');
    expect(fileName(['x'.repeat(300)])).toHaveLength(120);
    expect(fileName(['ends with a dot.'])).toBe('ends with a dot');
  });
});
