/** Boards in a real Chromium, as their readers use them: narrowed by a click, built by dragging, alive, by keyboard, on a phone, for everybody. */
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { launchBrowser } from '../support/browser.ts';
import { judge, openWindow, send, settled, signIn, type Watched } from '../support/dashboard.ts';
import { focused, walkByTab } from '../support/keyboard.ts';
import { Weir } from '../support/weir.ts';

let weir: Weir;
let browser: Browser;
let watched: Watched;
let page: Page;
let site: { id: string; writeKey: string };

const KETTLE = { product_id: 'KL-1', name: 'Kettle', brand: 'Stahl', category: 'Kitchen', price: 40, quantity: 1 };
const ORDER = { order_id: 'A-1', revenue: 40, currency: 'EUR', products: [KETTLE] };
const IN_GERMANY = '193.99.144.80';

beforeAll(async () => {
  weir = await Weir.start();
  site = await weir.addSite('shop.example');
  await send(weir, site.writeKey, [
    { who: 'ann', path: '/' },
    { who: 'ann', path: '/kettle' },
    { who: 'ann', path: '/kettle', event: 'Product Viewed', properties: KETTLE },
    { who: 'ann', path: '/kettle', event: 'Product Added', properties: KETTLE },
    { who: 'ann', path: '/thanks', event: 'Order Completed', properties: ORDER },
    { who: 'bob', path: '/' },
    { who: 'cem', path: '/kettle', address: IN_GERMANY },
    { who: 'cem', path: '/kettle', event: 'Product Viewed', properties: KETTLE, address: IN_GERMANY },
    { who: 'dan', path: '/', address: IN_GERMANY },
  ]);
  browser = await launchBrowser();
  watched = await openWindow(browser, weir);
  await signIn(watched, weir);
  const key = await weir.addKey();
  await weir.until(async () => {
    const { results } = await weir.query(key, { site_id: site.id, metrics: ['events'], date_range: 'day' });
    return results[0]?.metrics[0] === 9;
  });
}, 120_000);

afterAll(async () => {
  await browser?.close();
  await weir?.stop();
});

beforeEach(async () => {
  page = await watched.context.newPage();
});

afterEach(async () => {
  await page.close();
  expect(watched.faults.splice(0), 'what is thrown, forbidden by the policy, or an error in the console').toEqual([]);
});

const tile = (title: string) => page.getByRole('region', { name: title, exact: true });
const button = (name: string) => page.getByRole('button', { name, exact: true });

/** Waits for the tile's number to be this one. */
const shows = (title: string, figure: string, timeout = 10_000) =>
  tile(title).getByText(figure, { exact: true }).first().waitFor({ timeout });

/** A board of its own for the test, by the API. */
async function makeBoard(title: string, tiles: readonly object[]): Promise<string> {
  const answer = await watched.context.request.post('/api/v1/boards', {
    headers: { origin: weir.url },
    data: { title, period: 'day', comparison: 'none', tiles },
  });
  expect(answer.status(), await answer.text()).toBe(201);
  return ((await answer.json()) as { id: string }).id;
}

interface Place {
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
}

/** As it was kept, by title. */
async function boardTiles(id: string): Promise<Readonly<Record<string, Place>>> {
  const answer = await watched.context.request.get(`/api/v1/boards/${id}`);
  const { tiles } = (await answer.json()) as { tiles: readonly (Place & { title: string })[] };
  return Object.fromEntries(tiles.map((each) => [each.title, each]));
}

const VISITORS = { kind: 'metrics', metrics: ['visitors'] };
const WHO_RANG = { ...VISITORS, filters: [['is', 'event:name', ['Bell Rung']]] };
const BACK_NEXT_DAY = { kind: 'retention', grain: 'day' };
const PAGES_LIST = { kind: 'metrics', metrics: ['visitors'], dimensions: ['event:page'], limit: 10 };

test('a click narrows the board: the address carries it, the numbers change, and going back undoes it', async () => {
  await page.goto('/?board=web&period=day');
  await shows('Visitors', '4');
  await tile('Where they go').getByRole('button', { name: 'Step 0, /kettle: 1 visit' }).click();
  await shows('Visitors', '2');
  expect(decodeURIComponent(page.url())).toContain('f=is,event:page,/kettle');
  await page.getByRole('list', { name: 'Filters' }).getByText('/kettle').waitFor();
  await page.reload();
  await shows('Visitors', '2');
  // Kept under a name, taken away, and chosen again.
  await button('Add a filter').click();
  await page.getByLabel('Name of the segment').fill('Kettle people');
  await button('Keep').click();
  await button('Kettle people').waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: /^Remove filter/ }).click();
  await shows('Visitors', '4');
  expect(page.url()).not.toContain('f=');
  await button('Add a filter').click();
  await button('Kettle people').click();
  await shows('Visitors', '2');
  await page.goBack();
  await shows('Visitors', '4');
});

async function drag(what: Locator, dx: number, dy: number): Promise<void> {
  const box = await what.boundingBox();
  if (!box) throw new Error('nothing to drag');
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  await page.mouse.move(x, y);
  await page.mouse.down();
  await page.mouse.move(x + dx / 2, y + dy / 2, { steps: 4 });
  await page.mouse.move(x + dx, y + dy, { steps: 4 });
  await page.mouse.up();
}

const item = (title: string) => page.locator('[data-tile]').filter({ has: page.getByRole('heading', { name: title }) });

test('a board is built by dragging and stretching, undone, saved, and stays as it was made', async () => {
  await page.goto('/');
  await page.getByText('Happening now').waitFor();
  await page.getByRole('button', { name: 'New board' }).first().click();
  await page.getByRole('button', { name: /^Empty/ }).click();
  await button('Add tiles').click();
  for (const form of ['Number', 'Top list']) {
    await button('Add a tile').click();
    await page.getByRole('toolbar').getByRole('button', { name: form, exact: true }).click();
    const editor = page.getByRole('dialog', { name: 'Tile' });
    await editor.getByLabel('Title').fill(`My ${form}`);
    await editor.getByRole('button', { name: 'Close' }).click();
    await editor.waitFor({ state: 'detached' });
  }
  await item('My Number').getByText('4', { exact: true }).waitFor();
  // Three columns of twelve from the left, once the grid has taken the room that the editor left.
  const list = item('My Top list');
  const column = async () => {
    const [box, grid] = [await list.boundingBox(), await page.locator('.react-grid-layout').boundingBox()];
    if (!box || !grid) return -1;
    const gap = 32;
    return Math.round(((box.x - grid.x) / (grid.width + gap)) * 1200) / 100;
  };
  await expect.poll(column).toBe(3);
  const width = (((await page.locator('.react-grid-layout').boundingBox())?.width ?? 0) + 32) / 12;
  await drag(list, 4 * width, 0);
  await expect.poll(column).toBe(7);
  expect(await page.getByRole('dialog').count(), 'dragging opens nothing').toBe(0);
  await button('Undo').click();
  await expect.poll(column).toBe(3);
  await button('Redo').click();
  await expect.poll(column).toBe(7);
  // Who leaves before it is saved is asked.
  page.once('dialog', (question) => void question.dismiss());
  await page.getByRole('link', { name: 'Web', exact: true }).first().click();
  await drag(item('My Number').locator('.react-resizable-handle'), 2 * width, 80);
  await page.getByLabel('Name of the board').fill('Front desk');
  await button('Save').click();
  await page.getByRole('heading', { name: 'Front desk', level: 1 }).waitFor();
  const id = new URL(page.url()).searchParams.get('board') ?? '';
  const places = await boardTiles(id);
  expect(places).toMatchObject({
    'My Number': { x: 0, y: 0, w: 5, h: 3 },
    'My Top list': { x: 7, y: 0, w: 4, h: 5 },
  });
  await page.reload();
  await shows('My Number', '4');
  const [left, right] = [await tile('My Number').boundingBox(), await tile('My Top list').boundingBox()];
  expect(right?.x).toBeGreaterThan((left?.x ?? 0) + (left?.width ?? 0));
});

test('a live tile changes with an event, told by its stream; so does the page Now', async () => {
  const id = await makeBoard('Alive', [
    { id: 'a', title: 'Looks', x: 0, y: 0, w: 3, h: 2, form: 'number', live: true, query: WHO_RANG },
  ]);
  const now = await watched.context.newPage();
  await now.goto('/');
  const stream = page.waitForResponse((answer) => answer.url().includes(`/boards/${id}/live`));
  await page.goto(`/?board=${id}`);
  await shows('Looks', '0');
  await stream;
  await page.getByText('Live', { exact: true }).waitFor();
  const asked: string[] = [];
  page.on('request', (request) => {
    if (request.url().endsWith('/api/v1/tiles')) asked.push(request.url());
  });
  await send(weir, site.writeKey, [{ who: 'ann', path: '/kettle', event: 'Bell Rung' }]);
  await Promise.all([shows('Looks', '1', 30_000), now.getByText('Bell Rung').first().waitFor()]);
  expect(asked, 'the number came by the stream, not by asking again').toEqual([]);
  await now.close();
});

test('everything on a board is reached by Tab, and is seen to be', async () => {
  await page.goto('/?board=web&period=day');
  await shows('Visitors', '4');
  await settled(page);
  const { missed, unseen, reached } = await walkByTab(page);
  expect(missed, 'what Tab does not reach').toEqual([]);
  expect(unseen, 'what does not show that it has the focus').toEqual([]);
  expect(reached).toBeGreaterThan(30);
});

test('without a mouse: narrow, look closer and come back, choose a period, arrange a board', async () => {
  const press = async (...keys: string[]) => {
    for (const key of keys) await page.keyboard.press(key);
  };
  const id = await makeBoard('By hand', [
    { id: 'n', title: 'People', x: 0, y: 0, w: 3, h: 2, form: 'number', live: false, query: VISITORS },
    { id: 'p', title: 'Pages', x: 3, y: 0, w: 5, h: 5, form: 'list', live: false, query: PAGES_LIST },
    { id: 'b', title: 'Back', x: 8, y: 0, w: 4, h: 5, form: 'retention', live: false, query: BACK_NEXT_DAY },
  ]);
  await page.goto(`/?board=${id}`);
  await tile('Pages').getByRole('button', { name: '/kettle' }).focus();
  await press('Enter');
  await page.getByRole('list', { name: 'Filters' }).getByText('/kettle').waitFor();
  await shows('People', '2');
  // A dialog keeps the focus to itself and gives it back.
  await page.getByRole('button', { name: /^First came on .*: 2$/ }).focus();
  await press('Enter');
  const dialog = page.getByRole('dialog', { name: /^First came on/ });
  expect(await dialog.getByRole('list').getByRole('button').first().textContent()).toContain('Visitor');
  for (let count = 0; count < 10; count++) {
    await press('Tab');
    // Between the last and the first, the browser's own bar has it.
    const inside = await page.evaluate('document.activeElement.matches("body, dialog *")');
    expect(inside, await focused(page)).toBe(true);
  }
  await press('Escape');
  await dialog.waitFor({ state: 'detached' });
  expect(await focused(page)).toMatch(/^First came on/);
  await page.getByTitle('Period').focus();
  await press('Enter', 'ArrowDown', 'Escape');
  expect(await focused(page)).toBe('Period');
  // Into the changing of the board, a tile moved and made larger, and kept.
  await button('The board').focus();
  await press('Enter', 'Enter');
  const handle = page.getByRole('button', { name: /^People: Enter changes it/ });
  await handle.focus();
  await press('Shift+ArrowDown', 'Enter');
  await page.getByRole('dialog', { name: 'Tile' }).waitFor();
  await press('Escape');
  await page.getByRole('dialog', { name: 'Tile' }).waitFor({ state: 'detached' });
  expect(await focused(page)).toMatch(/^People: Enter changes it/);
  await button('Save').focus();
  await press('Enter');
  await page.getByRole('heading', { name: 'By hand', level: 1 }).waitFor();
  expect((await boardTiles(id)).People).toMatchObject({ w: 3, h: 3 });
});

test('a wallboard shows one screenful after the other, without chrome', async () => {
  const { context, page: wall } = await openWindow(browser, weir);
  await signIn({ context }, weir);
  await wall.clock.install();
  await wall.goto('/?site=shop.example&wall=web,shop&every=30');
  await wall.getByRole('heading', { name: 'Web', level: 1 }).waitFor();
  await settled(wall);
  expect(await wall.getByRole('navigation', { name: 'Boards' }).count()).toBe(0);
  const found = await judge(wall, 'wallboard');
  // Web takes several screenfuls, and so does Shop: all of them, and round again.
  const shown: string[] = [];
  for (let step = 0; step < 12 && !(shown.includes('Shop') && shown.at(-1) === 'Web'); step++) {
    await wall.clock.runFor(30_000);
    shown.push((await wall.getByRole('heading', { level: 1 }).textContent()) ?? '');
  }
  expect(shown).toContain('Shop');
  expect(shown.at(-1), 'round again').toBe('Web');
  await wall.clock.resume();
  await wall.keyboard.press('Escape');
  await wall.getByRole('navigation', { name: 'Boards' }).first().waitFor();
  await context.close();
  expect(found).toEqual([]);
});

const PAGES: readonly [name: string, address: string, sign: string][] = [
  ['now', '/', 'Happening now'],
  ['web', '/?board=web&period=day', 'Where they go'],
  ['shop', '/?board=shop', 'Stock'],
  ['snippet', '/?view=snippet', 'Send events to shop.example'],
  ['add a site', '/?view=new-site', 'Add a site'],
  ['sessions', '/?view=sessions', 'Germany'],
  ['events', '/?view=events', 'Bought'],
  ['funnel', '/?view=funnel&period=day', 'Who stopped after'],
  ['pipeline', '/?board=pipeline&period=30m', 'Processes alive'],
  ['settings: account', '/?view=settings', 'Second factor'],
  ['settings: sites', '/?view=settings&of=sites', 'shop.example'],
  ['settings: people', '/?view=settings&of=people', 'Invite somebody'],
  ['settings: teams', '/?view=settings&of=teams', 'Teams'],
  ['settings: keys', '/?view=settings&of=keys', 'API keys'],
  ['settings: organisation', '/?view=settings&of=organisation', 'Organisation'],
  ['settings: audit log', '/?view=settings&of=audit', 'Audit log'],
];

test.each(PAGES)('for everybody, in the dark and on a phone: %s', async (name, address, sign) => {
  await page.goto(address);
  await page.getByRole('main').getByText(sign).first().waitFor();
  await settled(page);
  expect(await judge(page, name)).toEqual([]);
});

test('for everybody, in the dark and on a phone: one visitor, and what opens over a board', async () => {
  for (const list of ['Who stopped', 'Sessions']) {
    await page.goto(list === 'Sessions' ? '/?view=sessions' : '/?board=shop');
    if (list !== 'Sessions') await button('Look closer: From look to order').click();
    await page.getByRole('list', { name: list }).getByRole('button').first().click();
    await page.getByRole('heading', { name: 'One visitor' }).waitFor();
  }
  const found = await judge(page, 'visitor');
  await page.goto('/?board=web&period=day');
  await settled(page);
  const opened: readonly [name: string, open: () => Promise<void>, sign: Locator][] = [
    ['period', () => page.getByTitle('Period').click(), page.getByText('Compare with', { exact: true })],
    ['filter', () => button('Add a filter').click(), page.getByLabel('What')],
    ['take along', () => button('Take along: Pages').click(), page.getByText('Picture (PNG)')],
    ['look closer', () => button('Look closer: Pages').click(), page.getByRole('dialog').getByRole('table')],
    ['new board', () => page.getByRole('button', { name: 'New board' }).first().click(), page.getByText('From a file')],
  ];
  for (const [name, open, sign] of opened) {
    await open();
    await sign.waitFor();
    found.push(...(await judge(page, name)));
    await page.keyboard.press('Escape');
  }
  await button('The board').click();
  await page.getByRole('button', { name: 'Annotations' }).click();
  await page.getByRole('dialog', { name: 'Annotations' }).waitFor();
  found.push(...(await judge(page, 'annotations')));
  await page.keyboard.press('Escape');
  await button('The board').click();
  await button('Copy, to change it').click();
  await button('Change Visitors').click();
  const editor = page.getByRole('dialog', { name: 'Tile' });
  for (const name of ['Paths', 'What led there']) await editor.getByRole('button', { name, exact: true }).click();
  await editor.getByLabel('Period').selectOption('30d');
  found.push(...(await judge(page, 'changing a board')));
  await button('Save').click();
  await page.getByRole('heading', { name: 'Web 2', level: 1 }).waitFor();
  const id = new URL(page.url()).searchParams.get('board') ?? '';
  expect((await boardTiles(id)).Visitors).toMatchObject({ period: '30d', query: { direction: 'backwards' } });
  expect(found).toEqual([]);
});
