/** Tells a process apart from every other on this machine, and whether it still lives, so that a lease need not run out when its holder was killed. */
import { readFileSync, readlinkSync } from 'node:fs';

export interface ProcessMark {
  /** This run of the machine; '' where the system does not say. */
  readonly boot: string;
  /** Within which `pid` means something: containers have namespaces of their own. */
  readonly namespace: string;
  readonly pid: number;
  /** When the process started, in the system's ticks: tells it from a later one of the same id; '' where the system does not say. */
  readonly started: string;
}

/** The mark of this process. */
export function ownMark(): ProcessMark {
  return {
    boot: attempt(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()),
    namespace: attempt(() => readlinkSync('/proc/self/ns/pid')),
    pid: process.pid,
    started: statOf(process.pid)?.started ?? '',
  };
}

/** Since the machine started, ms: unlike the time of day, nobody sets it, and all processes of one boot share it. */
export function machineUptimeMs(): number {
  return Number(process.hrtime.bigint() / 1_000_000n);
}

/** Whether the process is surely gone. False when that cannot be told: then its lease has to run out. */
export function isGone(mark: ProcessMark, own: ProcessMark): boolean {
  if (mark.boot !== own.boot) return true;
  if (mark.namespace !== own.namespace) return false;
  if (mark.started !== '') {
    const stat = statOf(mark.pid);
    // A zombie has done its last, though its parent has not yet taken note.
    return stat === undefined || stat.started !== mark.started || stat.state === 'Z';
  }
  try {
    process.kill(mark.pid, 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH';
  }
}

/** From /proc/PID/stat; the name in parentheses may hold anything, so fields are counted from its end (proc(5)). */
function statOf(pid: number): { state: string; started: string } | undefined {
  const text = attempt(() => readFileSync(`/proc/${pid}/stat`, 'latin1'));
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const [state, started] = [fields[0], fields[19]];
  return state && started ? { state, started } : undefined;
}

function attempt(read: () => string): string {
  try {
    return read();
  } catch {
    return '';
  }
}
