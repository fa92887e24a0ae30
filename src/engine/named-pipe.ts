/** Named pipes between the engine's threads and Node: results come out of one, data to insert goes into another, at the pace of the slower side. */
import { execFileSync } from 'node:child_process';
import { closeSync, constants, open, openSync } from 'node:fs';
import { Socket } from 'node:net';
import { promisify } from 'node:util';

const { O_RDONLY, O_WRONLY, O_RDWR, O_NONBLOCK } = constants;

/** Makes the pipes, for this user alone. Node cannot; `mkfifo` is part of POSIX. Throws when one exists already. */
export function makeNamedPipes(paths: readonly string[]): void {
  execFileSync('mkfifo', ['-m', '600', ...paths], { stdio: ['ignore', 'ignore', 'pipe'] });
}

/**
 * The reading end. `startWriting` begins the operation that opens the other end, writes, and closes it, as often as it
 * likes. When it has resolved the stream ends; when it rejects the stream is destroyed, because the engine may keep its
 * end open after a failure. Whoever reads must read on until then, or the engine's thread waits, and with it the connection.
 */
export function readPipe(path: string, startWriting: () => Promise<unknown>): Socket {
  const socket = new Socket({ fd: openSync(path, O_RDONLY | O_NONBLOCK), readable: true, writable: false });
  // While we hold the pipe open for writing ourselves, it has an end only when we say so, and a late writer finds a reader.
  const hold = openSync(path, O_RDWR | O_NONBLOCK);
  startWriting().then(
    () => closeSync(hold),
    () => {
      socket.destroy();
      closeSync(hold);
    },
  );
  return socket;
}

/**
 * Opens the writing end as soon as the reader has opened its own; undefined when `reading` settled before (it failed
 * without wanting the data). The stream's errors (EPIPE: the reader has seen enough) are the caller's.
 */
export async function writePipe(path: string, reading: Promise<unknown>): Promise<Socket | undefined> {
  let standIn: number | undefined;
  let isOpen = false;
  // Opening waits for a reader, on a thread of the pool; when none will come any more, we are it.
  const giveUp = () => {
    if (!isOpen) standIn = openSync(path, O_RDONLY | O_NONBLOCK);
  };
  reading.then(giveUp, giveUp);
  const fd = await promisify(open)(path, O_WRONLY);
  isOpen = true;
  if (standIn === undefined) return new Socket({ fd, readable: false, writable: true });
  closeSync(standIn);
  closeSync(fd);
  return undefined;
}
