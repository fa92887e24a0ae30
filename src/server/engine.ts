/** The engine process: the embedded ClickHouse on the folder and port that its supervisor chose. */
import { join } from 'node:path';
import { pino } from 'pino';
import { Registry } from 'prom-client';
import { loadConfig } from '../config/config.ts';
import { CliError } from '../config/errors.ts';
import { startEngine } from '../engine/engine-server.ts';
import { readEngineLogin } from './engine-login.ts';
import { countProcess } from './process-figures.ts';
import { supervised } from './supervised.ts';
import { tellFigures } from './tell-figures.ts';

const log = pino({ base: { process: 'engine' }, level: process.env.WEIR_LOG ?? 'info' });

try {
  const config = loadConfig(process.env);
  const { url, username, password } = readEngineLogin({ ...config, clickhouseUrl: '' });
  const starting = startEngine({
    dataFolder: join(config.dataDir, 'store'),
    port: Number(new URL(url).port),
    username,
    password,
  });
  const registry = new Registry();
  countProcess(registry);
  const telling = tellFigures(config.dataDir, 'engine', registry);
  const process_ = supervised(async () => {
    const engine = await starting;
    log.info('Draining.');
    await Promise.all([engine.close(), telling.end()]);
  });
  const engine = await starting;
  if (engine.partsNotMade.length > 0)
    log.warn(
      { parts: engine.partsNotMade },
      'The engine was killed within inserts; they are taken when they come again.',
    );
  log.info({ port: engine.port, version: engine.version }, 'The engine answers.');
  process_.ready({ port: engine.port });
} catch (error) {
  if (error instanceof CliError) log.fatal(error.message);
  else log.fatal({ err: error }, 'The engine could not be started.');
  process.exit(1);
}
