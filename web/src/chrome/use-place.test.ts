import { describe, expect, it } from 'vitest';
import { change, type Place, readPlace, writePlace } from './use-place.ts';

const HERE: Place = { site: null, view: 'live', subject: '', period: undefined, comparison: undefined, filters: [] };

describe('place', () => {
  it('comes back as it was written', () => {
    const places: Place[] = [
      HERE,
      { ...HERE, site: 'shop.example' },
      { ...HERE, site: 'bücher.example', view: 'snippet' },
      { ...HERE, view: 'board', subject: 'web', period: '7d', comparison: 'same_weekday' },
      { ...HERE, view: 'visitor', subject: '00ff00ff00ff00ff', period: ['2026-11-01', '2026-11-22'] },
      {
        ...HERE,
        view: 'board',
        subject: 'web',
        filters: [
          [{ operator: 'is', dimension: 'visit:source', values: ['Direct / None', 'a,b|c&d=e#f'] }],
          [
            { operator: 'contains', dimension: 'event:page', values: ['/blog+x'] },
            { operator: 'matches_not', dimension: 'event:props:plan', values: ['^(pro|team)$'] },
          ],
        ],
      },
    ];
    for (const place of places) expect(readPlace(writePlace(place))).toEqual(place);
    expect(writePlace(HERE)).toBe('');
  });

  it('can be read by a person', () => {
    const filters = [[{ operator: 'is', dimension: 'event:page', values: ['/a/b'] } as const]];
    expect(writePlace({ ...HERE, view: 'board', subject: 'web', period: '30d', filters })).toBe(
      '?board=web&period=30d&f=is,event:page,/a/b',
    );
  });

  it('falls back to the live view', () => {
    expect(readPlace('?view=nonsense&site=a')).toEqual({ ...HERE, site: 'a' });
    expect(readPlace('?view=board')).toEqual(HERE);
    expect(readPlace('?period=2026-13-01..2026-11-22&compare=nothing&f=x').period).toBeUndefined();
  });

  it('keeps period and filters from board to board, and no filter from site to site', () => {
    const filters = [[{ operator: 'is', dimension: 'visit:country', values: ['DE'] } as const]];
    const web: Place = { ...HERE, site: 'a', view: 'board', subject: 'web', period: '7d', filters };
    expect(change(web, { view: 'board', subject: 'shop' })).toEqual({ ...web, subject: 'shop' });
    expect(change(web, { view: 'live' })).toMatchObject({ view: 'live', subject: '', filters });
    expect(change(web, { site: 'b' })).toMatchObject({ site: 'b', period: '7d', filters: [] });
  });
});
