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

const CONNECTIONS = 64;

/** POSTs single track events with message ids of their own; `pauseMs` between one connection's requests holds the rate down. */
export async function postSingles(url: string, writeKey: string, seconds: number, pauseMs = 0): Promise<WrkResult> {
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
    `-c${CONNECTIONS}`,
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

/** The pause that brings `CONNECTIONS` closed-loop clients to this rate, when an answer takes `answerMs`. */
export function pauseFor(requestsPerSecond: number, answerMs: number): number {
  return Math.max(0, (CONNECTIONS / requestsPerSecond) * 1000 - answerMs);
}

function milliseconds(match: RegExpExecArray | null): number {
  const scale = { us: 0.001, ms: 1, s: 1000 }[match?.[2] ?? ''] ?? Number.NaN;
  return Number(match?.[1]) * scale;
}
