/** How to reach ClickHouse: the configured server, or the embedded engine at the address its supervisor chose. */
import { randomBytes } from 'node:crypto';
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import type { Config } from '../config/config.ts';
import { CliError } from '../config/errors.ts';
import { runFolder } from './data-lock.ts';

export interface EngineLogin {
  readonly url: string;
  readonly username: string;
  readonly password: string;
}

/** Throws CliError when the embedded engine is to be used and was never started on this data folder. */
export function readEngineLogin(config: Pick<Config, 'clickhouseUrl' | 'dataDir'>): EngineLogin {
  if (config.clickhouseUrl !== '') return loginOfUrl(config.clickhouseUrl);
  const login = readLoginFile(config.dataDir);
  if (!login) throw new CliError(`No engine has been started on ${config.dataDir} yet. Start Weir first: weir serve.`);
  return login;
}

/**
 * Chooses port and password of the embedded engine, for as long as the supervisor runs: the engine comes back at the same
 * address however often it restarts. What an earlier supervisor chose is kept while its port is free. The password keeps
 * other users of this machine out; the file is for the owner alone.
 */
export async function chooseEngineLogin(dataDir: string): Promise<EngineLogin> {
  const before = readLoginFile(dataDir);
  if (before && (await isFree(Number(new URL(before.url).port)))) return before;
  const login: EngineLogin = {
    url: `http://127.0.0.1:${await freePort('127.0.0.1')}`,
    username: 'weir',
    password: before?.password ?? randomBytes(24).toString('base64url'),
  };
  const path = loginFile(dataDir);
  writeFileSync(`${path}.new`, JSON.stringify(login), { mode: 0o600 });
  renameSync(`${path}.new`, path);
  return login;
}

/** A port that nobody listens on at the moment. */
export async function freePort(host: string): Promise<number> {
  return listenOnce(0, host);
}

/** Listens for a moment; throws what listening threw (EADDRINUSE, EACCES, EADDRNOTAVAIL). */
export function listenOnce(port: number, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen({ port, host, exclusive: true }, () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : port));
    });
  });
}

function isFree(port: number): Promise<boolean> {
  return listenOnce(port, '127.0.0.1').then(
    () => true,
    () => false,
  );
}

function loginOfUrl(text: string): EngineLogin {
  const url = new URL(text);
  const login = { username: decodeURIComponent(url.username) || 'default', password: decodeURIComponent(url.password) };
  url.username = '';
  url.password = '';
  return { url: url.href.replace(/\/$/, ''), ...login };
}

function readLoginFile(dataDir: string): EngineLogin | undefined {
  try {
    return JSON.parse(readFileSync(loginFile(dataDir), 'utf8')) as EngineLogin;
  } catch {
    return undefined;
  }
}

function loginFile(dataDir: string): string {
  return join(runFolder(dataDir), 'engine.json');
}
