/** Puts the web process together: doors, API, operations, files. Listens to nothing yet. */

import { randomUUID } from 'node:crypto';
import type { Server } from 'node:http';
import Fastify, { type FastifyBaseLogger, type FastifyHttpOptions, type FastifyInstance, LogController } from 'fastify';
import type { Registry } from 'prom-client';
import type { Accounts } from '../accounts/accounts.ts';
import type { Mailer } from '../accounts/mailer.ts';
import type { SignIn } from '../accounts/sign-in.ts';
import { registerAccountRoutes } from '../api/account-routes.ts';
import { registerApi } from '../api/register-api.ts';
import type { BoardFiles } from '../boards/board-files.ts';
import { openDoors } from '../collect/open-doors.ts';
import type { Places } from '../collect/place.ts';
import { collectServerOptions } from '../collect/server-options.ts';
import type { Config } from '../config/config.ts';
import { limits } from '../config/limits.ts';
import { systemClock } from '../event/clock.ts';
import type { Store } from '../store/store.ts';
import type { Stream } from '../stream/stream.ts';
import { answerError } from './answer-error.ts';
import { registerOperations } from './operations-routes.ts';
import { registerStaticFiles } from './static-files.ts';

export interface WebAppDeps {
  readonly config: Config;
  readonly stream: Stream;
  readonly store: Store;
  readonly accounts: Accounts;
  readonly signIn: SignIn;
  /** Undefined: no mail is sent. */
  readonly mailer?: Mailer | undefined;
  readonly places: Places;
  /** None unless given. */
  readonly boardFiles?: BoardFiles;
  readonly registry: Registry;
  /** As the supervisor calls this process; `web` unless given. */
  readonly name?: string;
  readonly log: FastifyBaseLogger;
  isDraining(): boolean;
}

/** What it is given must outlive it: closing it finishes requests and appends what is counted of refusals. */
export async function makeWebApp(deps: WebAppDeps): Promise<FastifyInstance> {
  const { config, stream, accounts, signIn, places, registry, log } = deps;
  const doors = openDoors({
    ...{ stream, accounts, clock: systemClock, limits, config, places, registry, log },
    randomUuid: randomUUID,
  });
  const options: FastifyHttpOptions<Server, FastifyBaseLogger> = {
    ...collectServerOptions(limits, doors),
    loggerInstance: log,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: limits.bodyBytesMax,
    trustProxy: (_address, hop) => hop < config.trustedProxies,
    forceCloseConnections: 'idle',
  };
  const app = Fastify(options);
  app.setErrorHandler(answerError);
  // The API speaks JSON; a text would only be refused further on, and less clearly.
  app.removeContentTypeParser('text/plain');
  app.addHook('onClose', () => doors.close());
  registerOperations(app, {
    ...{ accounts, signIn, registry, dataDir: config.dataDir },
    name: deps.name ?? 'web',
    isDraining: deps.isDraining,
  });
  await registerAccountRoutes(app, { accounts, signIn, clock: systemClock, mailer: deps.mailer });
  await registerApi(app, {
    accounts,
    signIn,
    store: deps.store,
    stream,
    clock: systemClock,
    registry,
    ...(deps.boardFiles && { boardFiles: deps.boardFiles }),
  });
  await registerStaticFiles(app, {
    isHttpsOnly: config.publicUrl.startsWith('https:'),
    framersOf: async (token) => (await accounts.shares.byToken(token))?.origins,
  });
  return app;
}
