/** The processes that a killed supervisor left behind: written down while they run, waited for before new ones start. */
import { execFileSync } from 'node:child_process';
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { limits } from '../config/limits.ts';
import { runFolder } from './data-lock.ts';
import type { LogPrinter } from './log-printer.ts';

export interface RunningProcess {
  readonly name: string;
  readonly pid: number;
  readonly entry: string;
}

/** Synchronous and atomic: it must be complete whenever the supervisor is killed. */
export function writeProcesses(dataDir: string, processes: readonly RunningProcess[]): void {
  const path = processesFile(dataDir);
  writeFileSync(`${path}.new`, JSON.stringify(processes));
  renameSync(`${path}.new`, path);
}

/** Waits until they have released the port and the data. They end by themselves when their supervisor is gone; what has not after `limits.orphanDrainMsMax` and a little is killed. */
export async function waitForPredecessors(dataDir: string, log: LogPrinter): Promise<void> {
  let left = readProcesses(dataDir).filter((process) => isRunning(process, dataDir));
  if (left.length === 0) return;
  log.print(
    'info',
    'weir',
    `Waiting for ${left.map(({ name }) => name).join(', ')} of the server before this one to finish.`,
  );
  const deadline = performance.now() + limits.orphanDrainMsMax + POLITENESS_MS;
  while (performance.now() < deadline) {
    await sleep(POLL_MS);
    left = left.filter((process) => isRunning(process, dataDir));
    if (left.length === 0) return;
  }
  for (const { name, pid } of left) {
    log.print('warn', 'weir', `${name} of the server before this one (process ${pid}) has not finished and is killed.`);
    process.kill(pid, 'SIGKILL');
  }
  while (left.some((process) => isRunning(process, dataDir))) await sleep(POLL_MS);
}

const POLL_MS = 25;
const POLITENESS_MS = 1_000;

function readProcesses(dataDir: string): readonly RunningProcess[] {
  try {
    return JSON.parse(readFileSync(processesFile(dataDir), 'utf8')) as RunningProcess[];
  } catch {
    return [];
  }
}

/** The id alone proves nothing, it may have been given to another program since: the command line must be the one that was started. */
function isRunning({ pid, entry }: RunningProcess, dataDir: string): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  const commandLine = readCommandLine(pid);
  return commandLine.includes(entry) && commandLine.includes(dataDir);
}

/** Empty for a process that is gone, or a zombie. */
function readCommandLine(pid: number): string {
  try {
    if (process.platform === 'linux') return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
    return execFileSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' });
  } catch {
    return '';
  }
}

function processesFile(dataDir: string): string {
  return join(runFolder(dataDir), 'processes.json');
}
