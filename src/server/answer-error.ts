/** The one edge where errors of HTTP routes are caught: what a client may know is said, the rest is logged. */
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { HttpError } from '../config/errors.ts';

/** Answers `{error, code, message}`, the sentence twice. Errors of Fastify itself (a body too large, no JSON) have a status of their own. */
export function answerError(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  if (error instanceof HttpError) return reply.code(error.status).send(problem(error.code, error.message));
  const { statusCode = 500, code = 'internal', message } = error as Partial<FastifyError>;
  if (statusCode >= 400 && statusCode < 500) {
    return reply.code(statusCode).send(problem(code, ownWords(code, request) ?? message));
  }
  if (code === 'ERR_STREAM_PREMATURE_CLOSE') {
    request.log.debug({ err: error }, 'The client left before all of its answer had come.');
    return reply;
  }
  request.log.error({ err: error, method: request.method, path: request.url.split('?')[0] }, 'A request failed.');
  return reply.code(500).send(problem('internal', 'Something went wrong here; the log says what.'));
}

/** What Fastify says without telling what was given and what is allowed. */
function ownWords(code: string, { headers, routeOptions }: FastifyRequest): string | undefined {
  if (code === 'FST_ERR_CTP_BODY_TOO_LARGE') return `The body is too large; allowed: ${routeOptions.bodyLimit} bytes.`;
  if (code !== 'FST_ERR_CTP_INVALID_MEDIA_TYPE') return undefined;
  return `Content-Type is ${JSON.stringify(headers['content-type'] ?? '')}; allowed: "application/json".`;
}

/** `error` is where Plausible's clients look for the sentence. */
function problem(code: string, message: string | undefined) {
  return { error: message, code, message };
}
