/** One operation of the API, as the files of its parts tell of it to openapi.ts. */
import type { TSchema } from 'typebox';

export interface Response {
  readonly description: string;
  readonly headers?: Readonly<Record<string, { readonly description: string; readonly schema: object }>>;
  readonly content?: Readonly<Record<string, { readonly schema?: TSchema }>>;
}

export interface Operation {
  readonly method: 'get' | 'post' | 'put' | 'patch' | 'delete';
  readonly path: string;
  readonly summary: string;
  readonly body?: TSchema;
  readonly answer?: TSchema;
  readonly answerType?: string;
  /** Of success; 204 for `delete`, otherwise 200 unless given. */
  readonly status?: 201 | 204;
  readonly parameters?: readonly {
    readonly name: string;
    readonly in: 'query' | 'path';
    readonly about: string;
    readonly isOptional?: boolean;
  }[];
  /** Needs neither key nor session. */
  readonly isOpen?: boolean;
  /** Instead of a key or session. */
  readonly security?: readonly Readonly<Record<string, readonly string[]>>[];
  /** Instead of those that every question of the API may be answered with. */
  readonly responses?: Readonly<Record<number, Response>>;
}
