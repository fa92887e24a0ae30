/** Source and channel of a visit: one line a rule. */
import { expect, test } from 'vitest';
import { acquisitionOf } from './acquisition.ts';
import { NO_CAMPAIGN, readPageUrl } from './page-url.ts';

/** referrer, query of the page, source, channel. */
const CASES: readonly (readonly [string, string, string, string])[] = [
  ['', '', '', 'Direct'],
  ['https://shop.example/other', '', '', 'Direct'],
  ['https://www.shop.example/other', '', '', 'Direct'],
  ['https://www.google.com/', '', 'Google', 'Organic Search'],
  ['https://www.google.co.uk/search?q=private', '', 'Google', 'Organic Search'],
  ['android-app://com.google.android.googlequicksearchbox/', '', 'Google', 'Organic Search'],
  ['android-app://com.google.android.gm/', '', 'Gmail', 'Email'],
  ['https://duckduckgo.com/', '', 'DuckDuckGo', 'Organic Search'],
  ['https://www.google.com/', '?gclid=1', 'Google', 'Paid Search'],
  ['', '?gclid=1', 'Google', 'Paid Search'],
  ['', '?msclkid=1', 'Bing', 'Paid Search'],
  ['', '?utm_source=google&utm_medium=cpc', 'Google', 'Paid Search'],
  ['https://l.facebook.com/', '', 'Facebook', 'Organic Social'],
  ['https://l.facebook.com/', '?fbclid=1', 'Facebook', 'Organic Social'],
  ['', '?utm_source=fb&utm_medium=paid_social', 'Facebook', 'Paid Social'],
  ['https://t.co/abc', '', 'Twitter', 'Organic Social'],
  ['https://news.ycombinator.com/item?id=1', '', 'Hacker News', 'Organic Social'],
  ['https://out.reddit.com/', '', 'Reddit', 'Organic Social'],
  ['', '?utm_source=anywhere&utm_medium=social', 'anywhere', 'Organic Social'],
  ['https://www.youtube.com/watch', '', 'YouTube', 'Organic Video'],
  ['', '?utm_source=youtube&utm_medium=cpv', 'YouTube', 'Paid Video'],
  ['', '?utm_source=youtube&utm_medium=paid', 'YouTube', 'Paid Video'],
  ['https://chatgpt.com/', '', 'ChatGPT', 'AI Assistants'],
  ['', '?utm_source=chatgpt.com', 'ChatGPT', 'AI Assistants'],
  ['https://www.perplexity.ai/', '', 'Perplexity', 'AI Assistants'],
  ['https://gemini.google.com/', '', 'Gemini', 'AI Assistants'],
  ['https://mail.google.com/', '', 'Gmail', 'Email'],
  ['', '?utm_source=may-letter&utm_medium=email', 'may-letter', 'Email'],
  ['', '?utm_source=newsletter', 'newsletter', 'Email'],
  ['', '?utm_source=site&utm_medium=display', 'site', 'Display'],
  ['', '?utm_source=site&utm_medium=banner', 'site', 'Display'],
  ['', '?utm_source=partner&utm_medium=affiliate', 'partner', 'Affiliates'],
  ['', '?utm_source=app&utm_medium=push', 'app', 'Mobile Push Notifications'],
  ['', '?utm_source=x1&utm_medium=sms', 'x1', 'SMS'],
  ['', '?utm_source=radio&utm_medium=audio', 'radio', 'Audio'],
  ['', '?utm_source=x1&utm_medium=cpc', 'x1', 'Paid Other'],
  ['', '?utm_source=x1&utm_medium=cpc&utm_campaign=shopping-may', 'x1', 'Paid Shopping'],
  ['https://www.amazon.de/', '', 'Amazon', 'Organic Shopping'],
  ['', '?utm_source=google&utm_medium=cpc&utm_campaign=cross-network', 'Google', 'Cross-network'],
  ['https://blog.example/post', '', 'blog.example', 'Referral'],
  ['https://en.wikipedia.org/wiki/Weir', '', 'Wikipedia', 'Referral'],
  ['https://notgoogle.com/', '', 'notgoogle.com', 'Referral'],
  ['https://google.evil.example/', '', 'google.evil.example', 'Referral'],
  ['javascript:alert(1)', '', '', 'Direct'],
  ['rubbish', '', '', 'Direct'],
];

test.each(CASES)('referrer "%s", page "%s": %s, %s', (referrer, query, source, channel) => {
  const { campaign } = readPageUrl(`https://shop.example/${query}`);
  const acquisition = acquisitionOf(referrer, 'shop.example', campaign);
  expect([acquisition.source, acquisition.channel]).toEqual([source, channel]);
});

test('keeps host and path of a referrer, not its query', () => {
  expect(acquisitionOf('https://www.google.com/search?q=private', 'shop.example', NO_CAMPAIGN).referrer).toBe(
    'google.com/search',
  );
  expect(acquisitionOf('https://blog.example/', 'shop.example', NO_CAMPAIGN).referrer).toBe('blog.example');
});
