/** The memory of unfinished bodies: bounded, and those who began first give way. */
import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { BodyBudget, readBody } from './read-body.ts';

function requestOf(headers: Record<string, string> = {}): IncomingMessage {
  const request = new IncomingMessage(new Socket());
  Object.assign(request.headers, headers);
  return request;
}

test('gives the body whole, and all its memory back', async () => {
  const budget = new BodyBudget(100);
  const request = requestOf();
  const body = readBody(request, 50, budget);
  request.push(Buffer.from('ab'));
  request.push(Buffer.from('cd'));
  request.push(null);
  expect(await body).toEqual({ ok: true, value: Buffer.from('abcd') });
  expect(budget.bytes).toBe(0);
});

test('refuses by its length before a byte is read, and by its bytes as soon as they are too many', async () => {
  const budget = new BodyBudget(1_000);
  expect(await readBody(requestOf({ 'content-length': '51' }), 50, budget)).toMatchObject({ reason: 'body_too_large' });
  const request = requestOf();
  const body = readBody(request, 50, budget);
  request.push(Buffer.alloc(51));
  expect(await body).toMatchObject({ reason: 'body_too_large' });
  expect(budget.bytes).toBe(0);
});

test('sends the slowest away when the memory is spent', async () => {
  const budget = new BodyBudget(100);
  const slow = requestOf();
  const slowBody = readBody(slow, 80, budget);
  slow.push(Buffer.alloc(60));
  await new Promise(setImmediate);
  const quick = requestOf();
  const quickBody = readBody(quick, 80, budget);
  quick.push(Buffer.alloc(60));
  quick.push(null);
  expect(await slowBody).toMatchObject({ reason: 'overloaded', retryAfterS: 1 });
  expect(await quickBody).toMatchObject({ ok: true });
  expect(budget.bytes).toBe(0);
});

test('a budget never holds more than it may, and forgets nothing that was held', () => {
  const step = fc.record({ reading: fc.nat(5), bytes: fc.integer({ min: 1, max: 60 }), release: fc.boolean() });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 80, size: 'max' }), (steps) => {
      const budget = new BodyBudget(100);
      let model: { name: number; bytes: number }[] = [];
      const readings = new Map<number, { bytes: number; shed(): void }>();
      for (const { reading: name, bytes, release } of steps) {
        const known = readings.get(name) ?? { bytes: 0, shed: () => readings.delete(name) };
        readings.set(name, known);
        if (release) {
          budget.release(known);
          readings.delete(name);
          model = model.filter((held) => held.name !== name);
        } else {
          budget.hold(known, bytes);
          const held = model.find((other) => other.name === name);
          if (held === undefined) model.push({ name, bytes });
          else held.bytes += bytes;
          while (model.reduce((total, other) => total + other.bytes, 0) > 100) model.shift();
        }
        expect(budget.bytes).toBe(model.reduce((total, other) => total + other.bytes, 0));
        expect(budget.bytes).toBeLessThanOrEqual(100);
      }
    }),
  );
});
