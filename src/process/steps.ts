/** The pipeline: what is done to every event, in this order. The last step is the only one that looks at other events of the visitor. */
import { limits } from '../config/limits.ts';
import type { JsonObject } from '../event/captured-event.ts';
import { NO_COMMERCE, readCommerce } from './commerce.ts';
import type { Draft } from './draft.ts';
import { type Campaign, NO_CAMPAIGN } from './page-url.ts';
import { flatten } from './properties.ts';
import { drop, ok, type Step } from './step.ts';
import { clampText, countOf, labelOf, numberOf, objectOf, textOf } from './text.ts';

const U16_MAX = 2 ** 16 - 1;
const U32_MAX = 2 ** 32 - 1;
const ENGAGEMENT = 'engagement';

const NOTHING: ReadonlySet<string> = new Set();
const PAGE_FIELDS: ReadonlySet<string> = new Set(['url', 'path', 'referrer', 'title', 'search']);
const LOG_FIELDS: ReadonlySet<string> = new Set([
  'url',
  'path',
  'referrer',
  'title',
  'search',
  'status',
  'method',
  'bytes',
  'response_bytes',
]);
const ENGAGEMENT_FIELDS: ReadonlySet<string> = new Set(['engagement_ms']);
const COMMERCE_FIELDS: ReadonlySet<string> = new Set(['products', 'order_id', 'orderId', 'revenue', 'currency']);

const dropDuplicate: Step = (draft, { state }) => (state.isDuplicate(draft) ? drop('duplicate') : ok);

const putIdentity: Step = (draft) => {
  const { event } = draft;
  draft.name = clampText(event.name, limits.labelBytesMax);
  draft.type = event.type;
  draft.door = event.door;
  draft.time = event.time;
  draft.originalTimestamp = textOf(event.originalTimestamp);
  draft.receivedAt = event.receivedAt;
  draft.visitorId = event.visitorId;
  draft.userId = textOf(event.userId);
  draft.anonymousId = textOf(event.anonymousId);
  draft.groupId = labelOf(event.groupId);
  draft.previousId = textOf(event.previousId);
  draft.address = textOf(event.address);
  draft.origin = labelOf(event.origin);
  draft.country = labelOf(event.place.country);
  draft.region = labelOf(event.place.region);
  draft.city = labelOf(event.place.city);
  return ok;
};

const putAgent: Step = (draft, { agents }) => {
  const agent = agents.agentOf(clampText(draft.event.userAgent, limits.stringBytesMax));
  draft.bot = agent.bot;
  draft.device = agent.device;
  draft.browser = agent.browser;
  draft.browserVersion = agent.browserVersion;
  draft.os = agent.os;
  draft.osVersion = agent.osVersion;
  return ok;
};

const putDevice: Step = (draft) => {
  const { context } = draft.event;
  draft.language = labelOf(context.locale);
  const screen = objectOf(context.screen);
  const width = countOf(screen.width, U16_MAX);
  const height = countOf(screen.height, U16_MAX);
  draft.screen = width > 0 && height > 0 ? `${width}x${height}` : '';
  return ok;
};

/** Page calls say the page in their properties, all others in context.page, which libraries send with page calls too. */
const putPage: Step = (draft, { pages }) => {
  const { event } = draft;
  const page = objectOf(event.context.page);
  const own = event.type === 'page' || event.door === 'log' ? event.properties : undefined;
  const url = pages.read(textOf(own?.url ?? page.url));
  const path = textOf(own?.path ?? page.path);
  draft.hostname = url.hostname;
  // A single-page app may name another path than its address shows; a bare path may carry a query.
  draft.path = path === '' ? url.path : path.includes('?') || path.includes('#') ? pages.read(path).path : path;
  draft.query = url.query;
  draft.title = textOf(own?.title ?? page.title);
  draft.referrerUrl = textOf(own?.referrer ?? page.referrer);
  draft.eventCampaign = url.campaign;
  if (url.query === '' && url.campaign === NO_CAMPAIGN) {
    const search = textOf(own?.search ?? page.search);
    if (search.length > 1) {
      const said = pages.read(search.startsWith('?') ? search : `?${search}`);
      draft.query = said.query;
      draft.eventCampaign = said.campaign;
    }
  }
  // Mobile libraries know no address: the screen's name is its path.
  if (event.type === 'screen' && draft.path === '') draft.path = textOf(event.properties.name ?? event.name);
  return ok;
};

/** context.campaign, where the library has parsed the address itself or the app knows better. */
const putCampaign: Step = (draft) => {
  const said = draft.event.context.campaign;
  if (said === undefined) return ok;
  const campaign = objectOf(said);
  const fromUrl = draft.eventCampaign;
  const merged: Campaign = {
    source: labelOf(campaign.source) || fromUrl.source,
    medium: labelOf(campaign.medium) || fromUrl.medium,
    name: labelOf(campaign.name) || fromUrl.name,
    term: labelOf(campaign.term) || fromUrl.term,
    content: labelOf(campaign.content) || fromUrl.content,
    clickId: fromUrl.clickId,
  };
  draft.eventCampaign = merged;
  return ok;
};

/** Lines of access logs, and servers that report their own requests in the same words. */
const putRequest: Step = (draft) => {
  const { properties, door } = draft.event;
  if (door === 'log' || properties.status !== undefined) {
    draft.status = countOf(properties.status, U16_MAX);
    draft.method = labelOf(properties.method);
    draft.responseBytes = countOf(properties.response_bytes ?? properties.bytes, Number.MAX_SAFE_INTEGER);
  } else {
    draft.status = 0;
    draft.method = '';
    draft.responseBytes = 0;
  }
  return ok;
};

const putCommerce: Step = (draft) => {
  const { type, name, properties } = draft.event;
  const commerce = type === 'track' ? readCommerce(name, properties) : NO_COMMERCE;
  draft.orderId = commerce.orderId;
  draft.revenue = commerce.revenue;
  draft.currency = commerce.currency;
  draft.productIds = commerce.productIds;
  draft.productNames = commerce.productNames;
  draft.productBrands = commerce.productBrands;
  draft.productCategories = commerce.productCategories;
  draft.productPrices = commerce.productPrices;
  draft.productQuantities = commerce.productQuantities;
  return ok;
};

const putProperties: Step = (draft) => {
  const { type, name, door, properties, traits } = draft.event;
  draft.properties = flatten(properties, columnsOf(type, name, door, properties));
  draft.traits = traits === undefined ? [] : flatten(traits, NOTHING);
  return ok;
};

function columnsOf(type: string, name: string, door: string, properties: JsonObject): ReadonlySet<string> {
  if (door === 'log') return LOG_FIELDS;
  if (type === 'page') return PAGE_FIELDS;
  if (type !== 'track') return NOTHING;
  if (name === ENGAGEMENT) return ENGAGEMENT_FIELDS;
  return properties.products !== undefined || properties.revenue !== undefined || properties.order_id !== undefined
    ? COMMERCE_FIELDS
    : NOTHING;
}

/** What the event means for its visit: a view, an act of the visitor, or neither. */
const putActivity: Step = (draft) => {
  const { type, name, properties } = draft.event;
  draft.engagementMs = type === 'track' && name === ENGAGEMENT ? countOf(properties.engagement_ms, U32_MAX) : 0;
  draft.isView = type === 'page' || type === 'screen';
  draft.isInteractive =
    draft.isView ||
    (type === 'track' &&
      name !== ENGAGEMENT &&
      properties.interactive !== false &&
      numberOf(properties.nonInteraction) !== 1);
  return ok;
};

/** Last, because it is the only one whose outcome later events depend on: what fails before it leaves no trace. */
const putVisit: Step = (draft, { state }) => {
  state.visits.join(draft);
  return ok;
};

export const steps: readonly Step[] = [
  dropDuplicate,
  putIdentity,
  putAgent,
  putDevice,
  putPage,
  putCampaign,
  putRequest,
  putCommerce,
  putProperties,
  putActivity,
  putVisit,
];

/** Runs all steps; when one throws, the error says which. */
export function runSteps(draft: Draft, context: Parameters<Step>[1]): ReturnType<Step> {
  let index = 0;
  try {
    for (; index < steps.length; index++) {
      const result = (steps[index] as Step)(draft, context);
      if (result.kind !== 'ok') return result;
    }
    return ok;
  } catch (error) {
    throw new Error(`${steps[index]?.name}: ${String(error)}`, { cause: error });
  }
}
