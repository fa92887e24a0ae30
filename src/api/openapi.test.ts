/** The description of the API: of every route there is and no other, well formed, and true of what a success is answered with. */
import Type from 'typebox';
import { Compile } from 'typebox/compile';
import { expect, test } from 'vitest';
import { FILES, RIGHTS } from '../../test/support/rights-matrix.ts';
import { openApiDocument } from './openapi.ts';

const strict = { additionalProperties: false } as const;
const Schema = Type.Record(Type.String(), Type.Unknown());
const Content = Type.Record(
  Type.String({ pattern: '^[a-z]+/[a-z+.-]+$' }),
  Type.Object({ schema: Type.Optional(Schema) }, strict),
);
const Parameter = Type.Object(
  {
    name: Type.String({ minLength: 1 }),
    in: Type.Union([Type.Literal('query'), Type.Literal('path')]),
    description: Type.String(),
    required: Type.Boolean(),
    schema: Schema,
  },
  strict,
);
const Response = Type.Object(
  {
    description: Type.String({ minLength: 1 }),
    headers: Type.Optional(
      Type.Record(Type.String(), Type.Object({ description: Type.String(), schema: Schema }, strict)),
    ),
    content: Type.Optional(Content),
  },
  strict,
);
const OperationObject = Type.Object(
  {
    summary: Type.String({ minLength: 1 }),
    security: Type.Optional(Type.Array(Type.Record(Type.String(), Type.Array(Type.String())))),
    parameters: Type.Optional(Type.Array(Parameter)),
    requestBody: Type.Optional(Type.Object({ required: Type.Boolean(), content: Content }, strict)),
    responses: Type.Record(Type.String({ pattern: '^[1-5]\\d\\d$' }), Response),
  },
  strict,
);
/** What of OpenAPI 3.1 is used here (https://spec.openapis.org/oas/v3.1.0). */
const Document = Type.Object(
  {
    openapi: Type.Literal('3.1.0'),
    info: Type.Object({ title: Type.String(), version: Type.String(), description: Type.String() }, strict),
    security: Type.Array(Type.Record(Type.String(), Type.Array(Type.String()))),
    components: Type.Object(
      { securitySchemes: Type.Record(Type.String(), Schema), schemas: Type.Record(Type.String(), Schema) },
      strict,
    ),
    paths: Type.Record(
      Type.String({ pattern: '^/' }),
      Type.Record(Type.String({ pattern: '^(get|post|put|patch|delete)$' }), OperationObject, strict),
    ),
  },
  strict,
);

const document = JSON.parse(JSON.stringify(openApiDocument())) as Type.Static<typeof Document>;
const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({
    name: `${method.toUpperCase()} ${path.replace(/\{(\w+)\}/g, ':$1')}`,
    path,
    operation,
  })),
);

test('is of the form that OpenAPI 3.1 asks for', () => {
  expect([...Compile(Document).Errors(document)]).toEqual([]);
  for (const { name, path, operation } of operations) {
    const inPath = (operation.parameters ?? []).filter((parameter) => parameter.in === 'path').map(({ name }) => name);
    expect([name, inPath.toSorted()]).toEqual([
      name,
      [...path.matchAll(/\{(\w+)\}/g)].map(([, given]) => given).toSorted(),
    ]);
  }
  const named = [...JSON.stringify(document).matchAll(/"\$ref":"#\/components\/schemas\/(\w+)"/g)].map(
    ([, given]) => given,
  );
  expect([...new Set(named)].toSorted()).toEqual(Object.keys(document.components.schemas).toSorted());
  const schemes = operations.flatMap(({ operation }) =>
    (operation.security ?? []).flatMap((each) => Object.keys(each)),
  );
  expect(Object.keys(document.components.securitySchemes)).toEqual(
    expect.arrayContaining([...schemes, 'key', 'session']),
  );
});

test('is of every route, and of no other', () => {
  // better-auth's doors are one route; preflights and pages are not asked by programs.
  const told = operations.map(({ name }) => name.replace(/ \/api\/auth\/.*/, ' /api/auth/*'));
  const routes = Object.keys(RIGHTS).filter((name) => !name.startsWith('OPTIONS '));
  expect([...new Set(told)].toSorted()).toEqual(
    [...routes, ...[...FILES].filter((name) => name.endsWith('.js'))].toSorted(),
  );
});

test('names the status that a success has, and those of refusals', () => {
  for (const { name, operation } of operations) {
    const answered = Object.values(RIGHTS[name]?.statuses ?? {}).filter((status) => status < 400);
    for (const status of answered)
      expect([name, Object.keys(operation.responses)]).toEqual([name, expect.arrayContaining([`${status}`])]);
  }
  const responses = document.paths['/v1/batch']?.post?.responses ?? {};
  expect(Object.keys(responses)).toEqual(['200', '400', '401', '403', '408', '413', '429', '503']);
  expect(Object.keys(responses[429]?.headers ?? {})).toContain('Retry-After');
});
