/** The demo process: sends the demo shop's visitors as they come, and beside that its past, as far as it is missing. */
import { setTimeout as sleep } from 'node:timers/promises';
import { pino } from 'pino';
import { loadConfig } from '../config/config.ts';
import { HISTORY_DAYS, sendHistory } from '../demo/history.ts';
import { ProgressFile } from '../demo/progress-file.ts';
import { DemoSiteGone, Sender } from '../demo/sender.ts';
import { playTraffic } from '../demo/traffic.ts';
import { systemClock } from '../event/clock.ts';
import { supervised } from './supervised.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** What the live board shows; sent first, so that there is something to see at once. */
const RECENT_MS = HOUR_MS;
const LOOK_MS = 250;

const [, , dataDir = '', url = '', writeKey = ''] = process.argv;
const log = pino({ base: null, level: loadConfig(process.env).logLevel });
const stopping = new AbortController();
const { signal } = stopping;
const self = supervised(async () => stopping.abort());
self.ready();

try {
  while (!(await fetch(`${url}/readyz`, { signal }).catch(() => undefined))?.ok)
    await sleep(LOOK_MS, undefined, { signal });
  const nowMs = systemClock.now();
  // Visits are planned by the hour.
  const recentFromMs = Math.floor((nowMs - RECENT_MS) / HOUR_MS) * HOUR_MS;
  const sender = new Sender(url, writeKey);
  await sendHistory(sender, recentFromMs, nowMs, () => {}, signal);
  await Promise.all([playTraffic(sender, nowMs, systemClock, signal), completePast(sender, recentFromMs)]);
} catch (error) {
  if (error instanceof DemoSiteGone) {
    // Stays, and does nothing: what ends by itself is started again.
    log.info('The demo site was removed: no visitors come any more. Another weir demo makes it anew.');
  } else if (!signal.aborted) throw error;
}

/** Up to `untilMs`, from where an earlier start had come to. What that one sent live is sent again, and counts once. */
async function completePast(sender: Sender, untilMs: number): Promise<void> {
  const progress = new ProgressFile(dataDir, writeKey);
  const sinceMs = Math.max(untilMs - HISTORY_DAYS * DAY_MS, progress.read());
  if (sinceMs >= untilMs) return;
  let said = 0;
  await sendHistory(
    sender,
    sinceMs,
    untilMs,
    (sentUntilMs) => {
      progress.write(sentUntilMs);
      const share = (sentUntilMs - sinceMs) / (untilMs - sinceMs);
      if (share < said + 0.1) return;
      said = Math.floor(share * 10) / 10;
      log.info(`Writing the shop's past: ${Math.round(said * 100)} %.`);
    },
    signal,
  );
  log.info("The shop's past is complete.");
}
