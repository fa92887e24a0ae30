/** `GET /api/openapi.json`: what Weir offers over HTTP, made of the same schemas that check or describe its bodies. */
import type { FastifyInstance } from 'fastify';
import Type from 'typebox';
import { KeyPatchBody, NewKeyBody, NewSiteBody, SitePatchBody } from './account-routes.ts';
import { ANALYSIS_OPERATIONS } from './analysis-schema.ts';
import { BOARD_OPERATIONS } from './openapi-boards.ts';
import { CAPTURE_OPERATIONS, CAPTURE_SCHEMAS } from './openapi-capture.ts';
import type { Operation } from './openapi-operation.ts';
import { PEOPLE_OPERATIONS } from './openapi-people.ts';
import { QueryAnswer, QueryBody } from './query-schema.ts';

const Problem = Type.Object({
  error: Type.String({ description: 'What is wrong, what was given, what is allowed.' }),
  code: Type.String({ description: 'For programs; stays the same.' }),
});

const PipelineStatusBody = Type.Object({
  at: Type.Integer({ description: 'Unix ms.' }),
  stored: Type.Integer({ description: 'This and the following three: over the last 24 hours.' }),
  duplicates: Type.Integer(),
  quarantined: Type.Integer(),
  refused: Type.Array(Type.Object({ reason: Type.String(), count: Type.Integer() })),
  lagRecords: Type.Union([Type.Integer(), Type.Null()], {
    description: 'Accepted and not yet stored, of all sites; null for those who do not manage, as streamBytes.',
  }),
  lagMs: Type.Integer({ description: 'Age of the oldest of these.' }),
  streamBytes: Type.Union([Type.Integer(), Type.Null()]),
  engine: Type.Union([Type.Literal('up'), Type.Literal('down')]),
});

const site = { name: 'site_id', in: 'query', about: "The site's id or domain." } as const;
const id = { name: 'id', in: 'path', about: 'UUID.' } as const;

const OPERATIONS: readonly Operation[] = [
  {
    method: 'post',
    path: '/api/v2/query',
    summary: "Count, in the shape of Plausible's Stats API v2.",
    body: QueryBody,
    answer: QueryAnswer,
  },
  ...ANALYSIS_OPERATIONS,
  {
    method: 'get',
    path: '/api/v1/live',
    summary: 'A live board as server-sent events: snapshot, stale, pipeline.',
    parameters: [site],
    answerType: 'text/event-stream',
  },
  {
    method: 'get',
    path: '/api/v1/status',
    summary: 'The state of the pipeline, of the sites that you may read.',
    answer: PipelineStatusBody,
  },
  ...BOARD_OPERATIONS,
  { method: 'get', path: '/api/v1/sites', summary: 'The sites that you may read.' },
  { method: 'post', path: '/api/v1/sites', summary: 'Add a site.', body: NewSiteBody, status: 201 },
  { method: 'get', path: '/api/v1/sites/{id}', summary: 'One site.', parameters: [id] },
  { method: 'patch', path: '/api/v1/sites/{id}', summary: 'Change a site.', parameters: [id], body: SitePatchBody },
  { method: 'delete', path: '/api/v1/sites/{id}', summary: 'Remove a site and all its events.', parameters: [id] },
  { method: 'get', path: '/api/v1/keys', summary: 'The API keys, without the keys themselves.' },
  { method: 'post', path: '/api/v1/keys', summary: 'Make an API key.', body: NewKeyBody, status: 201 },
  { method: 'patch', path: '/api/v1/keys/{id}', summary: 'Rename an API key.', parameters: [id], body: KeyPatchBody },
  { method: 'delete', path: '/api/v1/keys/{id}', summary: 'Revoke an API key.', parameters: [id] },
  ...PEOPLE_OPERATIONS,
  ...CAPTURE_OPERATIONS,
  { method: 'get', path: '/api/openapi.json', summary: 'This description.', isOpen: true },
  { method: 'get', path: '/healthz', summary: 'Whether the process lives.', isOpen: true },
  { method: 'get', path: '/readyz', summary: 'Whether it may take traffic.', isOpen: true },
  { method: 'get', path: '/metrics', summary: 'Numbers for Prometheus.', answerType: 'text/plain' },
];

export function openApiDocument(): Record<string, unknown> {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const operation of OPERATIONS) {
    paths[operation.path] = { ...paths[operation.path], [operation.method]: describe(operation) };
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Weir',
      version: '1',
      description: 'Events are sent to /v1/ with the write key of a site; what is asked of them needs an API key.',
    },
    security: [{ key: [] }, { session: [] }],
    components: {
      securitySchemes: {
        key: { type: 'http', scheme: 'bearer', description: 'An API key: weir key add --name NAME' },
        writeKey: { type: 'http', scheme: 'basic', description: 'The write key of a site as user, no password.' },
        session: { type: 'apiKey', in: 'cookie', name: 'weir.session_token' },
      },
      schemas: CAPTURE_SCHEMAS,
    },
    paths,
  };
}

function describe(operation: Operation) {
  const { method, summary, body, answer, answerType = 'application/json', parameters, isOpen } = operation;
  const { security = isOpen ? [] : undefined, status = method === 'delete' ? 204 : 200 } = operation;
  const problem = (description: string) => ({ description, content: { 'application/json': { schema: Problem } } });
  return {
    summary,
    ...(security && { security }),
    ...(parameters && {
      parameters: parameters.map((parameter) => ({
        name: parameter.name,
        in: parameter.in,
        description: parameter.about,
        required: !parameter.isOptional,
        schema: { type: 'string' },
      })),
    }),
    ...(body && { requestBody: { required: true, content: { 'application/json': { schema: body } } } }),
    responses: {
      [status]: {
        description: 'OK',
        ...(status !== 204 && { content: { [answerType]: answer ? { schema: answer } : {} } }),
      },
      ...(operation.responses ?? {
        ...(body && { 400: problem('Not valid.') }),
        ...(!isOpen && {
          401: problem('Neither signed in nor a valid key.'),
          403: problem('Not with your role.'),
          404: problem('Not there, or not yours to read.'),
        }),
      }),
    },
  };
}

export function registerOpenApi(app: FastifyInstance): void {
  const document = JSON.stringify(openApiDocument());
  app.get('/api/openapi.json', async (_request, reply) => reply.type('application/json').send(document));
}
