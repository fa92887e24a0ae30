/** Sends prepared bodies as fast as they are answered, past Node's HTTP client, which takes four times as much of the processors that it shares with what it measures. */
import { connect } from 'node:net';

const ANSWER_MS_MAX = 30_000;

/** POSTs every body once over so many connections. Rejects at the first answer other than 200. */
export async function sendBodies(url: string, bodies: readonly Buffer[], connections: number): Promise<void> {
  const left = bodies.values();
  await Promise.all(Array.from({ length: connections }, () => sendOver(new URL(url), left)));
}

async function sendOver(url: URL, bodies: Iterable<Buffer>): Promise<void> {
  const socket = connect(Number(url.port), url.hostname).setNoDelay(true);
  socket.setTimeout(ANSWER_MS_MAX, () => socket.destroy(new Error(`no answer within ${ANSWER_MS_MAX} ms`)));
  const chunks = socket[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  try {
    for (const body of bodies) {
      socket.cork();
      socket.write(
        `POST ${url.pathname} HTTP/1.1\r\nHost: ${url.host}\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n`,
      );
      socket.write(body);
      socket.uncork();
      let answer = '';
      while (!isWhole(answer)) {
        const { value, done } = await chunks.next();
        if (done) throw new Error('the server hung up');
        answer += value.toString('latin1');
      }
      if (!answer.startsWith('HTTP/1.1 200 ')) throw new Error(`answered ${answer.split('\r\n')[0]}`);
    }
  } finally {
    socket.destroy();
  }
}

function isWhole(answer: string): boolean {
  const head = answer.indexOf('\r\n\r\n');
  if (head < 0) return false;
  const length = Number(/^content-length: (\d+)\r$/im.exec(answer.slice(0, head + 2))?.[1]);
  return answer.length >= head + 4 + length;
}
