/** The demo process: sends the demo shop's visitors as they come, and beside that its past, as far as it is missing. */
import { setTimeout as sleep } from 'node:timers/promises';
import { pino } from 'pino';
import { loadConfig } from '../config/config.ts';
import { missingDays, sendHistory } from '../demo/history.ts';
import { ProgressFile } from '../demo/progress-file.ts';
import { DemoSiteGone, Sender } from '../demo/sender.ts';
import { playTraffic } from '../demo/traffic.ts';
import { systemClock } from '../event/clock.ts';
import { supervised } from './supervised.ts';

const HOUR_MS = 3_600_000;
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
  await sendHistory(sender, { fromMs: recentFromMs, untilMs: nowMs }, nowMs, signal);
  await Promise.all([playTraffic(sender, nowMs, systemClock, signal), completePast(sender, recentFromMs, nowMs)]);
} catch (error) {
  if (error instanceof DemoSiteGone) {
    // Stays, and does nothing: what ends by itself is started again.
    log.info('The demo site was removed: no visitors come any more. Another weir demo makes it anew.');
  } else if (!signal.aborted) throw error;
}

/** Up to `untilMs`, less what an earlier start has sent. What that one sent live is sent again, and counts once. */
async function completePast(sender: Sender, untilMs: number, nowMs: number): Promise<void> {
  const progress = new ProgressFile(dataDir, writeKey);
  const days = [...missingDays(progress.read(), untilMs)];
  let said = 0;
  for (const [index, { missing, sent }] of days.entries()) {
    await sendHistory(sender, missing, nowMs, signal);
    progress.write(sent);
    const tenths = Math.floor(((index + 1) * 10) / days.length);
    if (tenths === said) continue;
    said = tenths;
    log.info(tenths < 10 ? `Writing the shop's past: ${tenths * 10} %.` : "The shop's past is complete.");
  }
}
