/** The doors for events as OpenAPI tells of them: Segment's HTTP tracking API, the pixel, the tracker. What they take in detail is in docs/SENDING.md. */
import Type, { type TSchema } from 'typebox';
import { limits } from '../config/limits.ts';
import { EVENT_TYPES, type EventType } from '../event/captured-event.ts';
import { REFUSALS } from '../event/reasons.ts';
import type { Operation, Response } from './openapi-operation.ts';

const Id = Type.Union([Type.String({ maxLength: limits.idCharsMax }), Type.Number()]);
const Json = Type.Record(Type.String(), Type.Unknown());
const Time = Type.Union([Type.String(), Type.Number()], { description: 'ISO 8601, or Unix seconds or milliseconds.' });

const common = {
  writeKey: Type.Optional(Type.String({ description: "The site's, unless it is the user of Basic authorization." })),
  messageId: Type.Optional(Type.Unsafe<string>({ ...Id, description: 'The same in each retry: counts once.' })),
  anonymousId: Type.Optional(
    Type.Unsafe<string>({ ...Id, description: 'Without it and without userId, the visitor is known for a day.' }),
  ),
  userId: Type.Optional(Id),
  timestamp: Type.Optional(Time),
  sentAt: Type.Optional(Time),
  context: Type.Optional(
    Type.Unsafe<object>({
      ...Json,
      description: 'ip and userAgent of the visitor, page {url, referrer, title}, locale, app …',
    }),
  ),
};
const properties = { properties: Type.Optional(Json) };
const traits = { traits: Type.Optional(Json) };
const named = { name: Type.Optional(Type.String()), category: Type.Optional(Type.String()) };
const EventName = Type.String({ minLength: 1, maxLength: limits.eventNameCharsMax, examples: ['Order Completed'] });

const CALLS: Readonly<Record<EventType, { readonly about: string; readonly body: TSchema }>> = {
  track: { about: 'Something happened.', body: Type.Object({ event: EventName, ...common, ...properties }) },
  page: { about: 'A page was seen.', body: Type.Object({ ...named, ...common, ...properties }) },
  screen: { about: 'A screen of an app was seen.', body: Type.Object({ ...named, ...common, ...properties }) },
  identify: { about: 'Who somebody is.', body: Type.Object({ ...common, ...traits }) },
  group: { about: 'Where somebody belongs.', body: Type.Object({ groupId: Id, ...common, ...traits }) },
  alias: { about: 'Another id of the same user.', body: Type.Object({ previousId: Id, ...common, userId: Id }) },
};

const BatchBody = Type.Object({
  writeKey: common.writeKey,
  batch: Type.Array(
    Type.Union(
      EVENT_TYPES.map((type) =>
        Type.Intersect([
          Type.Object({ type: Type.Literal(type) }),
          Type.Unsafe({ $ref: `#/components/schemas/${type}` }),
        ]),
      ),
    ),
    { maxItems: limits.batchEventsMax, description: `${limits.eventBytesMax} bytes each at most.` },
  ),
  context: Type.Optional(Type.Unsafe<object>({ ...Json, description: "Of all; an event's own goes before it." })),
  sentAt: Type.Optional(Time),
});

const Reason = Type.Union(
  Object.entries(REFUSALS).map(([reason, description]) => Type.Literal(reason, { description })),
  { description: 'For programs; stays the same.' },
);
const why = {
  code: Reason,
  message: Type.String({ description: 'What is wrong, what was given, what is allowed.' }),
  details: Type.Optional(
    Type.Object({
      field: Type.Optional(Type.String()),
      given: Type.Optional(Type.String()),
      allowed: Type.Optional(Type.String()),
    }),
  ),
};
const ofBatch = {
  accepted: Type.Integer(),
  refusedCount: Type.Integer(),
  refused: Type.Array(Type.Object({ index: Type.Integer(), messageId: Type.Optional(Type.String()), ...why }), {
    description: `The first ${limits.refusedShownMax}.`,
  }),
};
const Refusal = Type.Object({ success: Type.Literal(false), ...why, ...Type.Partial(Type.Object(ofBatch)).properties });

/** Shared by the doors; named so that the description does not repeat them for each path. */
export const CAPTURE_SCHEMAS: Readonly<Record<string, TSchema>> = {
  ...Object.fromEntries(EVENT_TYPES.map((type) => [type, CALLS[type].body])),
  batch: BatchBody,
  Refusal,
};

const refused = { 'X-Weir-Refused': { description: 'The code.', schema: { type: 'string' } } };
const later = { 'Retry-After': { description: 'Whole seconds.', schema: { type: 'integer' } }, ...refused };
const ref = (name: string): TSchema => Type.Unsafe({ $ref: `#/components/schemas/${name}` });

/** As statusOf in src/collect/refusal.ts has them. */
function refusals(type: string): Readonly<Record<number, Response>> {
  const response = (description: string, headers: Response['headers'] = refused): Response => ({
    description,
    headers,
    content: { [type]: type === 'application/json' ? { schema: ref('Refusal') } : {} },
  });
  return {
    400: response('Not an event; sending the same again will not help.'),
    401: response('No write key, or nobody’s.'),
    403: response('Not from this origin; the site names those that may send.'),
    408: response('Took too long to arrive.'),
    413: response(
      `Too large: ${limits.eventBytesMax} bytes an event, ${limits.bodyBytesMax} a request, ${limits.batchEventsMax} events a batch.`,
    ),
    429: response('Too many; send again after Retry-After. Nothing of the request was kept.', later),
    503: response('Cannot take more right now; send again after Retry-After. Nothing of the request was kept.', later),
  };
}

const about = {
  security: [{ writeKey: [] }, {}],
  responses: refusals('application/json'),
} as const;
const Success = Type.Object({ success: Type.Literal(true) });

function segment(paths: readonly string[], type: EventType | 'batch'): readonly Operation[] {
  const summary = type === 'batch' ? 'Many events, of any type.' : CALLS[type].about;
  const answer =
    type === 'batch'
      ? Type.Object({ ...Success.properties, ...Type.Partial(Type.Object(ofBatch)).properties })
      : Success;
  return paths.map((path, index) => ({
    method: 'post',
    path,
    summary: index === 0 ? `${summary} 200 means: on disk.` : `The same as ${paths[0]}.`,
    body: ref(type),
    answer,
    ...about,
  }));
}

const query = (name: string, about: string, isOptional = true) => ({ name, in: 'query', about, isOptional }) as const;

export const CAPTURE_OPERATIONS: readonly Operation[] = [
  ...EVENT_TYPES.flatMap((type) => segment([`/v1/${type}`, `/v1/${type.charAt(0)}`], type)),
  ...segment(['/v1/batch', '/v1/b', '/v1/import'], 'batch'),
  {
    method: 'get',
    path: '/v1/pixel.gif',
    summary: 'A picture of one pixel that counts a page view, or an event; for mails and pages without scripts.',
    parameters: [
      query('writeKey', "The site's.", false),
      query('event', 'Its name; without, a page view.'),
      query('url', 'Of the page; without, the Referer.'),
      query('referrer', 'Where the visitor came from.'),
      query('title', 'Of the page.'),
      query('anonymousId', 'Of the visitor.'),
      query('userId', 'Of the visitor.'),
      query('messageId', 'The same in each retry: counts once.'),
      query('timestamp', 'ISO 8601. Whatever else the query says becomes a property.'),
    ],
    answerType: 'image/gif',
    isOpen: true,
    responses: refusals('image/gif'),
  },
  ...EVENT_TYPES.map(
    (type): Operation => ({
      method: 'get',
      path: `/v1/pixel/${type}`,
      summary: `Segment's pixel. ${CALLS[type].about}`,
      parameters: [query('data', `The JSON that POST /v1/${type} takes, in Base64.`, false)],
      answerType: 'image/gif',
      isOpen: true,
      responses: refusals('image/gif'),
    }),
  ),
  { method: 'get', path: '/weir.js', summary: 'The tracker, for pages.', answerType: 'text/javascript', isOpen: true },
];
