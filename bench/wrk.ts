/** Drives wrk (Debian's package): one thread, so that it leaves a core to what it measures. */
import { execFile } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

export interface WrkResult {
  readonly requestsPerSecond: number;
  readonly p99Ms: number;
  readonly failed: number;
}

/** As many as it takes to keep a server busy while others wait for the disk. */
const CONNECTIONS_FULL = 256;
/** Enough to keep a rate; more would come in bursts. */
const CONNECTIONS_PACED = 64;
/** What an answer takes at such a rate, about. */
const ANSWER_MS = 5;

/** POSTs single track events with message ids of their own, as fast as they are answered, or at about the rate given. */
export async function postSingles(
  url: string,
  writeKey: string,
  seconds: number,
  requestsPerSecond?: number,
): Promise<WrkResult> {
  const connections = requestsPerSecond ? CONNECTIONS_PACED : CONNECTIONS_FULL;
  const pauseMs = requestsPerSecond ? Math.max(0, (connections / requestsPerSecond) * 1000 - ANSWER_MS) : 0;
  const script = join(mkdtempSync(join(tmpdir(), 'weir-wrk-')), 'post.lua');
  writeFileSync(
    script,
    `local n = 0
local seed = tostring({}):sub(8) .. os.time()
wrk.method = "POST"
wrk.headers["Content-Type"] = "application/json"
function request()
  n = n + 1
  return wrk.format(nil, nil, nil, string.format('{"writeKey":"${writeKey}","type":"track","event":"Product Viewed","messageId":"%s-%d","anonymousId":"visitor-%d","properties":{"product_id":"KL-%d","price":12.5},"context":{"page":{"url":"https://bench.example/products/%d","referrer":"https://www.google.com/"},"userAgent":"Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0"}}', seed, n, n % 5000, n % 50, n % 50))
end
${pauseMs > 0 ? `function delay() return ${Math.round(pauseMs)} end` : ''}
`,
  );
  const { stdout } = await run('wrk', [
    '-t1',
    `-c${connections}`,
    `-d${seconds}s`,
    '--latency',
    '-s',
    script,
    `${url}/v1/track`,
  ]);
  const bad = /Non-2xx or 3xx responses: (\d+)/.exec(stdout)?.[1] ?? '0';
  const sockets = /Socket errors: connect (\d+), read (\d+), write (\d+), timeout (\d+)/.exec(stdout);
  return {
    requestsPerSecond: Number(/Requests\/sec:\s+([\d.]+)/.exec(stdout)?.[1]),
    p99Ms: milliseconds(/99%\s+([\d.]+)(us|ms|s)/.exec(stdout)),
    failed: Number(bad) + (sockets?.slice(1).reduce((sum, count) => sum + Number(count), 0) ?? 0),
  };
}

function milliseconds(match: RegExpExecArray | null): number {
  const scale = { us: 0.001, ms: 1, s: 1000 }[match?.[2] ?? ''] ?? Number.NaN;
  return Number(match?.[1]) * scale;
}
