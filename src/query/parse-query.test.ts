/** What is a query and what is not: every mistake is told, at once, by name. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { QueryError } from './mistakes.ts';
import { parseQuery } from './parse-query.ts';

const RIGHT = { site_id: 'shop.example', metrics: ['visitors'], date_range: '7d' };

function mistakes(body: unknown): readonly string[] {
  try {
    parseQuery(body);
    return [];
  } catch (error) {
    if (error instanceof QueryError) return error.mistakes;
    throw error;
  }
}

describe('parseQuery', () => {
  it('takes the least that makes a query', () => {
    expect(parseQuery(RIGHT)).toMatchObject({
      siteId: 'shop.example',
      dimensions: [],
      filters: [],
      limit: 10_000,
      offset: 0,
      orderBy: undefined,
    });
  });

  it('takes all that Plausible documents', () => {
    const body = {
      ...RIGHT,
      metrics: ['visitors', 'percentage', 'bounce_rate'],
      dimensions: ['visit:country', 'time:day'],
      filters: [
        [
          'or',
          [
            ['is', 'visit:country', ['DE']],
            ['not', ['contains', 'event:page', ['/b'], { case_sensitive: false }]],
          ],
        ],
        ['has_not_done', ['is', 'event:name', ['Signup']]],
        ['matches', 'event:props:plan', ['^p']],
      ],
      order_by: [
        ['visitors', 'desc'],
        ['visit:country', 'asc'],
      ],
      include: { time_labels: true, total_rows: true, imports: true, comparisons: { mode: 'previous_period' } },
      pagination: { limit: 10, offset: 20 },
    };
    expect(mistakes(body)).toEqual([]);
    expect(parseQuery(body).filters[1]).toMatchObject({ kind: 'not', filter: { kind: 'has_done' } });
  });

  it('tells every mistake at once, with what was given and what is allowed', () => {
    const told = mistakes({
      site_id: 7,
      metrics: ['visitors', 'visits '],
      date_range: '7x',
      dimension: [],
      pagination: { limit: 0 },
    });
    expect(told).toHaveLength(5);
    expect(told[0]).toMatch(/^The body has the key "dimension"; allowed: site_id, metrics/);
    expect(told[1]).toBe("site_id is 7; allowed: a site's id or domain.");
    expect(told[2]).toMatch(/^date_range is "7x"; allowed: "day", "24h"/);
    expect(told[3]).toMatch(/^metrics\[1\] is "visits "; allowed: visitors, visits, /);
    expect(told[4]).toBe('pagination.limit is 0; allowed: a whole number from 1 to 10000.');
  });

  it.each([
    [{ metrics: [] }, /^metrics is \[\]/],
    [{ metrics: ['visits', 'visits'] }, /each metric once/],
    [{ dimensions: ['event:props:'] }, /^dimensions\[0\] is "event:props:"/],
    [{ dimensions: ['time:day', 'time:hour'] }, /one time dimension/],
    [{ dimensions: ['event:brand', 'event:product'] }, /one of event:product/],
    [{ filters: [['is', 'time:day', ['x']]] }, /^filters\[0\]\[1\] is "time:day"/],
    [{ filters: [['is', 'visit:country', []]] }, /a list of 1 to/],
    [{ filters: [['is', 'visit:country', ['DE'], {}, 1]] }, /^filters\[0\] is /],
    [{ filters: [['not', ['is', 'visit:country', ['DE']], 1]] }, /^filters\[0\] is /],
    [{ filters: [['matches', 'event:page', ['(?=a)']]] }, /a regular expression/],
    [{ filters: [['is', 'event:weekday', ['Monday']]] }, /^filters\[0\]\[2\]\[0\] is "Monday"; allowed: 1, 2, .* 7\.$/],
    [{ filters: [['is_not', 'event:hour_of_day', ['14', 9]]] }, /^filters\[0\]\[2\]\[1\] is 9; allowed: 00, 01, /],
    [{ filters: [['and', [['was', 'event:page', ['a']]]]] }, /^filters\[0\]\[1\]\[0\]\[0\] is "was"/],
    [{ filters: Array.from({ length: 60 }, () => ['is', 'event:page', ['/']]) }, /The number of filters/],
    [{ order_by: [['pageviews', 'desc']] }, /a metric or dimension of this query: visitors/],
    [{ metrics: ['percentage'] }, /at least one dimension/],
    [{ metrics: ['bounce_rate'], dimensions: ['event:name'] }, /^A dimension of bounce_rate, which tell/],
    [{ include: { time_labels: true } }, /a time dimension/],
    [{ include: { comparisons: { mode: 'custom' } } }, /include.comparisons.date_range is missing/],
  ])('refuses %j', (part, sentence) => {
    expect(mistakes({ ...RIGHT, ...part }).join(' ')).toMatch(sentence);
  });

  it('tells those who bring queries of Plausible along what to ask for instead', () => {
    const told = mistakes({
      ...RIGHT,
      metrics: ['total_revenue', 'scroll_depth'],
      dimensions: ['event:goal'],
      filters: [['is', 'segment', [7]]],
    });
    expect(told[0]).toBe('metrics[0] is "total_revenue"; allowed: revenue.');
    expect(told[1]).toMatch(/^metrics\[1\] is "scroll_depth"; allowed: time_on_page:/);
    expect(told[2]).toMatch(/^dimensions\[0\] is "event:goal"; allowed: event:name or event:page:/);
    expect(told[3]).toMatch(/^filters\[0\]\[1\] is "segment"; allowed: the filters of the segment/);
  });

  it('never throws anything else, whatever it is given', () => {
    const part = fc.anything({ maxDepth: 4 });
    const body = fc.record(
      {
        metrics: part,
        dimensions: part,
        filters: part,
        order_by: part,
        include: part,
        pagination: part,
        date_range: part,
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(fc.oneof(part, body), (given) => void mistakes(given)),
      { numRuns: 2_000 },
    );
  });
});
