/** Who comes to the demo shop: when, from where, by which link and with which browser. Weights only; nothing here draws. */

interface Weighted {
  readonly weight: number;
}

export interface Country extends Weighted {
  readonly code: string;
  /** First two octets of a network of a large access provider there. */
  readonly network: string;
  readonly locale: string;
}

export const countries: readonly Country[] = [
  { code: 'DE', network: '91.10', locale: 'de-DE', weight: 34 },
  { code: 'AT', network: '62.47', locale: 'de-AT', weight: 9 },
  { code: 'CH', network: '85.3', locale: 'de-CH', weight: 8 },
  { code: 'US', network: '73.92', locale: 'en-US', weight: 12 },
  { code: 'GB', network: '86.130', locale: 'en-GB', weight: 8 },
  { code: 'FR', network: '90.60', locale: 'fr-FR', weight: 7 },
  { code: 'NL', network: '84.81', locale: 'nl-NL', weight: 6 },
  { code: 'IT', network: '79.20', locale: 'it-IT', weight: 4 },
  { code: 'ES', network: '83.50', locale: 'es-ES', weight: 4 },
  { code: 'PL', network: '83.10', locale: 'pl-PL', weight: 3 },
  { code: 'SE', network: '81.230', locale: 'sv-SE', weight: 2 },
  { code: 'JP', network: '126.60', locale: 'ja-JP', weight: 2 },
  { code: 'CA', network: '99.240', locale: 'en-CA', weight: 1 },
];

export interface Arrival extends Weighted {
  readonly referrer: string;
  /** Query of the landing page. */
  readonly query: string;
  /** How much likelier than average its visitors buy. */
  readonly intent: number;
}

export const arrivals: readonly Arrival[] = [
  { referrer: '', query: '', weight: 28, intent: 1.4 },
  { referrer: 'https://www.google.com/', query: '', weight: 30, intent: 1 },
  {
    referrer: 'https://www.google.com/',
    query: '?gclid=demo&utm_source=google&utm_medium=cpc&utm_campaign=brand',
    weight: 7,
    intent: 1.3,
  },
  { referrer: 'https://www.bing.com/', query: '', weight: 4, intent: 1 },
  { referrer: 'https://duckduckgo.com/', query: '', weight: 3, intent: 1 },
  {
    referrer: 'https://l.instagram.com/',
    query: '?utm_source=instagram&utm_medium=social&utm_campaign=autumn',
    weight: 9,
    intent: 0.5,
  },
  { referrer: 'https://www.facebook.com/', query: '', weight: 4, intent: 0.5 },
  { referrer: '', query: '?utm_source=newsletter&utm_medium=email&utm_campaign=weekly', weight: 7, intent: 2.2 },
  { referrer: 'https://www.reddit.com/', query: '', weight: 2, intent: 0.4 },
  { referrer: 'https://chatgpt.com/', query: '', weight: 3, intent: 1.1 },
  { referrer: 'https://news.ycombinator.com/', query: '', weight: 1, intent: 0.2 },
  { referrer: 'https://homebarista.example/best-kettles', query: '', weight: 2, intent: 1.6 },
];

export interface Browser extends Weighted {
  readonly userAgent: string;
}

export const browsers: readonly Browser[] = [
  {
    weight: 27,
    userAgent:
      'Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Mobile/15E148 Safari/604.1',
  },
  {
    weight: 26,
    userAgent:
      'Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Mobile Safari/537.36',
  },
  {
    weight: 4,
    userAgent:
      'Mozilla/5.0 (Linux; Android 14; SAMSUNG SM-S921B) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/28.0 Chrome/130.0.0.0 Mobile Safari/537.36',
  },
  {
    weight: 18,
    userAgent:
      'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36',
  },
  {
    weight: 5,
    userAgent:
      'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36 Edg/142.0.0.0',
  },
  {
    weight: 8,
    userAgent:
      'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Safari/605.1.15',
  },
  { weight: 5, userAgent: 'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:145.0) Gecko/20100101 Firefox/145.0' },
  { weight: 2, userAgent: 'Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0' },
  {
    weight: 4,
    userAgent:
      'Mozilla/5.0 (iPad; CPU OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Mobile/15E148 Safari/604.1',
  },
  { weight: 1, userAgent: 'Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)' },
];

/** Visits in each hour of the day, shop time: quiet nights, lunch, and a long evening. */
export const hourWeights: readonly number[] = [
  20, 16, 13, 12, 12, 14, 18, 24, 30, 36, 40, 44, 50, 46, 42, 42, 45, 50, 58, 66, 72, 64, 46, 30,
];

/** Visits on each day, Sunday first. */
export const weekdayWeights: readonly number[] = [1.18, 1.02, 0.94, 0.96, 0.98, 0.9, 1.02];

export const VISITS_PER_DAY = 5_000;
