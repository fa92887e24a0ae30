/** `weir doctor`: says whether Weir can run here, what every setting is, and what to do about what is wrong. */
import { existsSync } from 'node:fs';
import { mkdir, rm, statfs, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { totalmem } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openPlaces } from '../collect/place.ts';
import { assertLimits } from '../config/assert-limits.ts';
import { type Config, loadConfig, SETTINGS } from '../config/config.ts';
import { tryLockData } from '../server/data-lock.ts';
import { listenOnce } from '../server/engine-login.ts';
import { type Command, type CommandIo, printLine, readArguments } from './command.ts';
import { printTable } from './print-table.ts';

interface Finding {
  readonly check: string;
  readonly ok: boolean;
  /** What was found; what to do when it is not as it should be. */
  readonly found: string;
}

const GIB = 1024 ** 3;
const NODE_MAJOR_MIN = 24;
const FREE_BYTES_MIN = GIB;
const MEMORY_BYTES_MIN = 2 * GIB;
const ROOT = fileURLToPath(new URL('../../', import.meta.url));

export const doctorCommand: Command = {
  usage: `
[--json]

Checks Node.js, memory, the data folder and its disk, the port, the engine, the dashboard's files, and every setting.
Ends with 1 when something is wrong. Safe beside a running server.`,
  async run(args, io) {
    const { values } = readArguments(args, { json: { type: 'boolean' } });
    const config = loadConfig(io.env);
    const findings = await examine(config);
    if (values.json) for (const finding of findings) printLine(io.stdout, finding);
    else print(findings, config, io);
    return findings.every(({ ok }) => ok) ? 0 : 1;
  },
};

async function examine(config: Config): Promise<readonly Finding[]> {
  assertLimits();
  return [
    checkNode(),
    checkMemory(),
    await checkFolder(config),
    await checkDisk(config),
    await checkPort(config),
    checkEngine(config),
    checkDashboard(),
    checkPlaces(config),
  ];
}

function checkNode(): Finding {
  const ok = Number(process.versions.node.split('.')[0]) >= NODE_MAJOR_MIN;
  return {
    check: 'Node.js',
    ok,
    found: ok ? process.versions.node : `${process.versions.node}; ${NODE_MAJOR_MIN} or newer is needed`,
  };
}

function checkMemory(): Finding {
  const bytes = totalmem();
  const ok = bytes >= MEMORY_BYTES_MIN;
  return { check: 'Memory', ok, found: `${gib(bytes)}${ok ? '' : `; ${gib(MEMORY_BYTES_MIN)} are needed`}` };
}

async function checkFolder({ dataDir }: Config): Promise<Finding> {
  const probe = join(dataDir, `.doctor-${process.pid}`);
  try {
    await mkdir(dataDir, { recursive: true, mode: 0o700 });
    await writeFile(probe, '');
    await rm(probe);
    return { check: 'Data folder', ok: true, found: dataDir };
  } catch (error) {
    return { check: 'Data folder', ok: false, found: `${dataDir} cannot be written: ${(error as Error).message}` };
  }
}

async function checkDisk({ dataDir }: Config): Promise<Finding> {
  try {
    const { bavail, bsize } = await statfs(dataDir);
    const ok = bavail * bsize >= FREE_BYTES_MIN;
    return {
      check: 'Disk',
      ok,
      found: `${gib(bavail * bsize)} free${ok ? '' : `; have ${gib(FREE_BYTES_MIN)} free at least`}`,
    };
  } catch (error) {
    return { check: 'Disk', ok: false, found: (error as Error).message };
  }
}

/** A port that the running server itself holds is as it should be. */
async function checkPort({ dataDir, host, port }: Config): Promise<Finding> {
  try {
    const lock = tryLockData(dataDir, 'doctor');
    if (!lock) return { check: 'Port', ok: true, found: 'Weir is running' };
    lock.release();
    await listenOnce(port, host);
    return { check: 'Port', ok: true, found: `${host}:${port} is free` };
  } catch (error) {
    return {
      check: 'Port',
      ok: false,
      found: `${host}:${port}: ${(error as Error).message}; WEIR_PORT chooses another`,
    };
  }
}

function checkEngine({ clickhouseUrl }: Config): Finding {
  if (clickhouseUrl !== '') return { check: 'Engine', ok: true, found: new URL(clickhouseUrl).host };
  try {
    const require = createRequire(createRequire(import.meta.url).resolve('chdb'));
    require.resolve(`${enginePackage()}/package.json`);
    return { check: 'Engine', ok: true, found: `embedded, ${enginePackage()}` };
  } catch {
    return {
      check: 'Engine',
      ok: false,
      found: `${enginePackage()} is not installed: run npm ci, or set WEIR_CLICKHOUSE_URL`,
    };
  }
}

function enginePackage(): string {
  return `@chdb/lib-${process.platform}-${process.arch}${process.platform === 'linux' ? '-gnu' : ''}`;
}

function checkDashboard(): Finding {
  const ok = existsSync(join(ROOT, 'dist/web/index.html')) && existsSync(join(ROOT, 'dist/tracker/weir.js'));
  return { check: 'Dashboard', ok, found: ok ? 'built' : 'not built: run npm run build' };
}

function checkPlaces({ cityDatabase }: Config): Finding {
  try {
    openPlaces(cityDatabase);
    return { check: 'Places', ok: true, found: cityDatabase || 'built-in countries' };
  } catch (error) {
    return { check: 'Places', ok: false, found: (error as Error).message };
  }
}

function print(findings: readonly Finding[], config: Config, io: CommandIo): void {
  for (const { check, ok, found } of findings)
    printLine(io.stdout, `${ok ? 'ok   ' : 'WRONG'}  ${check.padEnd(12)} ${found}`);
  printLine(io.stdout, '');
  const rows = SETTINGS.map(({ name, key, fallback, about, isSecret }) => {
    const value = isSecret && config[key] !== '' ? '(given)' : String(config[key]);
    return [name, value === '' ? '–' : value, io.env[name] ? 'set' : String(fallback) === '' ? '' : 'default', about];
  });
  printTable(io.stdout, ['SETTING', 'VALUE', '', 'ABOUT'], rows, '');
}

function gib(bytes: number): string {
  return `${(bytes / GIB).toFixed(1)} GiB`;
}
