/** `GET /api/v1/live?site_id=`: a site's live board and the state of the pipeline, as server-sent events. */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Caller } from '../accounts/accounts.ts';
import { HttpError } from '../config/errors.ts';
import { limits } from '../config/limits.ts';
import type { Clock } from '../event/clock.ts';
import type { LiveHub } from '../live/live-hub.ts';
import type { PipelineMonitor } from '../live/pipeline-monitor.ts';
import { type AuthorizeDeps, authorize, requireSite } from './authorize.ts';
import { EventStream } from './event-stream.ts';

export interface LiveRouteDeps extends AuthorizeDeps {
  readonly hub: LiveHub;
  readonly monitor: PipelineMonitor;
  readonly clock: Clock;
}

/**
 * Events: `snapshot` (LiveSnapshot), each whole, so that a client that reconnects needs no Last-Event-ID; `stale`
 * ({since, at}) while the store cannot be asked; `pipeline` (PipelineStatus) once a second.
 */
export function registerLiveRoute(app: FastifyInstance, deps: LiveRouteDeps): void {
  const open = new Set<EventStream>();
  app.get<{ Querystring: { site_id?: string } }>('/api/v1/live', async (request, reply) => {
    const caller = await authorize(request, deps);
    const { site_id: siteId } = request.query;
    if (typeof siteId !== 'string' || siteId === '') {
      throw new HttpError(400, 'site_missing', "site_id is missing; expected: ?site_id= with a site's id or domain.");
    }
    const site = await requireSite(deps.accounts, caller, siteId);
    if (open.size >= limits.liveViewersMax) {
      throw new HttpError(
        503,
        'too_many_viewers',
        `More than ${limits.liveViewersMax} watch already; try again later.`,
      );
    }
    const ends: (() => void)[] = [];
    const stream = new EventStream(reply, limits, () => {
      open.delete(stream);
      for (const end of ends) end();
    });
    open.add(stream);
    ends.push(deps.hub.subscribe(site, (event, json) => stream.send(event, json)));
    ends.push(everyMs(limits.pipelineStatusMs, () => sendStatus(stream, deps, caller, site.id)));
    ends.push(everyMs(limits.liveReauthorizeMs, () => closeUnlessAllowed(stream, request, deps, site.id)));
    // Nobody watches longer than the session or key lasts.
    const remainingMs = caller.expiresAt === undefined ? undefined : caller.expiresAt - deps.clock.now();
    if (remainingMs !== undefined && remainingMs < limits.liveReauthorizeMs) {
      const timer = setTimeout(() => stream.close(), Math.max(0, remainingMs));
      ends.push(() => clearTimeout(timer));
    }
    void sendStatus(stream, deps, caller, site.id);
  });
  app.addHook('preClose', async () => {
    for (const stream of [...open]) stream.close();
  });
}

async function sendStatus(stream: EventStream, { monitor }: LiveRouteDeps, caller: Caller, siteId: string) {
  const scope = { mayRead: (id: string) => id === siteId, mayManage: caller.mayManage };
  const status = await monitor.status(scope).catch(() => undefined);
  if (status) stream.send('pipeline', JSON.stringify(status));
}

/** The key may have been revoked, the session ended, the site removed. */
async function closeUnlessAllowed(
  stream: EventStream,
  request: FastifyRequest,
  deps: LiveRouteDeps,
  siteId: string,
): Promise<void> {
  try {
    await requireSite(deps.accounts, await authorize(request, deps), siteId);
  } catch (error) {
    if (error instanceof HttpError) stream.close();
  }
}

/** One call at a time; returns what ends it. */
function everyMs(intervalMs: number, act: () => Promise<void>): () => void {
  let isActing = false;
  const timer = setInterval(() => {
    if (isActing) return;
    isActing = true;
    void act().finally(() => {
      isActing = false;
    });
  }, intervalMs);
  timer.unref();
  return () => clearInterval(timer);
}
