import { describe, expect, it } from 'vitest';
import { readPlace, writePlace } from './use-place.ts';

describe('place', () => {
  it('comes back as it was written', () => {
    for (const place of [
      { site: null, view: 'live' },
      { site: 'shop.example', view: 'live' },
      { site: 'bücher.example', view: 'snippet' },
    ] as const) {
      expect(readPlace(writePlace(place))).toEqual(place);
    }
    expect(writePlace({ site: null, view: 'live' })).toBe('');
  });

  it('falls back to the live view', () => {
    expect(readPlace('?view=nonsense&site=a')).toEqual({ site: 'a', view: 'live' });
  });
});
