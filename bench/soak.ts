/** Browsers left on live boards while 1,000 events come in a second: whether their heap grows. */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Browser, CDPSession, Page } from 'playwright-core';
import { launchBrowser } from '../test/support/browser.ts';
import { OWNER, Weir } from '../test/support/weir.ts';
import { type Benchmark, type Figure, median } from './measurement.ts';

const MINUTES = Number(process.env.WEIR_BENCH_MINUTES ?? 60);
if (!(MINUTES >= 2))
  throw new RangeError(`WEIR_BENCH_MINUTES is ${process.env.WEIR_BENCH_MINUTES}; allowed: 2 or more.`);
const BOARDS = ['now', 'web'] as const;
const SENDERS = 4;
/** Of each sender, one after the other. */
const REQUESTS_PER_SECOND = 5;
const EVENTS_PER_REQUEST = 50;
const VISITORS = 20_000;
const MINUTE_MS = 60_000;
const LAST_SAMPLES = 5;

interface Sample {
  readonly heapBytes: number;
  readonly nodes: number;
  readonly listeners: number;
  /** What the board shows. */
  readonly text: string;
}

interface Watched {
  readonly board: string;
  readonly page: Page;
  readonly cdp: CDPSession;
  /** One a minute, oldest first. */
  readonly samples: Sample[];
}

export const soak: Benchmark = {
  name: 'soak',
  about: `a browser on each of the live boards ${BOARDS.join(' and ')} for ${MINUTES} minutes (WEIR_BENCH_MINUTES), ${(SENDERS * REQUESTS_PER_SECOND * EVENTS_PER_REQUEST).toLocaleString('en')} events/s, heap after garbage collection each minute`,
  async run(): Promise<readonly Figure[]> {
    const weir = await Weir.start({ env: { WEIR_LOG: 'warn' } });
    const browser = await launchBrowser();
    const closing = new AbortController();
    try {
      const { writeKey } = await weir.addSite('bench.example');
      const startedAt = Date.now();
      const sending = Promise.all(
        Array.from({ length: SENDERS }, (_, sender) => send(weir.url, writeKey, sender, closing.signal)),
      );
      const watched = await Promise.all(BOARDS.map((board) => open(browser, weir.url, board)));
      for (let minute = 1; minute <= MINUTES; minute++) {
        await sleep(MINUTE_MS);
        for (const one of watched) {
          const sample = await look(one);
          one.samples.push(sample);
          const { heapBytes, nodes, listeners } = sample;
          const heap = `${(heapBytes / 1024 ** 2).toFixed(2)} MB`;
          process.stderr.write(`minute ${minute}, ${one.board}: ${heap}, ${nodes} nodes, ${listeners} listeners\n`);
        }
      }
      closing.abort();
      const accepted = (await sending).reduce((sum, count) => sum + count, 0);
      const rate = accepted / ((Date.now() - startedAt) / 1000);
      return [{ what: 'accepted', measured: rate, unit: 'events/s' }, ...watched.flatMap(figuresOf)];
    } finally {
      closing.abort();
      await browser.close();
      await weir.stop();
    }
  },
};

/** Until the signal; answers how many were accepted. What is behind its time, because the machine stood still, is not made up for. */
async function send(url: string, writeKey: string, sender: number, signal: AbortSignal): Promise<number> {
  let accepted = 0;
  let dueAt = Date.now();
  for (let request = 0; !signal.aborted; request++) {
    dueAt = Math.max(dueAt + 1000 / REQUESTS_PER_SECOND, Date.now() - 1000);
    if (dueAt > Date.now()) await sleep(dueAt - Date.now());
    const batch = Array.from({ length: EVENTS_PER_REQUEST }, (_, index) => ({
      type: index % 5 === 4 ? 'track' : 'page',
      ...(index % 5 === 4 && { event: 'Product Viewed', properties: { product_id: `p${index % 7}`, price: 9.5 } }),
      messageId: randomUUID(),
      anonymousId: `visitor-${(request * 13 + index * 997 + sender * 4999) % VISITORS}`,
      context: { page: { url: `https://bench.example/page/${(request + index) % 200}` } },
    }));
    // A server that is short of breath is asked again with the next events, as a browser would.
    await fetch(`${url}/v1/batch`, { method: 'POST', body: JSON.stringify({ writeKey, batch }) }).then(
      async (response) => {
        await response.arrayBuffer();
        if (response.ok) accepted += EVENTS_PER_REQUEST;
      },
      () => undefined,
    );
  }
  return accepted;
}

/** In a context of its own, so that it has a heap of its own. */
async function open(browser: Browser, url: string, board: string): Promise<Watched> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  const page = await context.newPage();
  page.setDefaultTimeout(5 * MINUTE_MS);
  await page.goto(url);
  await page.fill('input[type=email]', OWNER.email);
  await page.fill('input[type=password]', OWNER.password);
  await page.keyboard.press('Enter');
  await page.waitForSelector('nav a', { state: 'attached' });
  await page.goto(`${url}/?board=${board}`);
  await page.waitForSelector('section[data-form]');
  await page.waitForSelector('section[data-form][aria-busy=true]', { state: 'detached' });
  return { board, page, cdp: await context.newCDPSession(page), samples: [] };
}

async function look({ page, cdp }: Watched): Promise<Sample> {
  const text = (await page.locator('section[data-form]').allTextContents()).join();
  await cdp.send('HeapProfiler.collectGarbage');
  const { usedSize } = await cdp.send('Runtime.getHeapUsage');
  const { nodes, jsEventListeners } = await cdp.send('Memory.getDOMCounters');
  return { heapBytes: usedSize, nodes, listeners: jsEventListeners, text };
}

/** The end against the minutes 8 to 12 of an hour, or the same share of another time. */
function figuresOf({ board, samples }: Watched): readonly Figure[] {
  const minute = (of: number) => Math.round((of * samples.length) / 60);
  const early = samples.slice(Math.max(0, minute(8) - 1), Math.max(1, minute(12)));
  const late = samples.slice(-LAST_SAMPLES);
  const growth = (of: (sample: Sample) => number) => (median(late.map(of)) / median(early.map(of)) - 1) * 100;
  const changed = samples.filter(({ text }, index) => index > 0 && text !== samples[index - 1]?.text).length;
  return [
    { what: `${board}: minutes that showed something new`, measured: changed, unit: `of ${samples.length - 1}` },
    { what: `${board}: heap at the end`, measured: median(late.map((one) => one.heapBytes)) / 1024 ** 2, unit: 'MB' },
    {
      what: `${board}: growth of the heap`,
      measured: growth((one) => one.heapBytes),
      unit: '%',
      target: { atMost: 10 },
    },
    { what: `${board}: growth of DOM nodes`, measured: growth((one) => one.nodes), unit: '%' },
    { what: `${board}: growth of event listeners`, measured: growth((one) => one.listeners), unit: '%' },
  ];
}
