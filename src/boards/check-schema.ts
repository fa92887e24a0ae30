/** Checks a value against a TypeBox schema and says in words what is wrong with it: where, what was given, what is allowed. */
import type { Static, TSchema } from 'typebox';
import { Compile } from 'typebox/compile';
import { isObject, type Mistakes } from '../query/mistakes.ts';

/** A guard that notes in `mistakes` why a value is not of the schema's type. `at` is where the value stands: `tiles[2].query`. */
export function schemaGuard<S extends TSchema>(
  schema: S,
): (value: unknown, at: string, mistakes: Mistakes) => value is Static<S> {
  const validator = Compile(schema);
  return (value, at, mistakes): value is Static<S> => {
    if (validator.Check(value)) return true;
    const errors = validator.Errors(value);
    // A union tells what is wrong with each of its members; what it allows is said once.
    const unions = errors.filter(({ keyword }) => keyword === 'anyOf').map(({ instancePath }) => instancePath);
    const isWithinUnion = (path: string) => unions.some((union) => path === union || path.startsWith(`${union}/`));
    for (const error of errors) {
      const { keyword, instancePath, schemaPath } = error;
      if (keyword === 'boolean' || (keyword !== 'anyOf' && isWithinUnion(instancePath))) continue;
      const place = placeOf(at, instancePath);
      const given = follow(value, instancePath);
      if (error.keyword === 'required') {
        const properties = propertiesAt(schema, schemaPath);
        for (const name of error.params.requiredProperties) {
          mistakes.add(join(place, name), undefined, describe(Reflect.get(properties, name)) ?? 'a value');
        }
      } else if (error.keyword === 'additionalProperties') {
        const allowed = Object.keys(propertiesAt(schema, schemaPath)).join(', ');
        for (const name of error.params.additionalProperties)
          mistakes.addUnknownKey(name, place || 'The whole', allowed);
      } else if (keyword === 'anyOf') {
        mistakes.add(place || 'The whole', given, membersOf(follow(schema, schemaPath.slice(1))));
      } else {
        mistakes.add(place || 'The whole', given, describe(follow(schema, schemaPath.slice(1))) ?? error.message);
      }
    }
    return false;
  };
}

function propertiesAt(schema: TSchema, schemaPath: string): object {
  const found = follow(schema, schemaPath.slice(1));
  return isObject(found) && isObject(found.properties) ? found.properties : {};
}

/** `"day", "24h"` for a union of literals; other members by their description. */
function membersOf(schema: unknown): string {
  const members = isObject(schema) && Array.isArray(schema.anyOf) ? (schema.anyOf as readonly unknown[]) : [];
  return members.map((member) => describe(member) ?? 'another form').join(', ');
}

function describe(schema: unknown): string | undefined {
  if (!isObject(schema)) return undefined;
  if ('const' in schema) return JSON.stringify(schema.const);
  if (Array.isArray(schema.enum)) return schema.enum.map((value) => JSON.stringify(value)).join(', ');
  if (schema.type === 'object') return 'an object';
  if (typeof schema.description === 'string') return schema.description;
  return undefined;
}

function follow(value: unknown, pointer: string): unknown {
  return pointer
    .split('/')
    .slice(1)
    .reduce<unknown>(
      (found, name) => (typeof found === 'object' && found !== null ? Reflect.get(found, name) : undefined),
      value,
    );
}

/** `/tiles/2/form` → `tiles[2].form`. */
function placeOf(at: string, pointer: string): string {
  return pointer
    .split('/')
    .slice(1)
    .reduce((place, name) => (/^\d+$/.test(name) ? `${place}[${name}]` : join(place, name)), at);
}

const join = (place: string, name: string) => (place === '' ? name : `${place}.${name}`);
