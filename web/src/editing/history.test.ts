import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { begin, redo, step, undo } from './history.ts';

describe('history', () => {
  it('goes back and forth, and forgets the future when something else is done', () => {
    let history = step(step(begin('a'), 'b'), 'c');
    history = undo(history);
    expect(history.present).toBe('b');
    expect(redo(history).present).toBe('c');
    expect(redo(step(history, 'd')).present).toBe('d');
    expect(undo(undo(undo(history))).present).toBe('a');
  });

  it('takes what belongs together as one step', () => {
    const history = step(step(step(begin('a'), 'b'), 'bc', true), 'bcd', true);
    expect(history.present).toBe('bcd');
    expect(undo(history).present).toBe('a');
    expect(step(history, 'bcd')).toBe(history);
  });

  it('is the list of what was done, whatever is done', () => {
    const act = fc.oneof(fc.constant('undo' as const), fc.constant('redo' as const), fc.integer({ min: 1, max: 99 }));
    fc.assert(
      fc.property(fc.array(act, { maxLength: 60 }), (acts) => {
        let history = begin(0);
        const all = [0];
        let at = 0;
        for (const each of acts) {
          if (each === 'undo') {
            history = undo(history);
            at = Math.max(0, at - 1);
          } else if (each === 'redo') {
            history = redo(history);
            at = Math.min(all.length - 1, at + 1);
          } else {
            history = step(history, each);
            if (each !== all[at]) {
              all.splice(at + 1, all.length, each);
              at++;
            }
          }
          expect(history.present).toBe(all[at]);
        }
      }),
    );
  });
});
