/** A client of a running server's engine itself, past all of Weir's code. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ClickHouseClient, createClient } from '@clickhouse/client';
import type { Weir } from '../test/support/weir.ts';

export function engineClient(weir: Weir): ClickHouseClient {
  const login = JSON.parse(readFileSync(join(weir.dataDir, 'run/engine.json'), 'utf8')) as {
    url: string;
    username: string;
    password: string;
  };
  return createClient({ ...login, database: 'weir' });
}
