/** Parquet as another reader of it sees it: the engine reads back what it wrote. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startTestEngine, type TestEngine } from '../../test/support/engine.ts';
import { writeParquet } from './export.ts';
import { Store } from './store.ts';

let engine: TestEngine;
let store: Store;

beforeAll(async () => {
  engine = await startTestEngine();
  store = new Store(engine);
  await store.createDatabase();
});

afterAll(async () => {
  await store?.close();
  await engine?.stop();
});

/** Rows with the types that the file itself names. */
async function readBack(file: Buffer): Promise<unknown[]> {
  return store.query('SELECT *, toTypeName(tuple(*)) AS types FROM format(Parquet, base64Decode({file:String}))', {
    file: file.toString('base64'),
  });
}

it('holds every row once, in types a spreadsheet understands', async () => {
  const file = await writeParquet(store, [
    { name: 'page', type: 'String', values: ['/a', "/b'\\ ü"] },
    { name: 'event:props:a`b\\', type: 'Nullable(Int64)', values: [3, null] },
    { name: 'revenue', type: 'Nullable(Decimal(18, 4))', values: [12.5, -0.01] },
  ]);
  const types = 'Tuple(String, Nullable(Int64), Nullable(Decimal(18, 4)))';
  expect(await readBack(file)).toEqual([
    { page: '/a', 'event:props:a`b\\': '3', revenue: 12.5, types },
    { page: "/b'\\ ü", 'event:props:a`b\\': null, revenue: -0.01, types },
  ]);
});

it('holds the columns of a tile without rows', async () => {
  const file = await writeParquet(store, [{ name: 'page', type: 'String', values: [] }]);
  const [column] = await store.query('DESCRIBE format(Parquet, base64Decode({file:String}))', {
    file: file.toString('base64'),
  });
  expect(column).toMatchObject({ name: 'page' });
});

it('holds more rows than one block', async () => {
  const values = Array.from({ length: 10_000 }, (_, index) => index);
  const file = await writeParquet(store, [{ name: 'n', type: 'Int64', values }]);
  expect(await readBack(file)).toHaveLength(values.length);
});
