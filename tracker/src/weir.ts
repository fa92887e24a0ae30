/**
 * The tracker served at /weir.js: page views, events, outbound links, downloads and engagement time, sent to the Segment batch route.
 * It sets no cookie, sends nothing under Global Privacy Control, and must stay within 1,024 bytes gzipped, which excuses its terseness.
 */

type Properties = Record<string, unknown>;
type Call = ['track' | 'page' | 'identify', ...unknown[]];

interface Weir {
  track(event: string, properties?: Properties): void;
  page(name?: string, properties?: Properties): void;
  identify(userId: string, traits?: Properties): void;
  push(call: Call): void;
}

declare global {
  interface Window {
    /** Before the script has loaded, a page may keep calls in an array here. */
    weir?: Weir | Call[];
  }
  interface Navigator {
    readonly globalPrivacyControl?: boolean;
  }
}

const QUEUE_EVENTS_MAX = 99;
/** Twenty events fit the 64 KiB that browsers allow a `keepalive` request. */
const BATCH_EVENTS_MAX = 20;
const FLUSH_MS = 200;
const RETRY_MS_MAX = 60_000;
const ENGAGED_MS_MIN = 999;
/** Its status is undefined, so it compares like a server error. */
const FAILED = 0 as unknown as Response;
const DOWNLOAD = /\.(pdf|zip|gz|dmg|exe|docx?|xlsx?|pptx?|csv|mp[34])$/i;

const script = document.currentScript as HTMLScriptElement;
const endpoint = new URL('v1/batch', script.src);
const calls = window.weir as Call[] | undefined;

let queue: Properties[] = [];
let timer = 0;
let retryMs = FLUSH_MS;
let userId: string | undefined;
let url = '';
let referrer = document.referrer;
let visibleSince = 0;
let engagedMs = 0;

const body = (batch: Properties[]) => JSON.stringify({ writeKey: script.dataset.key, sentAt: new Date(), batch });

/** A refusal (4xx but 429) is final; anything else is sent again, later and later. The server knows a repeat by its messageId. */
const flush = async () => {
  const batch = queue.splice(0, BATCH_EVENTS_MAX);
  const response = await fetch(endpoint, { method: 'POST', body: body(batch), keepalive: true }).catch(() => FAILED);
  timer = 0;
  if (response.status < 429) retryMs = FLUSH_MS;
  else {
    retryMs = Math.min(retryMs * 2, RETRY_MS_MAX);
    queue.unshift(...batch);
  }
  schedule();
};

const schedule = () => {
  queue.splice(QUEUE_EVENTS_MAX);
  if (queue[0] && !timer) timer = setTimeout(flush, retryMs);
};

const send = (type: string, more: Properties) => {
  if (navigator.globalPrivacyControl) return;
  queue.push({
    type,
    messageId: String([Date.now(), Math.random()]),
    timestamp: new Date(),
    userId,
    context: { page: { url, referrer, title: document.title }, locale: navigator.language },
    ...more,
  });
  schedule();
};

const track = (event: string, properties?: Properties) => send('track', { event, properties });

const identify = (id: string, traits?: Properties) => {
  userId = id;
  send('identify', { traits });
};

/** Adds the time the page was in view since it was last asked; reports it when the page is left. */
const engage = (leaving: unknown) => {
  if (visibleSince) engagedMs += Date.now() - visibleSince;
  visibleSince = document.hidden ? 0 : Date.now();
  if (leaving && engagedMs > ENGAGED_MS_MIN) {
    track('engagement', { engagement_ms: engagedMs });
    engagedMs = 0;
  }
};

const here = () => location.href.split('#')[0] as string;

const page = (name?: string, properties?: Properties) => {
  engage(url);
  referrer = url || referrer;
  url = here();
  send('page', { name, properties });
};

/** A page that the browser kept and shows again (going back) is looked at again. */
const navigated = (event?: Event) => {
  if ((event as PageTransitionEvent | undefined)?.persisted || url !== here()) page();
};

const { pushState } = history;
history.pushState = (...args) => {
  pushState.apply(history, args);
  navigated();
};

const visibilityChanged = () => {
  engage(document.hidden);
  if (document.hidden && queue[0] && navigator.sendBeacon(endpoint, body(queue))) queue = [];
};

const clicked = ({ type, target }: Event) => {
  const element = (target as Element).closest<HTMLElement>('[data-weir-event]');
  if (element?.matches('form') === (type === 'submit')) {
    const { weirEvent, ...properties } = (element as HTMLElement).dataset;
    track(weirEvent as string, properties);
  }
  const link = (target as Element).closest('a');
  if (!link?.host) return;
  if (DOWNLOAD.test(link.pathname)) track('File Download', { url: link.href });
  else if (link.host !== location.host) track('Outbound Link: Click', { url: link.href });
};

addEventListener('popstate', navigated);
addEventListener('pageshow', navigated);
addEventListener('visibilitychange', visibilityChanged);
addEventListener('click', clicked);
addEventListener('submit', clicked);

const weir: Weir = {
  track,
  page,
  identify,
  push: ([method, ...args]) => (weir[method] as (...args: unknown[]) => void)(...args),
};
window.weir = weir;
page();
calls?.map(weir.push);

export {};
