/** User agent → bot, device, browser and system; each distinct one is read once, because reading costs 50 µs. */
import Bowser from 'bowser';
import { isbot, isbotMatch } from 'isbot';
import { BoundedMap } from '../config/bounded-map.ts';
import { limits } from '../config/limits.ts';
import { clampText } from './text.ts';

export interface Agent {
  /** The bot's name; '' for people. */
  readonly bot: string;
  /** Desktop, Mobile, Tablet, TV, or ''. */
  readonly device: string;
  readonly browser: string;
  /** Major version. */
  readonly browserVersion: string;
  readonly os: string;
  readonly osVersion: string;
}

const NOBODY: Agent = { bot: '', device: '', browser: '', browserVersion: '', os: '', osVersion: '' };

const DEVICES: Readonly<Record<string, string>> = { desktop: 'Desktop', mobile: 'Mobile', tablet: 'Tablet', tv: 'TV' };

/** Names people know, where Bowser's differ. */
const BROWSERS: Readonly<Record<string, string>> = {
  'Microsoft Edge': 'Edge',
  'Samsung Internet for Android': 'Samsung Internet',
  'Android Browser': 'Android',
  'Opera Coast': 'Opera',
};

/** `Googlebot/2.1` → Googlebot: the word that calls itself a bot, else the product token at the start. */
const BOT_WORD =
  /[\w.-]*(?:bot|crawler|spider|slurp|archiver|fetcher|monitor|preview|scraper|headlesschrome|lighthouse|feed)[\w.-]*/i;
const PRODUCT = /^[\w. -]+?(?=[/;(]|\s\d|$)/;

export class UserAgents {
  readonly #cache = new BoundedMap<string, Agent>(limits.userAgentCacheEntriesMax);

  agentOf(userAgent: string): Agent {
    if (userAgent === '') return NOBODY;
    const known = this.#cache.get(userAgent);
    if (known) return known;
    const agent = readAgent(userAgent);
    this.#cache.set(userAgent, agent);
    return agent;
  }
}

/** Reads one user agent, without a cache. */
export function readAgent(userAgent: string): Agent {
  const bot = isbot(userAgent) ? botName(userAgent) : '';
  const { browser, os, platform } = Bowser.parse(userAgent);
  const name = browser.name ?? '';
  return {
    bot,
    device: DEVICES[platform.type ?? ''] ?? '',
    browser: clampText(BROWSERS[name] ?? name, limits.labelBytesMax),
    browserVersion: /^\d{1,6}/.exec(browser.version ?? '')?.[0] ?? '',
    os: clampText(os.name ?? '', limits.labelBytesMax),
    // Windows counts NT 10.0, people 10; the others count in two places at most.
    osVersion:
      os.name === 'Windows'
        ? clampText(os.versionName ?? '', 32)
        : (/^\d{1,6}(\.\d{1,6})?/.exec(os.version ?? '')?.[0] ?? ''),
  };
}

function botName(userAgent: string): string {
  const word = BOT_WORD.exec(userAgent)?.[0];
  // "bot.html" and the like are addresses, not names.
  const named =
    word !== undefined &&
    !/\.(?:html?|php|aspx?|com|net|org)\b/i.test(word) &&
    !/^(?:bots?|crawlers?|spiders?|feeds?)$/i.test(word)
      ? word
      : undefined;
  const name = named ?? PRODUCT.exec(userAgent)?.[0]?.trim() ?? isbotMatch(userAgent) ?? 'bot';
  return clampText(name === '' || /^mozilla$/i.test(name) ? (isbotMatch(userAgent) ?? 'bot') : name, 64);
}
