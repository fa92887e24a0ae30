/** What those who run Weir ask it: is the process alive, may it take traffic, and its numbers for Prometheus. */
import type { FastifyInstance } from 'fastify';
import { collectDefaultMetrics, type Registry } from 'prom-client';
import { type AuthorizeDeps, authorize } from '../api/authorize.ts';
import { readMetricsFiles } from './metrics-file.ts';

export interface OperationsDeps extends AuthorizeDeps {
  readonly registry: Registry;
  readonly dataDir: string;
  /** True from the moment this process was told to stop. */
  isDraining(): boolean;
}

/**
 * `/healthz`: this process lives. `/readyz`: it may take traffic; it may without the engine, since capture goes on (W5).
 * Neither needs a key. `/metrics` needs one; it speaks of this web process and of all workers.
 */
export function registerOperations(app: FastifyInstance, deps: OperationsDeps): void {
  collectDefaultMetrics({ register: deps.registry });
  app.get('/healthz', async (_request, reply) => reply.header('cache-control', 'no-store').send({ status: 'ok' }));
  app.get('/readyz', async (_request, reply) => {
    reply.header('cache-control', 'no-store');
    return deps.isDraining() ? reply.code(503).send({ status: 'draining' }) : { status: 'ready' };
  });
  app.get('/metrics', async (request, reply) => {
    await authorize(request, deps);
    return reply
      .type(deps.registry.contentType)
      .send((await deps.registry.metrics()) + (await readMetricsFiles(deps.dataDir, Date.now())));
  });
}
