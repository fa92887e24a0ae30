/** The demonstration as a stranger has it: sign in, watch the board, buy in the shop, and see oneself buy. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, BrowserContext } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchBrowser } from '../support/browser.ts';
import { Weir } from '../support/weir.ts';

let weir: Weir;
let browser: Browser;
let context: BrowserContext;

beforeAll(async () => {
  weir = await Weir.start({ command: 'demo', env: { WEIR_ADMIN_EMAIL: '', WEIR_ADMIN_PASSWORD: '' } });
  browser = await launchBrowser();
  context = await browser.newContext();
});
afterAll(async () => {
  await browser?.close();
  await weir?.stop();
});

test('browse, look, buy; the live page shows it', { timeout: 120_000 }, async () => {
  const owner = JSON.parse(readFileSync(join(weir.dataDir, 'demo-sign-in.json'), 'utf8')) as Record<string, string>;
  await weir.until(async () => weir.log.join('').includes(`with the password ${owner.password}`));
  const board = await context.newPage();
  const errors: string[] = [];
  board.on('pageerror', (error) => errors.push(error.message));
  await board.goto(weir.url);
  await board.fill('input[type=email]', owner.email ?? '');
  await board.fill('input[type=password]', owner.password ?? '');
  await board.keyboard.press('Enter');
  await board.getByText('Happening now').waitFor();
  await board.getByText('demo data').waitFor();

  const shop = await context.newPage();
  await shop.goto(`${weir.url}/shop/`);
  await shop.getByText('Hand Grinder').click();
  await shop.getByText('Add to cart').click();
  await shop.getByText('Cart', { exact: false }).first().click();
  await shop.getByText('Check out').click();
  await shop.getByText('Buy now').click();
  await shop.getByText('on its way').waitFor();

  await board.bringToFront();
  const bought = board.getByText('Bought').locator('..').filter({ hasText: 'Hand Grinder' }).first();
  await bought.waitFor({ timeout: 20_000 });
  expect(await board.title()).toMatch(/^\d+ · /);
  expect(errors).toEqual([]);
});
