/** Where a visit came from: referrer and campaign → source and channel, by the rules of Google Analytics' default channel group and an AI channel. */
// Rules: https://support.google.com/analytics/answer/9756891, in its order.
import { limits } from '../config/limits.ts';
import { type Campaign, campaignKey, cleanHost } from './page-url.ts';
import { type ReferrerKind, siteOfHost, siteOfSource } from './referrer-sites.ts';
import { clampText } from './text.ts';

export interface Acquisition {
  /** Host and path; '' when there was none or the site linked to itself. */
  readonly referrer: string;
  /** `Google`, `Hacker News`, a host, or what the campaign wrote; '' for Direct. */
  readonly source: string;
  readonly channel: string;
  readonly campaign: Campaign;
  readonly campaignKey: string;
}

/** The network that a click id belongs to. */
const CLICK_ID_SOURCES: Readonly<Record<string, string>> = {
  gclid: 'Google',
  gbraid: 'Google',
  wbraid: 'Google',
  dclid: 'Google',
  msclkid: 'Bing',
  fbclid: 'Facebook',
  ttclid: 'TikTok',
  twclid: 'Twitter',
  li_fat_id: 'LinkedIn',
  epik: 'Pinterest',
  rdt_cid: 'Reddit',
  sccid: 'Snapchat',
  yclid: 'Yandex',
  qclid: 'Quora',
  mc_eid: 'Mailchimp',
};
/** Click ids that only paid clicks carry; fbclid and its like come with every link out of the app. */
const PAID_CLICK_IDS: ReadonlySet<string> = new Set(['gclid', 'gbraid', 'wbraid', 'dclid', 'msclkid', 'yclid']);

const PAID = /^(?:.*cp.*|ppc|retargeting|paid.*)$/;
const DISPLAY = /^(?:display|banner|expandable|interstitial|cpm)$/;
const SHOPPING_CAMPAIGN = /^(?:.*(?:(?:[^a-df-z]|^)shop|shopping).*)$/;
const SOCIAL = /^(?:social|social-network|social-media|sm|social network|social media)$/;
const EMAIL = /^e[-_ ]?mail$/;
const AI = /^(?:ai|llm|ai-assistant|chatbot)$/;

/** `referrerUrl` is as the browser gave it; `hostname` is the page's own, by which links within the site are told. */
export function acquisitionOf(referrerUrl: string, hostname: string, campaign: Campaign): Acquisition {
  const { referrer, host } = readReferrer(referrerUrl, hostname);
  const site =
    campaign.source !== ''
      ? siteOfSource(campaign.source)
      : (siteOfHost(host) ?? siteOfSource(CLICK_ID_SOURCES[campaign.clickId] ?? ''));
  const source = site?.name ?? (campaign.source || host);
  return {
    referrer,
    source,
    channel: channelOf(source, site?.kind, campaign),
    campaign,
    campaignKey: campaignKey(campaign),
  };
}

function readReferrer(text: string, hostname: string): { referrer: string; host: string } {
  const url = text === '' ? null : URL.parse(text);
  const isLink = url !== null && ['http:', 'https:', 'android-app:'].includes(url.protocol);
  const host = isLink ? cleanHost(url.hostname) : '';
  if (host === '' || url === null || host === hostname) return { referrer: '', host: '' };
  // Its query may hold what was searched for, or worse: not kept.
  return { referrer: clampText(`${host}${url.pathname.replace(/\/+$/, '')}`, limits.stringBytesMax), host };
}

function channelOf(source: string, kind: ReferrerKind | undefined, campaign: Campaign): string {
  const medium = campaign.medium.toLowerCase();
  const name = campaign.name.toLowerCase();
  const isPaid = PAID.test(medium);
  if (source === '' && medium === '' && name === '' && campaign.clickId === '') return 'Direct';
  if (name.includes('cross-network')) return 'Cross-network';
  if (isPaid && (kind === 'shopping' || SHOPPING_CAMPAIGN.test(name))) return 'Paid Shopping';
  if (kind === 'search' && (isPaid || PAID_CLICK_IDS.has(campaign.clickId))) return 'Paid Search';
  if (kind === 'social' && isPaid) return 'Paid Social';
  if (kind === 'video' && isPaid) return 'Paid Video';
  if (DISPLAY.test(medium)) return 'Display';
  if (isPaid) return 'Paid Other';
  if (kind === 'ai' || AI.test(medium)) return 'AI Assistants';
  if (kind === 'shopping' || SHOPPING_CAMPAIGN.test(name)) return 'Organic Shopping';
  if (kind === 'social' || SOCIAL.test(medium)) return 'Organic Social';
  if (kind === 'video' || /video/.test(medium)) return 'Organic Video';
  if (kind === 'search' || medium === 'organic') return 'Organic Search';
  if (
    kind === 'email' ||
    EMAIL.test(medium) ||
    EMAIL.test(source.toLowerCase()) ||
    /^newsletter$/i.test(source) ||
    medium === 'newsletter'
  )
    return 'Email';
  if (/^affiliates?$/.test(medium)) return 'Affiliates';
  if (medium === 'audio') return 'Audio';
  if (medium === 'sms' || source.toLowerCase() === 'sms') return 'SMS';
  if (
    medium.endsWith('push') ||
    medium.includes('mobile') ||
    medium.includes('notification') ||
    source.toLowerCase() === 'firebase'
  )
    return 'Mobile Push Notifications';
  if (source !== '') return 'Referral';
  return 'Direct';
}
