import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sankey } from './sankey.ts';

const SIZE = { width: 100, height: 60, nodeWidth: 4, gap: 10, margin: 16 };

describe('a flow', () => {
  it('stands in columns, as high as it is much, with ribbons as wide as their share', () => {
    const nodes = [
      { depth: 0, visits: 10 },
      { depth: 1, visits: 6 },
      { depth: 1, visits: 4 },
    ];
    const links = [
      { source: 0, target: 2, visits: 4 },
      { source: 0, target: 1, visits: 6 },
    ];
    const flow = sankey(nodes, links, SIZE);
    expect(flow.nodes).toEqual([
      { x: 0, y: 0, height: 50 },
      { x: 80, y: 0, height: 30 },
      { x: 80, y: 40, height: 20 },
    ]);
    expect(flow.links.map(({ path }) => path)).toEqual([
      'M4 0C42 0 42 0 80 0V30C42 30 42 30 4 30Z',
      'M4 30C42 30 42 40 80 40V60C42 60 42 50 4 50Z',
    ]);
  });

  it('never leaves its frame', () => {
    const columns = fc.array(fc.array(fc.integer({ min: 0, max: 500 }), { minLength: 1, maxLength: 5 }), {
      minLength: 1,
      maxLength: 4,
    });
    fc.assert(
      fc.property(columns, (visits) => {
        const nodes = visits.flatMap((column, depth) => column.map((each) => ({ depth, visits: each })));
        for (const { x, y, height } of sankey(nodes, [], SIZE).nodes) {
          expect(x).toBeGreaterThanOrEqual(0);
          expect(x).toBeLessThanOrEqual(80);
          expect(y + height).toBeLessThanOrEqual(66);
        }
      }),
    );
    expect(sankey([], [], SIZE)).toEqual({ nodes: [], links: [] });
  });
});
