/** A page's address → host, path, the harmless part of its query, and the campaign it names. */
import { BoundedMap } from '../config/bounded-map.ts';
import { limits } from '../config/limits.ts';
import { clampText } from './text.ts';

/** What a link says of where the visitor was sent from. All '' when it says nothing. */
export interface Campaign {
  readonly source: string;
  readonly medium: string;
  readonly name: string;
  readonly term: string;
  readonly content: string;
  /** Name of the parameter that carried a click id, `gclid`; the id itself marks one person and is not kept. */
  readonly clickId: string;
}

export interface PageUrl {
  /** Lower case, without port and leading `www.`. */
  readonly hostname: string;
  readonly path: string;
  /** Without `?`. */
  readonly query: string;
  readonly campaign: Campaign;
}

export const NO_CAMPAIGN: Campaign = { source: '', medium: '', name: '', term: '', content: '', clickId: '' };
const NO_QUERY = { query: '', campaign: NO_CAMPAIGN } as const;
export const NO_PAGE: PageUrl = { hostname: '', path: '', ...NO_QUERY };

/** Click-id parameters of the ad networks, the surest first. */
const CLICK_IDS = [
  'gclid',
  'gbraid',
  'wbraid',
  'dclid',
  'msclkid',
  'fbclid',
  'ttclid',
  'twclid',
  'li_fat_id',
  'epik',
  'rdt_cid',
  'sccid',
  'yclid',
  'qclid',
  'wickedid',
  'irclickid',
  'mc_eid',
] as const;
const CLICK_ID_NAMES: ReadonlySet<string> = new Set(CLICK_IDS);

/** Snapchat writes it so, or in small letters like the others. */
const SNAPCHAT_CLICK_ID = 'ScCid';

/** What says each part of a campaign, the first of them that does. */
const CAMPAIGN_PARAMETERS = {
  source: ['utm_source', 'source', 'ref'],
  medium: ['utm_medium'],
  name: ['utm_campaign'],
  term: ['utm_term'],
  content: ['utm_content'],
} as const;
const CAMPAIGN_NAMES: ReadonlySet<string> = new Set([
  ...Object.values(CAMPAIGN_PARAMETERS).flat(),
  ...CLICK_IDS,
  SNAPCHAT_CLICK_ID,
]);

/** Parameters that say who sent the visitor, or only count: they would split one page into many. */
const MARKS =
  /^(?:utm_.*|ref|referrer|source|mc_cid|_ga|_gl|_hs.*|hsa_.*|mkt_tok|vero_.*|igshid|igsh|si|srsltid|gad_source|gad_campaignid|_branch_match_id|ck_subscriber_id|oly_.*)$/;
/** Parameters that tend to hold what should not be kept. */
const SECRETS =
  /pass(?:word|wd|phrase)?$|pwd|secret|token|jwt|auth|^code$|^state$|^otp$|^pin$|session|^sid$|api[_-]?key|^key$|signature|^sig$|e?mail|phone|^tel$|user(?:name)?$|^iban|^card/;
const QUERY_LENGTH_MAX = 1024;
const BASE = 'http://relative.invalid';

/** The URL standard drops or encodes the others, by rules that go across the whole address. */
const VISIBLE_ASCII = /^[!-~]*$/;
const QUERY_OR_FRAGMENT = /[?#]/;

export class PageUrls {
  /** By the address up to its query: pages are few, what is asked of them may never be the same twice. */
  readonly #cache = new BoundedMap<string, PageUrl>(limits.urlCacheEntriesMax);

  /** Parts of an absolute or relative address; NO_PAGE when it is none. Never throws. */
  read(url: string): PageUrl {
    if (url === '') return NO_PAGE;
    const pageEnd = url.search(QUERY_OR_FRAGMENT);
    const page = pageEnd < 0 ? url : url.slice(0, pageEnd);
    // Very long addresses are one of a kind: they would fill the cache and never be asked for again.
    if (page.length > limits.urlCacheKeyLengthMax || !VISIBLE_ASCII.test(url)) return readPageUrl(url);
    let known = this.#cache.get(page);
    if (known === undefined) {
      known = readPageUrl(page);
      this.#cache.set(page, known);
    }
    const search = pageEnd < 0 ? '' : (url.slice(pageEnd).split('#', 1)[0] as string);
    return search.length < 2 || known === NO_PAGE ? known : { ...known, ...readQuery(new URLSearchParams(search)) };
  }
}

export function readPageUrl(text: string): PageUrl {
  const url = URL.parse(text, BASE);
  if (url === null) return NO_PAGE;
  const isWeb = url.protocol === 'http:' || url.protocol === 'https:';
  return {
    hostname: url.origin === BASE ? '' : cleanHost(url.hostname),
    // An app's own scheme (`app://checkout/pay`) has no path the way the web has one.
    path: clampText(isWeb ? readable(url.pathname) : url.pathname, limits.stringBytesMax),
    ...(url.search === '' ? NO_QUERY : readQuery(url.searchParams)),
  };
}

/** Most queries name no campaign and hold nothing to hide, and are read at no more than the cost of a look at each name. */
function readQuery(params: URLSearchParams): Pick<PageUrl, 'query' | 'campaign'> {
  let said: Map<string, string> | undefined;
  let hidden: [name: string, value: string][] | undefined;
  params.forEach((value, name) => {
    if (CAMPAIGN_NAMES.has(name)) {
      said ??= new Map();
      if (!said.has(name)) said.set(name, value);
    }
    if (isHidden(name.toLowerCase(), value)) {
      hidden ??= [];
      hidden.push([name, value]);
    }
  });
  if (hidden) for (const [name, value] of hidden) params.delete(name, value);
  return { query: clampQuery(params.toString()), campaign: said ? campaignOf(said) : NO_CAMPAIGN };
}

/** Lower case, without `www.` and the root's dot. */
export function cleanHost(hostname: string): string {
  return clampText(
    hostname
      .toLowerCase()
      .replace(/^www\./, '')
      .replace(/\.$/, ''),
    limits.labelBytesMax,
  );
}

/** Percent-encoded UTF-8 as people write it; other encodings stay as they are. */
function readable(path: string): string {
  if (!path.includes('%')) return path;
  try {
    return decodeURI(path);
  } catch {
    return path;
  }
}

function isHidden(name: string, value: string): boolean {
  return MARKS.test(name) || CLICK_ID_NAMES.has(name) || SECRETS.test(name) || value.includes('@');
}

function clampQuery(query: string): string {
  return query.length <= QUERY_LENGTH_MAX ? query : query.slice(0, QUERY_LENGTH_MAX).replace(/&[^&]*$/, '');
}

function campaignOf(params: ReadonlyMap<string, string>): Campaign {
  const read = (part: keyof typeof CAMPAIGN_PARAMETERS) => {
    for (const name of CAMPAIGN_PARAMETERS[part]) {
      const value = params.get(name)?.trim();
      if (value) return clampText(value, limits.labelBytesMax);
    }
    return '';
  };
  let clickId = '';
  for (const name of CLICK_IDS) {
    if (params.get(name) || (name === 'sccid' && params.get(SNAPCHAT_CLICK_ID))) {
      clickId = name;
      break;
    }
  }
  return {
    source: read('source'),
    medium: read('medium'),
    name: read('name'),
    term: read('term'),
    content: read('content'),
    clickId,
  };
}

/** One text for a campaign, '' for none: a visit ends when another one begins. */
export function campaignKey(campaign: Campaign): string {
  const { source, medium, name, term, content, clickId } = campaign;
  if (source === '' && medium === '' && name === '' && term === '' && content === '' && clickId === '') return '';
  return `${source}\n${medium}\n${name}\n${term}\n${content}\n${clickId}`;
}
