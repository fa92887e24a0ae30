import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ConnectionPool, type Purpose } from './connection-pool.ts';

const never = new AbortController().signal;

function makePool(count: number, reservedForInserts: number, queueMax = 10, queueMsMax = 60_000) {
  const connections = Array.from({ length: count }, (_, id) => ({
    id,
    closed: false,
    close() {
      this.closed = true;
    },
  }));
  return { connections, pool: new ConnectionPool({ connections, reservedForInserts, queueMax, queueMsMax }) };
}

describe('a pool of 3, 1 of them for inserts', () => {
  test('an insert finds a connection while queries wait', async () => {
    const { pool } = makePool(3, 1);
    await pool.acquire('query', never);
    await pool.acquire('command', never);
    const third = pool.acquire('query', never);
    expect(pool.queued).toBe(1);
    const insert = await pool.acquire('insert', never);
    expect(insert.id).toBe(0);
    pool.release(insert);
    expect(pool.queued).toBe(1);
    void third;
  });

  test('inserts take what is reserved first', async () => {
    const { pool } = makePool(3, 1);
    expect((await pool.acquire('insert', never)).id).toBe(0);
    expect((await pool.acquire('insert', never)).id).toBe(1);
  });

  test('a full queue refuses with 202', async () => {
    const { pool } = makePool(2, 1, 1);
    await pool.acquire('query', never);
    void pool.acquire('query', never);
    await expect(pool.acquire('query', never)).rejects.toMatchObject({ code: 202 });
  });

  test('waiting too long is refused with 202, and leaves the queue', async () => {
    const { pool } = makePool(2, 1, 10, 5);
    await pool.acquire('query', never);
    await expect(pool.acquire('query', never)).rejects.toMatchObject({ code: 202 });
    expect(pool.queued).toBe(0);
  });

  test('a client that leaves leaves the queue', async () => {
    const { pool } = makePool(2, 1);
    await pool.acquire('query', never);
    const leaving = new AbortController();
    const waiting = pool.acquire('query', leaving.signal);
    leaving.abort();
    await expect(waiting).rejects.toMatchObject({ code: 394 });
    expect(pool.queued).toBe(0);
  });

  test('draining fails who waits, refuses who comes, and waits for who runs', async () => {
    const { pool, connections } = makePool(2, 1);
    const running = await pool.acquire('query', never);
    const waiting = pool.acquire('query', never);
    let drained = false;
    const draining = pool.drain().then(() => {
      drained = true;
    });
    await expect(waiting).rejects.toMatchObject({ code: 236 });
    await expect(pool.acquire('insert', never)).rejects.toMatchObject({ code: 236 });
    expect(drained).toBe(false);
    pool.release(running);
    await draining;
    pool.close();
    expect(connections.every(({ closed }) => closed)).toBe(true);
  });

  test('commands do not count as hanging', async () => {
    const { pool } = makePool(3, 1);
    await pool.acquire('command', never);
    expect(pool.longestMs).toBe(0);
    await pool.acquire('query', never);
    expect(pool.longestMs).toBeGreaterThan(0);
  });
});

test('never two owners, never a query on a reserved connection, never anyone waiting beside a connection that would do', async () => {
  const step = fc.oneof(
    fc.record({
      kind: fc.constant('acquire' as const),
      purpose: fc.constantFrom<Purpose>('query', 'insert', 'command'),
    }),
    fc.record({ kind: fc.constant('release' as const), which: fc.nat(20) }),
    fc.record({ kind: fc.constant('abort' as const), which: fc.nat(20) }),
  );
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 2, max: 5 }),
      fc.nat(1),
      fc.array(step, { maxLength: 60 }),
      async (count, reserved, steps) => {
        const { pool } = makePool(count, reserved, 4);
        const held: { id: number; purpose: Purpose }[] = [];
        const handles = new Map<number, ReturnType<typeof makePool>['connections'][number]>();
        const waiting = new Set<{ purpose: Purpose; leave: AbortController }>();
        for (const step of steps) {
          if (step.kind === 'acquire') {
            const waiter = { purpose: step.purpose, leave: new AbortController() };
            waiting.add(waiter);
            pool.acquire(step.purpose, waiter.leave.signal).then(
              (connection) => {
                waiting.delete(waiter);
                expect(held.some(({ id }) => id === connection.id)).toBe(false);
                expect(step.purpose === 'insert' || connection.id >= reserved).toBe(true);
                held.push({ id: connection.id, purpose: step.purpose });
                handles.set(connection.id, connection);
              },
              () => waiting.delete(waiter),
            );
          } else if (step.kind === 'release' && held.length > 0) {
            const [released] = held.splice(step.which % held.length, 1);
            const handle = released && handles.get(released.id);
            if (handle) pool.release(handle);
          } else if (step.kind === 'abort' && waiting.size > 0) {
            [...waiting][step.which % waiting.size]?.leave.abort();
          }
          await new Promise((resolve) => setImmediate(resolve));
          expect(pool.queued).toBe(waiting.size);
          expect(pool.busy).toBe(held.length);
          const busy = new Set(held.map(({ id }) => id));
          const free = Array.from({ length: count }, (_, id) => id).filter((id) => !busy.has(id));
          for (const { purpose } of waiting)
            expect(free.some((id) => purpose === 'insert' || id >= reserved)).toBe(false);
        }
        for (const { leave } of waiting) leave.abort();
      },
    ),
    { numRuns: 100 },
  );
});
