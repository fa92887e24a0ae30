/** A page of the dashboard in a real browser, under watch: what its policy forbids, what it throws, what stands outside it, what axe finds. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { PERSON } from './browser.ts';
import { OWNER, type Weir } from './weir.ts';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

export const DESK = { width: 1280, height: 900 };
export const PHONE = { width: 360, height: 740 };

/** What answers so in the course of things: who am I, and everything that takes a password, a token or a code. */
const REFUSING = /\/api\/(v1\/(me|setup|share\/open|invitation\/look)$|auth\/)/;

export interface Watched {
  readonly context: BrowserContext;
  readonly page: Page;
  /** What went wrong so far on any page of it, as sentences. */
  readonly faults: string[];
}

/** A window of its own, with nothing remembered. */
export async function openWindow(browser: Browser, weir: Weir): Promise<Watched> {
  const context = await browser.newContext({
    baseURL: weir.url,
    userAgent: PERSON,
    locale: 'en-GB',
    timezoneId: 'UTC',
    viewport: DESK,
    colorScheme: 'light',
    reducedMotion: 'reduce',
  });
  const faults: string[] = [];
  context.on('weberror', (error) => faults.push(`thrown: ${error.error().message}`));
  context.on('console', (message) => {
    // An OpenID provider's page is none of Weir's.
    if (message.type() !== 'error' || !message.page()?.url().startsWith(weir.url)) return;
    const { url } = message.location();
    // Chromium writes down every answer of 400 and more. Those who guess, and those who come too late, are given one.
    const isRefusal = /status of 40[134]/.test(message.text()) && REFUSING.test(url);
    if (!isRefusal) faults.push(`console: ${message.text()} (${url})`);
  });
  await context.addInitScript(`addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI, sourceFile }) =>
    console.error('forbidden by the policy: ' + violatedDirective + ' ' + blockedURI + ' in ' + sourceFile))`);
  return { context, page: await context.newPage(), faults };
}

/** By the API, as the sign-in page does. */
export async function signIn({ context }: Pick<Watched, 'context'>, weir: Weir, person = OWNER): Promise<void> {
  const answer = await context.request.post('/api/auth/sign-in/email', {
    headers: { origin: weir.url },
    data: { ...person, rememberMe: true },
  });
  if (!answer.ok()) throw new Error(`sign-in: ${answer.status()} ${await answer.text()}`);
}

/** Waits until every tile shows what it has. */
export async function settled(page: Page): Promise<void> {
  await page.locator('body:not(:has([aria-busy="true"]))').waitFor();
  await page.evaluate(`document.fonts.ready.then(() => {})`);
}

interface AxeResults {
  readonly violations: readonly {
    readonly id: string;
    readonly impact: string | null;
    readonly help: string;
    readonly nodes: readonly { readonly target: readonly string[]; readonly failureSummary?: string }[];
  }[];
}

/** What is serious or worse by axe-core, one line each; with `rules`, only these are asked. */
export async function seriousIssues(page: Page, rules?: readonly string[]): Promise<string[]> {
  const options = { resultTypes: ['violations'], ...(rules && { runOnly: rules }) };
  // As a whole expression: the page's policy lets nothing be added to it, and an evaluation from outside is none of it.
  if (!(await page.evaluate('typeof axe === "object"'))) await page.evaluate(AXE);
  const { violations } = (await page.evaluate(`axe.run(document, ${JSON.stringify(options)})`)) as AxeResults;
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, help, nodes }) =>
      nodes.slice(0, 3).map(({ target, failureSummary }) => {
        const why = failureSummary?.split('\n').slice(1, 2).join('').trim() ?? '';
        return `${id}: ${help}: ${target.join(' ')} ${why}`;
      }),
    );
}

/** By how many pixels the page is wider than its window. */
export function tooWide(page: Page): Promise<number> {
  return page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth');
}

/** Everything that may hold against the page as it stands now: for screen readers, in the dark, on a phone. */
export async function judge(page: Page, name: string): Promise<string[]> {
  const light = await seriousIssues(page);
  await page.emulateMedia({ colorScheme: 'dark' });
  await page.locator('html[data-mantine-color-scheme="dark"]').waitFor();
  // Nothing but colours differs.
  const dark = await seriousIssues(page, ['color-contrast']);
  await page.emulateMedia({ colorScheme: 'light' });
  await page.setViewportSize(PHONE);
  await page.evaluate('new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(() => drawn())))');
  const by = await tooWide(page);
  await page.setViewportSize(DESK);
  return [
    ...light.map((issue) => `${name}: ${issue}`),
    ...dark.map((issue) => `${name}, dark: ${issue}`),
    ...(by > 0 ? [`${name}: on a phone, ${by} px too wide`] : []),
  ];
}

export interface SentEvent {
  readonly who: string;
  /** Default: a page view. */
  readonly event?: string;
  readonly path?: string;
  readonly address?: string;
  readonly properties?: Readonly<Record<string, unknown>>;
}

/** As a site's server sends for its visitors; answers when Weir has them for good. */
export async function send(weir: Weir, writeKey: string, events: readonly SentEvent[]): Promise<void> {
  const batch = events.map(({ who, event, path = '/', address = '8.8.8.8', properties = {} }) => ({
    ...(event === undefined ? { type: 'page', properties } : { type: 'track', event, properties }),
    anonymousId: who,
    context: {
      ip: address,
      userAgent: PERSON,
      page: { url: `https://shop.example${path}`, title: `Title of ${path}` },
    },
  }));
  const answer = await fetch(`${weir.url}/v1/batch`, {
    method: 'POST',
    headers: { authorization: `Basic ${btoa(`${writeKey}:`)}`, 'content-type': 'application/json' },
    body: JSON.stringify({ batch }),
  });
  if (!answer.ok) throw new Error(`batch: ${answer.status} ${await answer.text()}`);
}
