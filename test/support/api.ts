/** The API in this process on real accounts, a real engine and a real stream, for tests of routes. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Fastify, { type FastifyInstance, type LightMyRequestResponse } from 'fastify';
import { Registry } from 'prom-client';
import { openAccounts } from '../../src/accounts/open-accounts.ts';
import { PasswordHasher } from '../../src/accounts/password.ts';
import { openSignIn } from '../../src/accounts/password-sign-in.ts';
import type { SqlAccounts } from '../../src/accounts/sql-accounts.ts';
import { registerApi } from '../../src/api/register-api.ts';
import { type BoardFiles, readBoardFiles } from '../../src/boards/board-files.ts';
import { HttpError } from '../../src/config/errors.ts';
import type { Clock } from '../../src/event/clock.ts';
import { Store } from '../../src/store/store.ts';
import { openLmdbStream } from '../../src/stream/lmdb-stream.ts';
import type { Stream } from '../../src/stream/stream.ts';
import { startTestEngine } from './engine.ts';

export interface TestApi {
  readonly app: FastifyInstance;
  readonly accounts: SqlAccounts;
  readonly store: Store;
  readonly stream: Stream;
  readonly organisationId: string;
  readonly dataDir: string;
  /** Asks with `authorization` as that header. */
  ask(
    method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE',
    url: string,
    authorization: string | undefined,
    body?: unknown,
  ): Promise<LightMyRequestResponse>;
  /** The header of a new API key. */
  key(scope: 'read' | 'write' | 'manage', siteIds?: readonly string[]): Promise<string>;
  close(): Promise<void>;
}

export interface TestApiOptions {
  readonly clock: Clock;
  /** Name of the file → what it holds. */
  readonly boardFiles?: BoardFiles;
  /** Stands between the API and the store, to count what is asked. */
  readonly watch?: (sql: string) => void;
}

export async function startTestApi({ clock, boardFiles, watch }: TestApiOptions): Promise<TestApi> {
  const dataDir = await mkdtemp(join(tmpdir(), 'weir-api-'));
  // Cheap: tests of routes are not about the cost.
  const hasher = new PasswordHasher({ N: 2 ** 10, r: 8, p: 1 });
  const [engine, accounts] = await Promise.all([startTestEngine(), openAccounts({ dataDir, clock, hasher })]);
  const store = new Store(engine);
  await store.migrate();
  const stream = await openLmdbStream({ folder: join(dataDir, 'stream'), partitions: 1 });
  const signIn = await openSignIn({ database: accounts.database, dataDir, publicUrl: '', hasher });
  const app = Fastify();
  app.setErrorHandler((error, _request, reply) => {
    if (!(error instanceof HttpError)) throw error;
    return reply.code(error.status).send({ error: error.message, code: error.code });
  });
  const watched: Pick<Store, 'query' | 'readBinary'> = {
    query: (sql, ...others) => {
      watch?.(sql);
      return store.query(sql, ...others);
    },
    readBinary: (...all) => store.readBinary(...all),
  };
  await registerApi(app, {
    accounts,
    signIn,
    store: watched,
    stream,
    clock,
    registry: new Registry(),
    boardFiles: boardFiles ?? (await readBoardFiles(join(dataDir, 'boards'))),
  });
  const organisationId = (await accounts.organisations())[0]?.id as string;
  return {
    app,
    accounts,
    store,
    stream,
    organisationId,
    dataDir,
    ask: (method, url, authorization, body) =>
      app.inject({
        method,
        url,
        headers: authorization === undefined ? {} : { authorization },
        ...(body !== undefined && { payload: body as object }),
      }),
    async key(scope, siteIds) {
      return `Bearer ${(await accounts.addKey({ name: scope, scope, siteIds })).key}`;
    },
    async close() {
      await app.close();
      await Promise.all([store.close(), stream.close(), accounts.close()]);
      await engine.stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
