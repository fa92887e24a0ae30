/** HTTP of what belongs to a site beside its events: segments (named filters) and annotations. */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import Type from 'typebox';
import type { Caller } from '../accounts/accounts.ts';
import { ANNOTATION_KINDS } from '../accounts/annotation-table.ts';
import type { Site } from '../accounts/site.ts';
import { FiltersSchema } from '../boards/tile-query.ts';
import { HttpError } from '../config/errors.ts';
import { limits } from '../config/limits.ts';
import { Mistakes } from '../query/mistakes.ts';
import { parseFilters } from '../query/parse-filters.ts';
import { answerAccountsError } from './account-errors.ts';
import { type AuthorizeDeps, authorize, requireEditor, requireSite } from './authorize.ts';
import { bodyReader } from './read-body.ts';

const strict = { additionalProperties: false } as const;
const SiteId = Type.String({ maxLength: 300, description: "A site's id or domain." });

export const SegmentBody = Type.Object(
  { site_id: SiteId, name: Type.String({ minLength: 1, maxLength: limits.nameCharsMax }), filters: FiltersSchema },
  strict,
);
export const AnnotationBody = Type.Object(
  {
    site_id: SiteId,
    kind: Type.Enum(ANNOTATION_KINDS),
    text: Type.String({ minLength: 1, maxLength: limits.annotationCharsMax }),
    /** Unix ms; now when not given. */
    at: Type.Optional(Type.Integer({ minimum: 0, maximum: 8.64e15 })),
  },
  strict,
);

const readSegment = bodyReader(SegmentBody);
const readAnnotation = bodyReader(AnnotationBody);

interface OfSite {
  Querystring: { site_id?: string; from?: string; to?: string };
}

export function registerNoteRoutes(app: FastifyInstance, deps: AuthorizeDeps): void {
  registerSegments(app, deps);
  registerAnnotations(app, deps);
}

function registerSegments(app: FastifyInstance, deps: AuthorizeDeps): void {
  const { segments } = deps.accounts;

  app.get<OfSite>('/api/v1/segments', async (request, reply) => {
    const { site } = await siteOf(request, deps);
    reply.header('cache-control', 'no-store');
    return { segments: await segments.ofSite(site.id) };
  });

  /** Gives the name its filters, new or in the place of those it had. */
  app.post('/api/v1/segments', async (request, reply) => {
    const { site_id: siteId, name, filters } = readSegment(request.body);
    const { caller, site } = await editedSite(request, deps, siteId);
    const mistakes = new Mistakes();
    if (parseFilters(filters, mistakes).length === 0) mistakes.add('filters', filters, 'one filter or more');
    if (mistakes.list.length > 0) throw new HttpError(400, 'segment_invalid', mistakes.list.join(' '));
    const segment = await segments
      .put({ siteId: site.id, name, filters, createdBy: caller.name })
      .catch(answerAccountsError);
    await deps.accounts.audit(caller, 'segment.put', segment.id, { name: segment.name, site: site.domain });
    return reply.code(201).send(segment);
  });

  app.delete<OfSite & { Params: { id: string } }>('/api/v1/segments/:id', async (request, reply) => {
    const { caller, site } = await editedSite(request, deps, request.query.site_id);
    if (!(await segments.remove(site.id, request.params.id))) throw unknown('segment');
    await deps.accounts.audit(caller, 'segment.remove', request.params.id, { site: site.domain });
    return reply.code(204).send();
  });
}

function registerAnnotations(app: FastifyInstance, deps: AuthorizeDeps): void {
  const { annotations } = deps.accounts;

  app.get<OfSite>('/api/v1/annotations', async (request, reply) => {
    const { site } = await siteOf(request, deps);
    const from = readTime('from', request.query.from);
    const to = readTime('to', request.query.to);
    reply.header('cache-control', 'no-store');
    return { annotations: await annotations.ofSite(site.id, from, to) };
  });

  app.post('/api/v1/annotations', async (request, reply) => {
    const { site_id: siteId, ...given } = readAnnotation(request.body);
    const { caller, site } = await editedSite(request, deps, siteId);
    const annotation = await annotations
      .add({ ...given, siteId: site.id, createdBy: caller.name })
      .catch(answerAccountsError);
    await deps.accounts.audit(caller, 'annotation.add', annotation.id, {
      title: annotation.text,
      kind: annotation.kind,
      site: site.domain,
    });
    return reply.code(201).send(annotation);
  });

  app.delete<OfSite & { Params: { id: string } }>('/api/v1/annotations/:id', async (request, reply) => {
    const { caller, site } = await editedSite(request, deps, request.query.site_id);
    if (!(await annotations.remove(site.id, request.params.id))) throw unknown('annotation');
    await deps.accounts.audit(caller, 'annotation.remove', request.params.id, { site: site.domain });
    return reply.code(204).send();
  });
}

async function siteOf(
  request: FastifyRequest<OfSite>,
  deps: AuthorizeDeps,
): Promise<{ readonly caller: Caller; readonly site: Site }> {
  const caller = await authorize(request, deps);
  return { caller, site: await requireSite(deps.accounts, caller, siteIdOf(request.query.site_id)) };
}

async function editedSite(request: FastifyRequest, deps: AuthorizeDeps, siteId: string | undefined) {
  const caller = await authorize(request, deps);
  requireEditor(caller);
  return { caller, site: await requireSite(deps.accounts, caller, siteIdOf(siteId)) };
}

function siteIdOf(given: string | undefined): string {
  if (typeof given === 'string' && given !== '') return given;
  throw new HttpError(400, 'site_missing', "site_id is missing; expected: ?site_id= with a site's id or domain.");
}

/** Unix ms, or a time as ISO 8601 has it. */
function readTime(name: string, given: string | undefined): number | undefined {
  if (given === undefined) return undefined;
  const time = /^\d{1,16}$/.test(given) ? Number(given) : Date.parse(given);
  if (Number.isSafeInteger(time)) return time;
  throw new HttpError(400, 'time_invalid', `${name} is ${JSON.stringify(given)}; allowed: Unix ms, or ISO 8601.`);
}

function unknown(what: string): HttpError {
  return new HttpError(404, `${what}_unknown`, `The site has no such ${what}.`);
}
