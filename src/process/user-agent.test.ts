/** Bots told from people, and people's devices. */
import { expect, test } from 'vitest';
import { readAgent, UserAgents } from './user-agent.ts';

const SAFARI_ON_IPHONE =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.0 Mobile/15E148 Safari/604.1';
const EDGE_ON_WINDOWS =
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Safari/537.36 Edg/120.0.0.0';

test('reads a phone', () => {
  expect(readAgent(SAFARI_ON_IPHONE)).toEqual({
    bot: '',
    device: 'Mobile',
    browser: 'Safari',
    browserVersion: '17',
    os: 'iOS',
    osVersion: '17.0',
  });
});

test('reads a desktop, by the names people use', () => {
  expect(readAgent(EDGE_ON_WINDOWS)).toMatchObject({
    bot: '',
    device: 'Desktop',
    browser: 'Edge',
    browserVersion: '120',
    os: 'Windows',
    osVersion: '10',
  });
});

test.each([
  ['Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)', 'Googlebot'],
  ['Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)', 'bingbot'],
  ['msnbot/2.0b (+http://search.msn.com/msnbot.htm)', 'msnbot'],
  ['UniversalFeedParser/4.2-pre-314-svn +http://feedparser.org/', 'UniversalFeedParser'],
  ['Tiny Tiny RSS/1.11 (http://tt-rss.org/)', 'Tiny Tiny RSS'],
  ['curl/8.5.0', 'curl'],
  [
    'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/120.0.0.0 Safari/537.36',
    'HeadlessChrome',
  ],
])('names the bot of %s', (userAgent, name) => {
  expect(readAgent(userAgent).bot).toBe(name);
});

test('says nothing of nobody', () => {
  expect(new UserAgents().agentOf('')).toEqual({
    bot: '',
    device: '',
    browser: '',
    browserVersion: '',
    os: '',
    osVersion: '',
  });
});

test('takes any text', () => {
  for (const text of [' ', '\0', '((((', 'Mozilla/5.0 (', '-', '�'.repeat(5000)])
    expect(typeof readAgent(text).bot).toBe('string');
});
