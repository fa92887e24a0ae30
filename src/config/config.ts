/** Environment → one complete, frozen Config. Every setting has its default and its explanation beside it (W11); every mistake is reported, together. */
import { resolve } from 'node:path';
import { CliError } from './errors.ts';

export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

export interface Config {
  readonly dataDir: string;
  readonly host: string;
  readonly port: number;
  /** What visitors and colleagues type; '' means: take it from the request. */
  readonly publicUrl: string;
  /** Believe X-Forwarded-For from this many proxies in front of Weir. */
  readonly trustedProxies: number;
  /** 0 means: no limit. */
  readonly siteEventsPerS: number;
  /** 0 means: no limit. */
  readonly addressRequestsPerS: number;
  readonly adminEmail: string;
  readonly adminPassword: string;
  /** '' means: no mail is sent. */
  readonly smtpUrl: string;
  readonly mailFrom: string;
  /** '' means: no sign-in at an OpenID provider. */
  readonly oidcIssuer: string;
  readonly oidcClientId: string;
  readonly oidcClientSecret: string;
  readonly oidcName: string;
  /** '' means: only members and the invited come in. */
  readonly oidcRole: '' | 'viewer' | 'analyst' | 'admin';
  /** '' means: run the embedded engine. */
  readonly clickhouseUrl: string;
  readonly partitions: number;
  readonly workers: number;
  readonly webs: number;
  readonly retentionDays: number;
  readonly streamRetentionDays: number;
  readonly streamBytesMax: number;
  /** Path of a MaxMind-format city database; '' uses the built-in country one. */
  readonly cityDatabase: string;
  /** Folder of board files; '' is `boards` in the data folder. */
  readonly boardsDir: string;
  readonly logLevel: LogLevel;
}

interface Setting<T> {
  readonly name: string;
  readonly key: keyof Config;
  readonly fallback: T;
  readonly about: string;
  readonly allowed: string;
  /** undefined when the text is not allowed. */
  readonly read: (text: string) => T | undefined;
  /** Never repeated in a message. */
  readonly isSecret?: boolean;
}

const text = (value: string) => value;

const integer = (min: number, max: number) => (value: string) => {
  const number = Number(value);
  return /^\d+$/.test(value) && number >= min && number <= max ? number : undefined;
};

const oneOf =
  <T extends string>(...values: readonly T[]) =>
  (value: string) =>
    values.find((allowed) => allowed === value);

const httpUrl = (value: string) => {
  if (!URL.canParse(value)) return undefined;
  return ['http:', 'https:'].includes(new URL(value).protocol) ? value.replace(/\/+$/, '') : undefined;
};

const LEVELS = ['debug', 'info', 'warn', 'error'] as const;

/** The table that `docs/CONFIGURATION.md` and `weir doctor` are made from. */
export const SETTINGS: readonly Setting<string | number>[] = [
  {
    name: 'WEIR_DATA',
    key: 'dataDir',
    fallback: './data',
    about: 'Folder that holds everything Weir keeps.',
    allowed: 'a path',
    read: (value) => resolve(value),
  },
  {
    name: 'WEIR_HOST',
    key: 'host',
    fallback: '0.0.0.0',
    about: 'Address to listen on.',
    allowed: 'an address',
    read: text,
  },
  {
    name: 'WEIR_PORT',
    key: 'port',
    fallback: 8080,
    about: 'Port to listen on.',
    allowed: '0–65535',
    read: integer(0, 65_535),
  },
  {
    name: 'WEIR_URL',
    key: 'publicUrl',
    fallback: '',
    about: 'Public address, https://weir.example, when Weir stands behind a proxy.',
    allowed: 'an http(s) URL',
    read: httpUrl,
  },
  {
    name: 'WEIR_TRUSTED_PROXIES',
    key: 'trustedProxies',
    fallback: 0,
    about: 'How many proxies in front of Weir set X-Forwarded-For.',
    allowed: '0–10',
    read: integer(0, 10),
  },
  {
    name: 'WEIR_SITE_EVENTS_PER_S',
    key: 'siteEventsPerS',
    fallback: 0,
    about: 'Most events a second that one site may send, 0 for no limit.',
    allowed: '0–10000000',
    read: integer(0, 10_000_000),
  },
  {
    name: 'WEIR_ADDRESS_REQUESTS_PER_S',
    key: 'addressRequestsPerS',
    fallback: 0,
    about:
      'Most capture requests a second from one address (or IPv6 /64 network), 0 for no limit. Behind a proxy, set WEIR_TRUSTED_PROXIES too.',
    allowed: '0–10000000',
    read: integer(0, 10_000_000),
  },
  {
    name: 'WEIR_ADMIN_EMAIL',
    key: 'adminEmail',
    fallback: '',
    about: 'Owner to create at first start; otherwise a set-up page asks.',
    allowed: 'an e-mail address',
    read: (value) => (/^\S+@\S+$/.test(value) ? value : undefined),
  },
  {
    name: 'WEIR_ADMIN_PASSWORD',
    key: 'adminPassword',
    fallback: '',
    about: "The owner's first password.",
    allowed: '8–128 characters',
    read: (value) => (value.length >= 8 && value.length <= 128 ? value : undefined),
    isSecret: true,
  },
  {
    name: 'WEIR_SMTP_URL',
    key: 'smtpUrl',
    fallback: '',
    about: 'Mail server for invitations and lost passwords, smtp://user:password@mail.example:587. Needs WEIR_URL.',
    allowed: 'an smtp(s) URL',
    read: (value) => (/^smtps?:$/.test(URL.parse(value)?.protocol ?? '') ? value : undefined),
    isSecret: true,
  },
  {
    name: 'WEIR_MAIL_FROM',
    key: 'mailFrom',
    fallback: 'Weir <weir@localhost>',
    about: 'Sender of mails.',
    allowed: 'an e-mail address, with or without a name',
    read: (value) => (/^[^\r\n]*\S+@\S+$/.test(value) ? value : undefined),
  },
  {
    name: 'WEIR_OIDC_ISSUER',
    key: 'oidcIssuer',
    fallback: '',
    about:
      'OpenID Connect provider to sign in at: Cognito, Google, Keycloak… Needs WEIR_URL; register <WEIR_URL>/api/auth/callback/oidc there.',
    allowed: 'an http(s) URL',
    read: httpUrl,
  },
  {
    name: 'WEIR_OIDC_CLIENT_ID',
    key: 'oidcClientId',
    fallback: '',
    about: 'What the provider calls Weir.',
    allowed: 'a text',
    read: text,
  },
  {
    name: 'WEIR_OIDC_CLIENT_SECRET',
    key: 'oidcClientSecret',
    fallback: '',
    about: 'The secret that goes with it; none for a public client.',
    allowed: 'a text',
    read: text,
    isSecret: true,
  },
  {
    name: 'WEIR_OIDC_NAME',
    key: 'oidcName',
    fallback: 'OpenID Connect',
    about: 'What the button says: Sign in with …',
    allowed: 'a text',
    read: text,
  },
  {
    name: 'WEIR_OIDC_ROLE',
    key: 'oidcRole',
    fallback: '',
    about:
      'What everybody whom the provider lets in becomes in the first organisation; without it, only members and the invited come in.',
    allowed: 'viewer, analyst, admin',
    read: oneOf('viewer', 'analyst', 'admin'),
  },
  {
    name: 'WEIR_CLICKHOUSE_URL',
    key: 'clickhouseUrl',
    fallback: '',
    about: 'A ClickHouse server to use instead of the embedded engine.',
    allowed: 'an http(s) URL',
    read: httpUrl,
  },
  {
    name: 'WEIR_PARTITIONS',
    key: 'partitions',
    fallback: 1,
    about:
      'Partitions of the stream, at least: the most workers that can share the work. A stream never gives one up. One worker stores more than one machine of two cores can take in.',
    allowed: '1–64',
    read: integer(1, 64),
  },
  {
    name: 'WEIR_WORKERS',
    key: 'workers',
    fallback: 1,
    about: 'Worker processes.',
    allowed: '1–64',
    read: integer(1, 64),
  },
  {
    name: 'WEIR_WEBS',
    key: 'webs',
    fallback: 1,
    about: 'Web processes sharing the port.',
    allowed: '1–64',
    read: integer(1, 64),
  },
  {
    name: 'WEIR_RETENTION_DAYS',
    key: 'retentionDays',
    fallback: 0,
    about: 'Days to keep events; 0 keeps them for good.',
    allowed: '0–36500',
    read: integer(0, 36_500),
  },
  {
    name: 'WEIR_STREAM_RETENTION_DAYS',
    key: 'streamRetentionDays',
    fallback: 7,
    about: 'Days the stream can be replayed.',
    allowed: '2–365',
    read: integer(2, 365),
  },
  {
    name: 'WEIR_STREAM_BYTES',
    key: 'streamBytesMax',
    fallback: 10 * 1024 ** 3,
    about: 'Most bytes the stream may take on disk, where it is compressed, for what is stored already.',
    allowed: '16777216 (16 MiB) or more',
    read: integer(16 * 1024 ** 2, Number.MAX_SAFE_INTEGER),
  },
  {
    name: 'WEIR_CITY_DB',
    key: 'cityDatabase',
    fallback: '',
    about: 'A city database (.mmdb) of your own, for regions and cities.',
    allowed: 'a path',
    read: (value) => resolve(value),
  },
  {
    name: 'WEIR_BOARDS',
    key: 'boardsDir',
    fallback: '',
    about: 'Folder of boards kept as files (*.json), read at start; `boards` in the data folder unless set.',
    allowed: 'a path',
    read: (value) => resolve(value),
  },
  {
    name: 'WEIR_LOG',
    key: 'logLevel',
    fallback: 'info',
    about: 'Least serious log lines to print.',
    allowed: LEVELS.join(', '),
    read: oneOf(...LEVELS),
  },
];

/** Reads the settings from an environment. Throws one CliError that names every setting with a value that is not allowed. */
export function loadConfig(env: Readonly<Record<string, string | undefined>>): Config {
  const mistakes: string[] = [];
  const known = new Set(SETTINGS.map((setting) => setting.name));
  for (const name of Object.keys(env)) {
    if (name.startsWith('WEIR_') && !known.has(name)) mistakes.push(`${name} is not a setting of Weir.`);
  }
  const values: Record<string, string | number> = {};
  for (const setting of SETTINGS) {
    const given = env[setting.name];
    // An empty fallback says that there is none, so it is not read: resolved as a path it would be the current folder.
    const text = given || String(setting.fallback);
    const value = text === '' ? '' : setting.read(text);
    if (value === undefined && given) {
      const shown = setting.isSecret ? `${given.length} characters` : JSON.stringify(given);
      mistakes.push(`${setting.name} is ${shown}; allowed: ${setting.allowed}.`);
    }
    values[setting.key] = value ?? setting.fallback;
  }
  if (values.adminEmail && !values.adminPassword)
    mistakes.push('WEIR_ADMIN_EMAIL is set, WEIR_ADMIN_PASSWORD is not; allowed: both or neither.');
  for (const name of ['WEIR_SMTP_URL', 'WEIR_OIDC_ISSUER']) {
    // What stands in a mail or is registered at a provider must not come from a Host header.
    if (env[name] && !values.publicUrl)
      mistakes.push(`${name} is set, WEIR_URL is not; allowed: WEIR_URL alone, or both.`);
  }
  if (values.oidcIssuer && !values.oidcClientId)
    mistakes.push('WEIR_OIDC_ISSUER is set, WEIR_OIDC_CLIENT_ID is not; allowed: both, or no issuer.');
  if (mistakes.length > 0) throw new CliError(`The configuration is not valid:\n  ${mistakes.join('\n  ')}`);
  return Object.freeze(values) as unknown as Config;
}
