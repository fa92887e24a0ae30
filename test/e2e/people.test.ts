/** People at the doors of a real Weir in a real Chromium: set-up, a first site, a second factor, an OpenID provider, invitations, links. */
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { launchBrowser } from '../support/browser.ts';
import { judge, openWindow, send, settled, type Watched } from '../support/dashboard.ts';
import { OIDC_CLIENT, type OidcProvider, startOidcProvider } from '../support/oidc-provider.ts';
import { oneTimeCode } from '../support/one-time-code.ts';
import { freePort, Weir } from '../support/weir.ts';

const ANN = { email: 'ann@shop.example', password: 'correct horse battery' };
const BOB = { email: 'bob@shop.example', password: 'staple of the viewer' };
const OLI = 'oli@shop.example';

let weir: Weir;
let provider: OidcProvider;
let browser: Browser;
/** The owner's, all the time. */
let owner: Watched;
let page: Page;
const windows: Watched[] = [];

beforeAll(async () => {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  provider = await startOidcProvider(`${url}/api/auth/callback/oidc`);
  weir = await Weir.start({
    port,
    env: {
      WEIR_ADMIN_EMAIL: '',
      WEIR_ADMIN_PASSWORD: '',
      WEIR_URL: url,
      WEIR_OIDC_ISSUER: provider.issuer,
      WEIR_OIDC_CLIENT_ID: OIDC_CLIENT.clientId,
      WEIR_OIDC_CLIENT_SECRET: OIDC_CLIENT.clientSecret,
      WEIR_OIDC_NAME: 'Example ID',
    },
  });
  browser = await launchBrowser();
  owner = await window();
  page = owner.page;
}, 120_000);

afterAll(async () => {
  await browser?.close();
  await weir?.stop();
  await provider?.stop();
});

afterEach(() => {
  const faults = windows.flatMap((each) => each.faults.splice(0));
  expect(faults, 'what is thrown, forbidden by the policy, or an error in the console').toEqual([]);
});

async function window(): Promise<Watched> {
  const opened = await openWindow(browser, weir);
  windows.push(opened);
  return opened;
}

const button = (name: string, on = page) => on.getByRole('button', { name, exact: true });
const heading = (name: string, on = page) => on.getByRole('heading', { name, exact: true });

async function fillIn(fields: Readonly<Record<string, string>>, on = page): Promise<void> {
  for (const [name, value] of Object.entries(fields)) await on.locator(`input[name="${name}"]`).fill(value);
}

/** What is to be copied, by what stands above it. */
const copied = (label: RegExp, on = page) => textOf(on.getByRole('figure').filter({ hasText: label }).locator('code'));

const textOf = async (place: Locator) => (await place.textContent()) ?? '';

async function ask(watched: Watched, method: string, path: string, data?: unknown) {
  return watched.context.request.fetch(path, {
    method,
    headers: { origin: weir.url },
    ...(data !== undefined && { data }),
  });
}

test('the first owner is made with the token that the server printed, and with no other', async () => {
  await page.goto('/');
  await heading('Welcome to Weir').waitFor();
  const found = await judge(page, 'set-up');
  const token = /token="?([\w-]+)/.exec(weir.log.join(''))?.[1] ?? '';
  await fillIn({ token: 'a-guess', ...ANN });
  await button('Create account').click();
  await page.getByRole('alert').filter({ hasText: 'needs the token' }).waitFor();
  await fillIn({ token });
  await button('Create account').click();
  await heading('Which site first?').waitFor();
  found.push(...(await judge(page, 'first site')));
  // People and keys do not wait for a site.
  await button('Settings').click();
  await page.getByRole('link', { name: 'People' }).click();
  await heading('Invite somebody').waitFor();
  found.push(...(await judge(page, 'settings without a site')));
  await page.goto('/');
  expect(found).toEqual([]);
});

let site: { id: string; domain: string; writeKey: string };

test('a site is added, and the page turns over by itself with the first event', async () => {
  await fillIn({ domain: 'https://shop.example/' });
  await button('Add site').click();
  await heading('Waiting for the first event').waitFor();
  const found = await judge(page, 'waiting');
  // A board that is empty says what to do next, too.
  await page.goto('/?board=web');
  await page.getByText('Nothing has come from').waitFor();
  found.push(...(await judge(page, 'empty board')));
  await button('How to send events').click();
  await heading('Waiting for the first event').waitFor();
  const me = (await (await ask(owner, 'GET', '/api/v1/me')).json()) as { sites: (typeof site)[] };
  [site] = me.sites as [typeof site];
  expect(site.domain).toBe('shop.example');
  expect(await page.locator('code').allInnerTexts()).toContainEqual(expect.stringContaining(site.writeKey));
  await send(weir, site.writeKey, [{ who: 'first', path: '/hello' }]);
  await page.getByText('Happening now').waitFor();
  await page.getByText('/hello').first().waitFor();
  expect(found).toEqual([]);
});

test('a second factor is switched on, and asked for from then on', async () => {
  await page.goto('/?view=settings');
  await button('Switch on').click();
  await fillIn({ password: ANN.password });
  await button('Go on').click();
  await page.getByRole('img', { name: /as squares to scan/ }).waitFor();
  const found = await judge(page, 'second factor');
  const secret = await textOf(page.getByText(/^([A-Z2-7]{1,4} ?)+$/));
  await fillIn({ code: oneTimeCode(secret) });
  await button('Switch on').click();
  const recoveryCode = (await copied(/recovery codes/)).split('\n')[0] ?? '';
  await button('I have kept them').click();
  await button('New recovery codes').waitFor();

  await button('shop.example').click();
  await page.getByRole('menuitem', { name: /^Sign out/ }).click();
  await heading('Sign in to Weir').waitFor();
  found.push(...(await judge(page, 'sign-in')));
  await fillIn({ ...ANN, password: 'not this one' });
  await button('Sign in').click();
  await page.getByRole('alert').filter({ hasText: 'do not match' }).waitFor();
  await fillIn(ANN);
  await button('Sign in').click();
  await heading('Your code').waitFor();
  found.push(...(await judge(page, 'code')));
  await fillIn({ code: '000000' });
  await button('Sign in').click();
  await page.getByRole('alert').filter({ hasText: 'does not fit' }).waitFor();
  expect((await ask(owner, 'GET', '/api/v1/me')).status(), 'half signed in is not signed in').toBe(401);
  await fillIn({ code: oneTimeCode(secret) });
  await button('Sign in').click();
  await page.getByRole('navigation', { name: 'Boards' }).first().waitFor();

  const elsewhere = await window();
  await elsewhere.page.goto('/');
  await fillIn(ANN, elsewhere.page);
  await button('Sign in', elsewhere.page).click();
  await button('Phone not at hand? Use a recovery code', elsewhere.page).click();
  await fillIn({ code: recoveryCode }, elsewhere.page);
  await button('Sign in', elsewhere.page).click();
  await elsewhere.page.getByRole('navigation', { name: 'Boards' }).first().waitFor();
  await elsewhere.context.close();
  expect(found).toEqual([]);
});

test('who is invited into a team sees what is given to it, and may only look', async () => {
  const hidden = await ask(owner, 'POST', '/api/v1/sites', { domain: 'hidden.example' });
  expect(hidden.status()).toBe(201);
  await ask(owner, 'POST', '/api/v1/teams', { name: 'Front desk', userIds: [], siteIds: [site.id], boardIds: ['web'] });
  await page.goto('/?view=settings&of=people');
  await page.getByRole('checkbox', { name: 'Front desk' }).check();
  await button('Invite').click();
  const link = await copied(/shown only now/);
  const { page: his, context } = await window();
  await his.goto(link);
  await heading('Join ann@shop.example', his)
    .or(his.getByRole('heading', { name: /^Join / }))
    .first()
    .waitFor();
  const found = await judge(his, 'invitation');
  await fillIn(BOB, his);
  await button('Make account and join', his).click();
  await his.getByRole('navigation', { name: 'Boards' }).first().waitFor();

  // What there is for him, and what is not.
  await his.goto('/?site=hidden.example&board=web&period=day');
  await his
    .getByRole('region', { name: 'Visitors', exact: true })
    .first()
    .getByText('1', { exact: true })
    .first()
    .waitFor();
  expect(await textOf(his.locator('body'))).not.toContain('hidden');
  expect(await button('New board', his).count()).toBe(0);
  expect(await his.getByRole('link', { name: 'Web' }).count()).toBeGreaterThan(0);
  expect(await his.getByRole('link', { name: 'Shop' }).count()).toBe(0);
  await button('The board', his).click();
  await his.getByRole('link', { name: 'Export as JSON' }).waitFor();
  for (const name of ['Copy, to change it', 'Share', 'Annotations'])
    expect(await button(name, his).count(), name).toBe(0);
  await his.goto('/?view=settings&of=people');
  await his.getByRole('heading', { name: 'Second factor' }).waitFor();
  expect(await his.getByText(ANN.email).count()).toBe(0);
  await his.goto('/?view=new-site');
  await his.getByRole('navigation', { name: 'Boards' }).first().waitFor();
  expect(await button('Add site', his).count()).toBe(0);
  const statuses: number[] = [];
  for (const [method, path, body] of [
    ['GET', '/api/v1/members', undefined],
    ['POST', '/api/v1/sites', { domain: 'his.example' }],
    ['POST', '/api/v1/boards', { title: 'His', period: 'day', comparison: 'none', tiles: [] }],
    ['POST', '/api/v1/keys', { name: 'his' }],
  ] as const) {
    const answer = await context.request.fetch(path, {
      method,
      headers: { origin: weir.url },
      ...(body && { data: body }),
    });
    statuses.push(answer.status());
  }
  expect(statuses).toEqual([403, 403, 403, 403]);
  await his.goto(link);
  await heading('This invitation is over', his).waitFor();
  expect(found).toEqual([]);
});

test('an OpenID provider lets in who is invited, and nobody else', async () => {
  const invited = await ask(owner, 'POST', '/api/v1/invitations', { role: 'analyst', email: OLI });
  expect(invited.status(), await invited.text()).toBe(201);
  const signInAs = async (login: string) => {
    const { page: theirs } = await window();
    await theirs.goto('/');
    await button('Continue with Example ID', theirs).click();
    await theirs.locator('input[name="login"]').fill(login);
    await theirs.locator('input[name="password"]').fill('any');
    await theirs.locator('button[type="submit"]').click();
    await theirs.getByRole('button', { name: 'Continue' }).click();
    return theirs;
  };
  const stranger = await signInAs('eve@elsewhere.example');
  await stranger.waitForURL(/error=/);
  await stranger.getByRole('alert').filter({ hasText: /invit/i }).first().waitFor();
  expect(await stranger.getByRole('navigation', { name: 'Boards' }).count()).toBe(0);
  const found = await judge(stranger, 'not invited');
  await button('Forgotten your password?', stranger).click();
  await stranger.getByRole('heading', { name: /password/i }).waitFor();
  found.push(...(await judge(stranger, 'forgotten')));
  await stranger.goto('/reset-password#a-token');
  await heading('Choose a new password', stranger).waitFor();
  found.push(...(await judge(stranger, 'new password')));
  const his = await signInAs(OLI);
  await his.getByRole('navigation', { name: 'Boards' }).first().waitFor();
  const me = (await (await his.context().request.get('/api/v1/me')).json()) as {
    user: { email: string };
    role: string;
  };
  expect(me).toMatchObject({ user: { email: OLI }, role: 'analyst' });
  await button('New board', his).first().waitFor();
  expect(found).toEqual([]);
});

test('a board is shared by a link with a password, seen by who has both, and taken back', async () => {
  await page.goto('/?site=shop.example&board=web');
  await button('The board').click();
  await button('Share').click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Password').fill('between us two');
  await dialog.getByLabel('For whom').fill('The landlord');
  await button('Make a link').click();
  const link = await copied(/shown only now/);
  const found = await judge(page, 'share');
  const { page: theirs, context } = await window();
  await theirs.goto(link);
  await heading('This board has a password', theirs).waitFor();
  found.push(...(await judge(theirs, 'share, password')));
  await fillIn({ password: 'a wrong guess' }, theirs);
  await button('Open', theirs).click();
  await theirs
    .getByRole('alert')
    .filter({ hasText: /password/i })
    .waitFor();
  expect(await theirs.getByRole('region', { name: 'Visitors' }).count()).toBe(0);
  await fillIn({ password: 'between us two' }, theirs);
  await button('Open', theirs).click();
  await heading('Web', theirs).waitFor();
  await settled(theirs);
  await theirs.getByRole('region', { name: 'Pages', exact: true }).getByText('/hello').waitFor();
  found.push(...(await judge(theirs, 'shared board')));
  expect((await context.request.get('/api/v1/boards')).status(), 'the link opens its board and nothing else').toBe(401);
  await theirs.close();
  // The dialog on the board and the list of all links are one.
  await page.goto('/?view=settings&of=shares');
  await page.getByText('Web of shop.example · with a password').waitFor();
  found.push(...(await judge(page, 'share links')));
  page.once('dialog', (question) => void question.accept());
  await button('Take back').click();
  await page.getByText('The landlord').waitFor({ state: 'detached' });
  const late = await context.newPage();
  await late.goto(link);
  await heading('This board is not shared any more', late).waitFor();
  expect(found).toEqual([]);
});
