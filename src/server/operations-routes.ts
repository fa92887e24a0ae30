/** What those who run Weir ask it: is the process alive, may it take traffic, and the figures of all processes for Prometheus. */
import type { FastifyInstance } from 'fastify';
import type { Registry } from 'prom-client';
import type { Caller } from '../accounts/accounts.ts';
import { type AuthorizeDeps, authorize } from '../api/authorize.ts';
import { HttpError } from '../config/errors.ts';
import { EXPOSITION_TYPE, exposition } from './exposition.ts';
import { countHttp } from './http-metrics.ts';
import { living, readMetricsFiles } from './metrics-file.ts';
import { countProcess, figuresOf } from './process-figures.ts';

export interface OperationsDeps extends AuthorizeDeps {
  readonly registry: Registry;
  readonly dataDir: string;
  /** This process's, as the supervisor calls it. */
  readonly name: string;
  /** True from the moment this process was told to stop. */
  isDraining(): boolean;
}

/**
 * `/healthz`: this process lives. `/readyz`: it may take traffic; it may without the engine, since capture goes on (W5).
 * Neither needs a key. `/metrics` needs one; it speaks of all processes, whichever web process answers.
 */
export function registerOperations(app: FastifyInstance, deps: OperationsDeps): void {
  const { registry, dataDir, name } = deps;
  countProcess(registry);
  const endCounting = countHttp(app.server, registry);
  app.addHook('onClose', async () => endCounting());
  app.get('/healthz', async (_request, reply) => reply.header('cache-control', 'no-store').send({ status: 'ok' }));
  app.get('/readyz', async (_request, reply) => {
    reply.header('cache-control', 'no-store');
    return deps.isDraining() ? reply.code(503).send({ status: 'draining' }) : { status: 'ready' };
  });
  app.get('/metrics', async (request, reply) => {
    await requireScraper(await authorize(request, deps), deps);
    const now = Date.now();
    const [own, files] = await Promise.all([figuresOf(registry, name), readMetricsFiles(dataDir, now)]);
    const others = living(files, now).filter((figures) => figures.process !== name);
    return reply.type(EXPOSITION_TYPE).send(exposition([own, ...others]));
  });
}

/**
 * The figures are of the whole installation and name no site: managers may read them, and any key that was not narrowed to
 * some sites, since a scraper should not hold one that may change things. Throws HttpError 403.
 */
async function requireScraper(caller: Caller, { accounts }: AuthorizeDeps): Promise<void> {
  if (caller.mayManage) return;
  if (caller.kind === 'key') {
    const own = (await accounts.sites()).filter(({ organisationId }) => organisationId === caller.organisationId);
    if (own.every(({ id }) => caller.mayRead(id))) return;
  }
  throw new HttpError(
    403,
    'may_not_scrape',
    '/metrics tells of the whole installation; owners, admins and API keys that are not narrowed to sites may read it.',
  );
}
