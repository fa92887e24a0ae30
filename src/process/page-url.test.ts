/** Addresses → host, path, harmless query, campaign. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { campaignKey, NO_CAMPAIGN, NO_PAGE, PageUrls, readPageUrl } from './page-url.ts';

test('reads the parts of a page', () => {
  expect(readPageUrl('https://WWW.Shop.example:8443/Caf%C3%A9/a?color=red#top')).toEqual({
    hostname: 'shop.example',
    path: '/Café/a',
    query: 'color=red',
    campaign: NO_CAMPAIGN,
  });
});

test('keeps of the query what says something of the page and nothing of the person', () => {
  const { query } = readPageUrl(
    'https://a.example/?q=shoes&utm_source=x&gclid=1&fbclid=2&email=a&token=t&to=me@b.example&page=2&session_id=9&Password=p',
  );
  expect(query).toBe('q=shoes&page=2');
});

test('reads the campaign and the name of the click id, not the id', () => {
  expect(
    readPageUrl('/x?utm_source=News&utm_medium=email&utm_campaign=may&utm_term=t&utm_content=c&gclid=secret').campaign,
  ).toEqual({
    source: 'News',
    medium: 'email',
    name: 'may',
    term: 't',
    content: 'c',
    clickId: 'gclid',
  });
  expect(readPageUrl('/x?ref=friend').campaign.source).toBe('friend');
  expect(readPageUrl('/x?ScCid=1').campaign.clickId).toBe('sccid');
  expect(campaignKey(NO_CAMPAIGN)).toBe('');
});

test('reads relative addresses and bare queries', () => {
  expect(readPageUrl('/a/b?x=1')).toMatchObject({ hostname: '', path: '/a/b', query: 'x=1' });
  expect(new PageUrls().read('')).toBe(NO_PAGE);
  expect(readPageUrl('http://')).toBe(NO_PAGE);
});

test('leaves paths alone that are no UTF-8', () => {
  expect(readPageUrl('/caf%E9').path).toBe('/caf%E9');
});

test('never throws', () => {
  const pages = new PageUrls();
  fc.assert(
    fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.webUrl({ withQueryParameters: true })), (text) => {
      const page = pages.read(text);
      expect(typeof page.path).toBe('string');
    }),
    { seed: 2, numRuns: 500 },
  );
});

test('remembers pages without their queries, and says the same', () => {
  const piece = fc.constantFrom(
    ...[
      'https://',
      'http:',
      'app:',
      'mailto:',
      '//',
      '/',
      '?',
      '#',
      '&',
      '=',
      '%',
      '%3F',
      '%20',
      ' ',
      '\n',
      '\\',
      '@',
      ':80',
      '[',
      ']',
      '..',
    ],
    ...['shop.example', 'a', 'é', '\ud800', 'utm_source=x', 'gclid=1', 'q=1', '+'],
  );
  const pages = new PageUrls();
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 9 }), (pieces) => {
      const url = pieces.join('');
      const expected = url === '' ? NO_PAGE : readPageUrl(url);
      expect(pages.read(url)).toEqual(expected);
      expect(pages.read(url)).toEqual(expected);
    }),
    { numRuns: 20_000 },
  );
});
