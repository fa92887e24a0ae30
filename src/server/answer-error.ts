/** The one edge where errors of HTTP routes are caught: what a client may know is said, the rest is logged. */
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { HttpError } from '../config/errors.ts';

/** Answers `{code, message}`. Errors of Fastify itself (a body too large, no JSON) have a status of their own. */
export function answerError(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  if (error instanceof HttpError) return reply.code(error.status).send({ code: error.code, message: error.message });
  const { statusCode = 500, code = 'internal', message } = error as Partial<FastifyError>;
  if (statusCode >= 400 && statusCode < 500) return reply.code(statusCode).send({ code, message });
  request.log.error({ err: error, method: request.method, path: request.url.split('?')[0] }, 'A request failed.');
  return reply.code(500).send({ code: 'internal', message: 'Something went wrong here; the log says what.' });
}
