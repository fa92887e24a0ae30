/** `GET /api/v1/live?site_id=`: a site's live board and the state of the pipeline, as server-sent events. */
import type { FastifyInstance } from 'fastify';
import type { Caller } from '../accounts/accounts.ts';
import { HttpError } from '../config/errors.ts';
import { limits } from '../config/limits.ts';
import type { LiveHub } from '../live/live-hub.ts';
import type { PipelineMonitor } from '../live/pipeline-monitor.ts';
import { type AuthorizeDeps, authorize, requireSite } from './authorize.ts';
import type { EventStream } from './event-stream.ts';
import { everyMs, type LiveViewers } from './live-viewers.ts';

export interface LiveRouteDeps extends AuthorizeDeps {
  readonly hub: LiveHub;
  readonly monitor: PipelineMonitor;
  readonly viewers: LiveViewers;
}

/**
 * Events: `snapshot` (LiveSnapshot), each whole, so that a client that reconnects needs no Last-Event-ID; `stale`
 * ({since, at}) while the store cannot be asked; `pipeline` (PipelineStatus) once a second.
 */
export function registerLiveRoute(app: FastifyInstance, deps: LiveRouteDeps): void {
  app.get<{ Querystring: { site_id?: string } }>('/api/v1/live', async (request, reply) => {
    const caller = await authorize(request, deps);
    const { site_id: siteId } = request.query;
    if (typeof siteId !== 'string' || siteId === '') {
      throw new HttpError(400, 'site_missing', "site_id is missing; expected: ?site_id= with a site's id or domain.");
    }
    const site = await requireSite(deps.accounts, caller, siteId);
    deps.viewers.assertRoom(caller);
    const { stream, ends } = deps.viewers.open(reply, {
      expiresAt: caller.expiresAt,
      // The key may have been revoked, the session ended, the site removed.
      check: async () => void (await requireSite(deps.accounts, await authorize(request, deps), site.id)),
    });
    ends.push(deps.hub.subscribe(site, (event, json) => stream.send(event, json)));
    ends.push(everyMs(limits.pipelineStatusMs, () => sendStatus(stream, deps, caller, site.id)));
    void sendStatus(stream, deps, caller, site.id);
  });
}

async function sendStatus(stream: EventStream, { monitor }: LiveRouteDeps, caller: Caller, siteId: string) {
  const scope = { mayRead: (id: string) => id === siteId, mayManage: caller.mayManage };
  const status = await monitor.status(scope).catch(() => undefined);
  if (status) stream.send('pipeline', JSON.stringify(status));
}
