/** The tracker in a real Chromium, on a page of another origin, against the running program. */
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { launchBrowser, PERSON } from '../support/browser.ts';
import { askStore } from '../support/ledger.ts';
import { Weir } from '../support/weir.ts';

interface StoredEvent {
  readonly name: string;
  readonly type: string;
  readonly path: string;
  readonly title: string;
  readonly referrer: string;
  readonly user_id: string;
  readonly bot: string;
  readonly browser: string;
  readonly properties: Readonly<Record<string, string>>;
  readonly engagement_ms: number;
  readonly session_id: string;
}

let weir: Weir;
let pages: Server;
let origin: string;
let site: { id: string; writeKey: string };
let browser: Browser;
let context: BrowserContext;
let page: Page;

beforeAll(async () => {
  weir = await Weir.start();
  pages = createServer((request, response) => {
    if (request.url === '/report.PDF') return response.writeHead(204).end();
    response.setHeader('content-type', 'text/html');
    response.end(`<!doctype html><title>Page ${request.url}</title>
      <script>window.weir = [['track', 'Called Early', { early: true }]]</script>
      <script defer src="${weir.url}/weir.js" data-key="${site.writeKey}"></script>
      <a id="out" href="http://elsewhere.invalid/x">out</a> <a id="file" href="/report.PDF">file</a>
      <button id="buy" data-weir-event="Product Added" data-product_id="KL-1" data-price="12.5">buy</button>
      <form data-weir-event="Signed Up" data-plan="free"><input name="mail"><button id="send">send</button></form>`);
  }).listen(0, '127.0.0.1');
  await once(pages, 'listening');
  origin = `http://127.0.0.1:${(pages.address() as AddressInfo).port}`;
  browser = await launchBrowser();
});

afterAll(async () => {
  await browser?.close();
  pages?.close();
  await weir?.stop();
});

beforeEach(async () => {
  site = await weir.addSite(`t${Math.random().toString(36).slice(2)}.example`);
  context = await browser.newContext({ userAgent: PERSON, locale: 'de-DE' });
  page = await context.newPage();
});

afterEach(() => context.close());

const stored = () =>
  askStore<StoredEvent>(
    weir,
    `SELECT name, type, path, title, referrer, user_id, bot, browser, properties, engagement_ms, toString(session_id) AS session_id
     FROM events WHERE site_id = '${site.id}' ORDER BY time, received_at`,
  );

/** Waits for this many events to be stored, and gives them. */
async function eventually(count: number): Promise<StoredEvent[]> {
  await weir.until(async () => (await stored()).length >= count, 15_000);
  return stored();
}

const call = (page: Page, ...args: unknown[]) => page.evaluate(`window.weir.push(${JSON.stringify(args)})`);

test('a page view, and a call made before the script had loaded', async () => {
  await page.goto(`${origin}/first?utm_source=letter`);
  const events = await eventually(2);
  expect(events.map((event) => event.name).sort()).toEqual(['Called Early', 'pageview']);
  const view = events.find((event) => event.name === 'pageview');
  expect(view).toMatchObject({ path: '/first', title: 'Page /first?utm_source=letter', bot: '', browser: 'Chrome' });
  expect(new Set(events.map((event) => event.session_id)).size).toBe(1);
  expect(await context.cookies()).toEqual([]);
});

test('page views in a single-page app, by pushState and by going back, of a page that was kept too, but not for a change of the fragment', async () => {
  await page.goto(`${origin}/list`);
  await page.evaluate(`history.pushState({}, '', '/details/7')`);
  await page.evaluate(`history.pushState({}, '', '/details/7#reviews')`);
  await page.goBack();
  await page.goBack();
  // Driven by a program, Chromium keeps no page for going back; this is what it tells one that it kept.
  await page.evaluate(`dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))`);
  const events = await eventually(5);
  const views = events.filter((event) => event.name === 'pageview');
  expect(views.map((event) => event.path)).toEqual(['/list', '/details/7', '/list', '/list']);
});

test('events by attribute on a click and on a form, outbound links and downloads', async () => {
  await page.goto(`${origin}/`);
  await page.click('#buy');
  await page.evaluate(`addEventListener('submit', (event) => event.preventDefault())`);
  await page.click('#send');
  await page.evaluate(`addEventListener('click', (event) => event.preventDefault())`);
  await page.click('#out');
  await page.click('#file');
  const events = await eventually(6);
  const find = (name: string) => events.find((event) => event.name === name)?.properties;
  expect(find('Product Added')).toMatchObject({ product_id: 'KL-1', price: '12.5' });
  expect(find('Signed Up')).toMatchObject({ plan: 'free' });
  expect(find('Outbound Link: Click')).toMatchObject({ url: 'http://elsewhere.invalid/x' });
  expect(find('File Download')).toMatchObject({ url: `${origin}/report.PDF` });
});

test('identify names the user from then on, and the visit stays one', async () => {
  await page.goto(`${origin}/`);
  await eventually(2);
  await call(page, 'identify', 'user-7', { plan: 'pro' });
  await call(page, 'track', 'Order Completed', { order_id: 'A-1', revenue: 59.9, currency: 'EUR' });
  const events = await eventually(4);
  const order = events.find((event) => event.name === 'Order Completed');
  expect(order).toMatchObject({ user_id: 'user-7' });
  expect(order?.session_id).toBe(events.find((event) => event.name === 'pageview')?.session_id);
});

test('engagement time, sent by beacon when the page is left', async () => {
  await page.goto(`${origin}/long-read`);
  await page.waitForTimeout(1_300);
  await page.goto('about:blank');
  const events = await eventually(3);
  const engagement = events.find((event) => event.name === 'engagement');
  expect(engagement?.engagement_ms).toBeGreaterThan(1_000);
  expect(engagement?.engagement_ms).toBeLessThan(10_000);
});

test('what could not be sent is sent later, once', async () => {
  let failures = 0;
  await page.route('**/v1/batch', (route) => (failures++ < 2 ? route.abort() : route.continue()));
  await page.goto(`${origin}/offline`);
  const events = await eventually(2);
  expect(events.length).toBe(2);
  expect(failures).toBeGreaterThan(2);
});

test('Global Privacy Control is honoured: nothing is sent', async () => {
  const sent: string[] = [];
  page.on('request', (request) => sent.push(request.url()));
  await page.addInitScript(`Object.defineProperty(navigator, 'globalPrivacyControl', { value: true })`);
  await page.goto(`${origin}/`);
  await call(page, 'track', 'Anything');
  await page.waitForTimeout(700);
  expect(sent.filter((url) => url.includes('/v1/'))).toEqual([]);
});
