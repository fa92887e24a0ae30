/** The web process: takes events, answers the API, shows the dashboard. Holds nothing that another one does not have. */
import { join } from 'node:path';
import { pino } from 'pino';
import { Registry } from 'prom-client';
import { prepareFirstOwner } from '../accounts/first-start.ts';
import { openMailer } from '../accounts/mailer.ts';
import type { OidcSettings } from '../accounts/oidc.ts';
import { openAccounts } from '../accounts/open-accounts.ts';
import { openSignIn } from '../accounts/password-sign-in.ts';
import { readBoardFiles } from '../boards/board-files.ts';
import { openPlaces } from '../collect/place.ts';
import { assertLimits } from '../config/assert-limits.ts';
import { type Config, loadConfig } from '../config/config.ts';
import { limits } from '../config/limits.ts';
import { registerShop } from '../demo/shop.ts';
import { Store } from '../store/store.ts';
import { openLmdbStream } from '../stream/lmdb-stream.ts';
import { readEngineLogin } from './engine-login.ts';
import { processName } from './process-figures.ts';
import { FIRST, SHOP_ARGUMENT } from './start-processes.ts';
import { supervised } from './supervised.ts';
import { tellFigures } from './tell-figures.ts';
import { makeWebApp } from './web-app.ts';

assertLimits();
const config = loadConfig(process.env);
const log = pino({ base: null, level: config.logLevel });
let draining = false;

const mailer = config.smtpUrl === '' ? undefined : openMailer(config.smtpUrl, config.mailFrom);
const accounts = await openAccounts({ dataDir: config.dataDir });
const [stream, signIn] = await Promise.all([
  openLmdbStream({ folder: join(config.dataDir, 'stream'), partitions: config.partitions }),
  openSignIn({
    database: accounts.database,
    dataDir: config.dataDir,
    publicUrl: config.publicUrl,
    mailer,
    oidc: oidcSettings(config),
    warn: (message) => log.warn(message),
  }),
]);
const boardFiles = await readBoardFiles(config.boardsDir || join(config.dataDir, 'boards'));
for (const { file, mistakes } of boardFiles.problems) {
  log.error({ file, mistakes }, 'A board could not be read from its file; the others are there.');
}
const store = new Store(readEngineLogin(config));
const registry = new Registry();
const name = processName('web');
const app = await makeWebApp({
  config,
  stream,
  store,
  accounts,
  signIn,
  mailer,
  places: openPlaces(config.cityDatabase),
  boardFiles,
  registry,
  name,
  // Fastify says at `info` where it listens, once for each address of the machine; the supervisor says it better.
  log: config.logLevel === 'info' ? log.child({}, { level: 'warn' }) : log,
  isDraining: () => draining,
});

const shop = process.argv.find((argument) => argument.startsWith(SHOP_ARGUMENT));
if (shop) registerShop(app, shop.slice(SHOP_ARGUMENT.length));

const telling = tellFigures(config.dataDir, name, registry);
const self = supervised(async () => {
  draining = true;
  // Whoever still sends, or only listens, after most of the time that there is: the rest must be finished too.
  setTimeout(() => app.server.closeAllConnections(), limits.webDrainMsMax).unref();
  await app.close();
  await Promise.all([stream.close(), store.close(), telling.end()]);
  await accounts.close();
});

// Several processes share the port by the kernel's hand: each has its own queue of connections.
await app.listen({ host: config.host, port: config.port, ...(config.webs > 1 && { reusePort: true }) });
if (process.argv.includes(FIRST)) await welcome();
self.ready();

/** Only one of several web processes makes the owner and the token: a second token would make the first void. */
async function welcome(): Promise<void> {
  const { setupToken } = await prepareFirstOwner(signIn, config);
  if (setupToken === undefined) return;
  log.info(
    { token: setupToken },
    'There is no owner yet. Open the page to make one; from another machine it asks for this token.',
  );
}

function oidcSettings({
  oidcIssuer,
  oidcClientId,
  oidcClientSecret,
  oidcName,
  oidcRole,
}: Config): OidcSettings | undefined {
  if (oidcIssuer === '') return undefined;
  const role = oidcRole === '' ? undefined : oidcRole;
  return { issuer: oidcIssuer, clientId: oidcClientId, clientSecret: oidcClientSecret, name: oidcName, role };
}
