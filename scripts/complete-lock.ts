/**
 * Adds to package-lock.json the optional packages of other platforms, which npm leaves out when it writes the file where
 * they are not needed, or where the registry has no copy of them: `npm ci` on a Mac then fails, or brings no engine. Run it
 * after `npm install`; a source test says when. Needs no network.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Lock, type LockEntry, type MissingOptional, missingOptionals } from './missing-optionals.ts';

const PLATFORM = /[/-](android|darwin|freebsd|linux|win32)-(arm64|arm|ia32|ppc64|riscv64|s390x|x64)(?:-(musl|gnu))?$/;

const path = join(import.meta.dirname, '..', 'package-lock.json');
const lock = JSON.parse(readFileSync(path, 'utf8')) as Lock;
const missing = missingOptionals(lock);

const added = Object.fromEntries(missing.map((package_) => [`node_modules/${package_.name}`, describe(package_)]));
const packages = Object.entries({ ...lock.packages, ...added }).sort(([a], [b]) => (a < b ? -1 : 1));
writeFileSync(path, `${JSON.stringify({ ...lock, packages: Object.fromEntries(packages) }, null, 2)}\n`);
console.log(missing.length === 0 ? 'Nothing was missing.' : `Added ${missing.map(({ name }) => name).join(', ')}.`);

/** From the platform that its name ends with: `@scope/thing-linux-arm64-musl`. npm takes the checksum when it first installs it. */
function describe({ name, version, dev }: MissingOptional): LockEntry {
  const [, os, cpu, libc] = PLATFORM.exec(name) ?? [];
  if (os === undefined || cpu === undefined)
    throw new Error(`${name} does not say which platform it is for: add it by hand`);
  return {
    version,
    cpu: [cpu],
    ...(libc && { libc: [libc === 'musl' ? 'musl' : 'glibc'] }),
    ...(dev && { dev }),
    optional: true,
    os: [os],
  };
}
