/** Checks a JSON body against its schema and says in words what is wrong with it. */
import type { Static, TSchema } from 'typebox';
import { Compile } from 'typebox/compile';
import { HttpError } from '../config/errors.ts';

/**
 * A function from an unknown body to one of the schema's type. It throws HttpError 400 that names each wrong field, what
 * kind of value was given and what is allowed; never the value, which may be a password.
 */
export function bodyReader<S extends TSchema>(schema: S): (body: unknown) => Static<S> {
  const validator = Compile(schema);
  return (body) => {
    if (validator.Check(body)) return body as Static<S>;
    const mistakes = validator.Errors(body).flatMap((error): string[] => {
      const field = error.instancePath.slice(1).replaceAll('/', '.');
      if (error.keyword === 'required')
        return error.params.requiredProperties.map((name) => `${JSON.stringify(name)} is missing`);
      if (error.keyword === 'boolean') return [`${JSON.stringify(field)} is not known`];
      if (error.keyword === 'additionalProperties') return [];
      if (error.keyword === 'enum') {
        return [`${JSON.stringify(field)} is not one of the allowed: ${error.params.allowedValues.join(', ')}`];
      }
      return [
        `${field === '' ? 'the body' : JSON.stringify(field)} is ${kindOf(at(body, error.instancePath))} and ${error.message}`,
      ];
    });
    throw new HttpError(400, 'body_invalid', `The body is not valid: ${mistakes.slice(0, 5).join('; ')}.`);
  };
}

function at(body: unknown, pointer: string): unknown {
  return pointer
    .split('/')
    .slice(1)
    .reduce<unknown>(
      (value, name) => (typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined),
      body,
    );
}

function kindOf(value: unknown): string {
  if (value === null || value === undefined) return 'nothing';
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (typeof value === 'string') return `a text of ${value.length} characters`;
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}
