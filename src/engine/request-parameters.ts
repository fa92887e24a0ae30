/** What a request says beside its SQL: parameters of the URL or of a form, as ClickHouse's HTTP interface names them. */
import { exception } from './server-exception.ts';

export interface RequestParameters {
  /** SQL of the URL; that of the body follows it. */
  readonly query: string;
  readonly queryId: string | undefined;
  readonly database: string | undefined;
  readonly defaultFormat: string | undefined;
  /** Values for `{name:Type}`, still in their tab-separated escaping. */
  readonly params: Readonly<Record<string, string>>;
  readonly settings: Readonly<Record<string, string>>;
  /** Hold the whole answer back (up to a bound) until it is known to be whole. */
  readonly waitEndOfQuery: boolean;
  readonly compressResponse: boolean;
  readonly user: string | undefined;
  readonly password: string | undefined;
}

/** Of the HTTP interface, not of the engine; it would refuse them as settings. */
const IGNORED = new Set([
  'buffer_size',
  'session_timeout',
  'session_check',
  'quota_key',
  'stacktrace',
  'close_session',
  'client_protocol_version',
]);

/** Throws ServerException for what is not a setting's name, and for what one process cannot give (sessions, roles, native compression). */
export function readParameters(entries: Iterable<readonly [string, string]>): RequestParameters {
  const named = new Map<string, string>();
  const params: Record<string, string> = Object.create(null);
  const settings: Record<string, string> = Object.create(null);
  for (const [name, value] of entries) {
    if (name.startsWith('param_')) params[name.slice('param_'.length)] = value;
    else if (NAMED.has(name)) named.set(name, `${named.get(name) ?? ''}${value}`);
    else if (UNSUPPORTED.has(name)) refuse(name, value);
    else if (IGNORED.has(name)) continue;
    else if (/^[A-Za-z_][\w.]*$/.test(name)) settings[name] = value;
    else throw exception(115, 'UNKNOWN_SETTING', `Unknown setting '${name}'`);
  }
  for (const name of Object.keys(params)) {
    if (!/^\w+$/.test(name)) throw exception(36, 'BAD_ARGUMENTS', `'${name}' cannot name a query parameter`);
  }
  const format = named.get('default_format');
  if (format !== undefined && !/^\w+$/.test(format)) throw exception(73, 'UNKNOWN_FORMAT', `Unknown format ${format}`);
  return {
    query: named.get('query') ?? '',
    queryId: named.get('query_id') || undefined,
    database: named.get('database') || undefined,
    defaultFormat: format,
    params,
    settings,
    waitEndOfQuery: isOn(named.get('wait_end_of_query')),
    compressResponse: isOn(named.get('enable_http_compression')),
    user: named.get('user'),
    password: named.get('password'),
  };
}

const NAMED = new Set([
  'query',
  'query_id',
  'database',
  'default_format',
  'wait_end_of_query',
  'enable_http_compression',
  'user',
  'password',
]);
const UNSUPPORTED = new Set(['session_id', 'role', 'compress', 'decompress']);

function refuse(name: string, value: string): void {
  if (value === '' || (name.endsWith('compress') && !isOn(value))) return;
  throw exception(48, 'NOT_IMPLEMENTED', `The embedded engine has no '${name}'`);
}

function isOn(value: string | undefined): boolean {
  return value === '1' || value === 'true';
}
