/** Where and with what somebody is: the same for a whole visit, as its first event had it. */
// A till or a server reports the order that a phone began, and knows neither phone nor country; the visit does. And a visit that lay in two
// countries would count as no visit in the one and as two bounces less in the other.
import type { Draft } from './draft.ts';

export type Client = Readonly<
  Pick<
    Draft,
    'country' | 'region' | 'city' | 'device' | 'browser' | 'browserVersion' | 'os' | 'osVersion' | 'screen' | 'language'
  >
>;

export function clientOf(draft: Draft): Client {
  const { country, region, city, device, browser, browserVersion, os, osVersion, screen, language } = draft;
  return { country, region, city, device, browser, browserVersion, os, osVersion, screen, language };
}

export function putClient(draft: Draft, client: Client): void {
  draft.country = client.country;
  draft.region = client.region;
  draft.city = client.city;
  draft.device = client.device;
  draft.browser = client.browser;
  draft.browserVersion = client.browserVersion;
  draft.os = client.os;
  draft.osVersion = client.osVersion;
  draft.screen = client.screen;
  draft.language = client.language;
}
