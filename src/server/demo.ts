/** The demo process: sends the demo shop's past, as far as it is missing, and then its visitors as they come. */
import { setTimeout as sleep } from 'node:timers/promises';
import { pino } from 'pino';
import { loadConfig } from '../config/config.ts';
import { SHOP_DOMAIN } from '../demo/catalogue.ts';
import { HISTORY_DAYS, sendHistory } from '../demo/history.ts';
import { Sender } from '../demo/sender.ts';
import { playTraffic } from '../demo/traffic.ts';
import { systemClock } from '../event/clock.ts';
import { Store } from '../store/store.ts';
import { readEngineLogin } from './engine-login.ts';
import { supervised } from './supervised.ts';

const DAY_MS = 86_400_000;
/** What was accepted last may not have been stored when the demo was stopped; sent again, it counts once. */
const OVERLAP_MS = 2 * 3_600_000;
const LOOK_MS = 250;

const [, , , url = '', siteId = '', writeKey = ''] = process.argv;
const config = loadConfig(process.env);
const log = pino({ base: null, level: config.logLevel });
const stopping = new AbortController();
const self = supervised(async () => stopping.abort());
self.ready();

try {
  const sinceMs = await generatedUntil();
  const nowMs = systemClock.now();
  const sender = new Sender(url, writeKey);
  await sendHistory(sender, sinceMs, nowMs, reporter(), stopping.signal);
  log.info('The past is complete; visitors come as they please.');
  await playTraffic(sender, nowMs, systemClock, stopping.signal);
} catch (error) {
  if (!stopping.signal.aborted) throw error;
}

/** Up to when the store knows the generated past, Unix ms. Waits for the engine and its tables. */
async function generatedUntil(): Promise<number> {
  const earliestMs = systemClock.now() - HISTORY_DAYS * DAY_MS;
  const store = new Store(readEngineLogin(config));
  try {
    for (;;) {
      stopping.signal.throwIfAborted();
      const rows = await store
        .query<{ newestMs: number | string }>(
          `SELECT toUnixTimestamp64Milli(max(time)) AS newestMs FROM events WHERE site_id = {siteId:UUID} AND hostname = {hostname:String}`,
          { siteId, hostname: SHOP_DOMAIN },
        )
        .catch(() => undefined);
      const up = await fetch(`${url}/readyz`).catch(() => undefined);
      if (rows && up?.ok) return Math.max(earliestMs, Number(rows[0]?.newestMs ?? 0) - OVERLAP_MS);
      await sleep(LOOK_MS);
    }
  } finally {
    await store.close();
  }
}

/** Says every tenth of the way. */
function reporter(): (share: number) => void {
  let said = 0;
  return (share) => {
    if (share < said + 0.1) return;
    said = Math.floor(share * 10) / 10;
    log.info(`Writing the shop's past: ${Math.round(said * 100)} %.`);
  };
}
