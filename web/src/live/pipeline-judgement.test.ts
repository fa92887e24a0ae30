import { describe, expect, it } from 'vitest';
import type { PipelineStatus } from '../../../src/live/snapshot.ts';
import { makeFormats } from '../design/formats.ts';
import { judgePipeline } from './pipeline-judgement.ts';

const formats = makeFormats(['en-US']);
const well: PipelineStatus = {
  at: 0,
  stored: 100_000,
  duplicates: 12,
  quarantined: 1,
  refused: [{ reason: 'rate_limited', count: 3 }],
  lagRecords: 4,
  lagMs: 40,
  streamBytes: 1,
  engine: 'up',
};
const judge = (change: Partial<PipelineStatus>) => judgePipeline({ ...well, ...change }, formats);

describe('judgePipeline', () => {
  it('is calm while all is well, a few refusals included', () => {
    expect(judge({})).toEqual({ level: 'well', words: 'Every event accepted has been counted.' });
    expect(
      judge({ stored: 0, duplicates: 0, quarantined: 0, refused: [{ reason: 'malformed_json', count: 5 }] }).level,
    ).toBe('well');
  });

  it('does not say how many wait to those who are not told', () => {
    expect(judge({ lagRecords: null, streamBytes: null, lagMs: 7_000 }).words).toMatch(/^Events wait to be stored/);
    expect(judge({ lagRecords: null, streamBytes: null, engine: 'down' }).words).toContain('Events wait safely');
  });

  it('is loud when the engine is down, and says that nothing is lost', () => {
    expect(judge({ engine: 'down', lagRecords: 1_234, lagMs: 100 })).toEqual({
      level: 'alarm',
      words: 'The engine is down. 1,234 events wait safely and will be counted when it is back.',
    });
  });

  it('minds the lag, first gently', () => {
    expect(judge({ lagRecords: 1, lagMs: 7_000 })).toEqual({
      level: 'notice',
      words: '1 event waits to be stored, the oldest for 7\u00a0s. Nothing is lost; the numbers run behind.',
    });
    expect(judge({ lagRecords: 9, lagMs: 90_000 }).level).toBe('alarm');
  });

  it('minds a large share refused or quarantined', () => {
    expect(judge({ stored: 900, refused: [{ reason: 'unknown_write_key', count: 100 }] })).toMatchObject({
      level: 'notice',
      words: "10% of the last 24 hours' events were refused.",
    });
    expect(judge({ stored: 100, quarantined: 300 })).toMatchObject({ level: 'alarm' });
    expect(judge({ stored: 900, quarantined: 100 }).words).toContain('quarantine');
  });
});
