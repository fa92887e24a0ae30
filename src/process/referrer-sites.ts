/** Who sends visitors: host name → the name people call it by, and what kind of site it is. Data, no rules. */
// Put together from the published lists of Google Analytics' default channel group, Matomo's searchengine-and-social-list (CC0) and the sites' own domains.

export type ReferrerKind = 'search' | 'social' | 'video' | 'shopping' | 'ai' | 'email' | 'other';

export interface ReferrerSite {
  readonly name: string;
  readonly kind: ReferrerKind;
}

/** Kind → name → hosts. A host stands for its subdomains too; one that ends in `.*` for every top-level domain. */
const SITES: Readonly<Record<ReferrerKind, Readonly<Record<string, string>>>> = {
  search: {
    Google: 'google.* com.google.android.googlequicksearchbox',
    Bing: 'bing.com',
    DuckDuckGo: 'duckduckgo.com',
    'Yahoo!': 'search.yahoo.com yahoo.com yahoo.co.jp',
    Yandex: 'yandex.* ya.ru',
    Baidu: 'baidu.com m.baidu.com',
    Ecosia: 'ecosia.org',
    Brave: 'search.brave.com',
    Qwant: 'qwant.com',
    Startpage: 'startpage.com',
    Kagi: 'kagi.com',
    Naver: 'naver.com search.naver.com',
    Seznam: 'seznam.cz search.seznam.cz',
    Sogou: 'sogou.com',
    '360 Search': 'so.com',
    AOL: 'search.aol.com aol.com',
    Ask: 'ask.com',
    Mojeek: 'mojeek.com',
    Swisscows: 'swisscows.com',
    Dogpile: 'dogpile.com',
    Daum: 'daum.net',
    Rambler: 'rambler.ru',
    Petal: 'petalsearch.com',
    MetaGer: 'metager.de metager.org',
  },
  social: {
    Facebook: 'facebook.com fb.com fb.me l.facebook.com lm.facebook.com m.facebook.com com.facebook.katana',
    Instagram: 'instagram.com l.instagram.com com.instagram.android',
    Threads: 'threads.net threads.com l.threads.net',
    Twitter: 'twitter.com t.co x.com com.twitter.android',
    LinkedIn: 'linkedin.com lnkd.in com.linkedin.android',
    Reddit: 'reddit.com redd.it out.reddit.com com.reddit.frontpage',
    Pinterest: 'pinterest.* pin.it com.pinterest',
    TikTok: 'tiktok.com com.zhiliaoapp.musically',
    Snapchat: 'snapchat.com',
    'Hacker News': 'news.ycombinator.com hckrnews.com',
    Lobsters: 'lobste.rs',
    Mastodon: 'mastodon.social mastodon.online mstdn.social fosstodon.org hachyderm.io mas.to',
    Bluesky: 'bsky.app go.bsky.app',
    Tumblr: 'tumblr.com t.umblr.com',
    WhatsApp: 'whatsapp.com wa.me com.whatsapp',
    Telegram: 't.me web.telegram.org telegram.me org.telegram.messenger',
    Discord: 'discord.com discordapp.com com.discord',
    Slack: 'slack.com app.slack.com com.slack',
    VK: 'vk.com away.vk.com m.vk.com vkontakte.ru',
    Weibo: 'weibo.com weibo.cn',
    WeChat: 'weixin.qq.com wx.qq.com',
    Quora: 'quora.com',
    'Stack Overflow': 'stackoverflow.com',
    'Stack Exchange': 'stackexchange.com superuser.com serverfault.com askubuntu.com',
    'Product Hunt': 'producthunt.com',
    GitHub: 'github.com',
    Medium: 'medium.com',
    XING: 'xing.com',
    Line: 'line.me',
    Kakao: 'kakao.com',
    Substack: 'substack.com',
    'DEV Community': 'dev.to',
    Nextdoor: 'nextdoor.com',
    Odnoklassniki: 'ok.ru',
    Slashdot: 'slashdot.org',
    Digg: 'digg.com',
    StumbleUpon: 'stumbleupon.com',
    Delicious: 'delicious.com del.icio.us',
    'Google+': 'plus.google.com plus.url.google.com',
    Meetup: 'meetup.com',
    Flipboard: 'flipboard.com',
  },
  video: {
    YouTube: 'youtube.com youtu.be m.youtube.com com.google.android.youtube',
    Vimeo: 'vimeo.com',
    Twitch: 'twitch.tv',
    Dailymotion: 'dailymotion.com',
    Bilibili: 'bilibili.com',
    Netflix: 'netflix.com',
    Rumble: 'rumble.com',
    Youku: 'youku.com',
  },
  shopping: {
    Amazon: 'amazon.*',
    eBay: 'ebay.*',
    Etsy: 'etsy.com',
    AliExpress: 'aliexpress.com aliexpress.ru',
    Alibaba: 'alibaba.com',
    Walmart: 'walmart.com',
    'Google Shopping': 'shopping.google.com',
    Shopify: 'shopify.com shop.app',
    Temu: 'temu.com',
    Idealo: 'idealo.*',
    Zalando: 'zalando.*',
    'Mercado Libre': 'mercadolibre.com mercadolivre.com.br',
    Rakuten: 'rakuten.co.jp rakuten.com',
    Allegro: 'allegro.pl',
    Geizhals: 'geizhals.de geizhals.at geizhals.eu',
    PriceRunner: 'pricerunner.com pricerunner.se pricerunner.dk',
    Otto: 'otto.de',
  },
  ai: {
    ChatGPT: 'chatgpt.com chat.openai.com openai.com',
    Claude: 'claude.ai',
    Gemini: 'gemini.google.com bard.google.com',
    Copilot: 'copilot.microsoft.com copilot.cloud.microsoft edgeservices.bing.com',
    Perplexity: 'perplexity.ai',
    DeepSeek: 'chat.deepseek.com deepseek.com',
    Grok: 'grok.com',
    'Meta AI': 'meta.ai',
    Mistral: 'chat.mistral.ai mistral.ai',
    'You.com': 'you.com',
    Phind: 'phind.com',
    Poe: 'poe.com',
    NotebookLM: 'notebooklm.google.com',
    Kimi: 'kimi.com kimi.moonshot.cn',
    Qwen: 'chat.qwen.ai tongyi.aliyun.com',
    Doubao: 'doubao.com',
  },
  email: {
    Gmail: 'mail.google.com com.google.android.gm',
    Outlook: 'outlook.live.com outlook.office.com outlook.office365.com outlook.com mail.live.com',
    'Yahoo! Mail': 'mail.yahoo.com mail.yahoo.co.jp',
    'Proton Mail': 'mail.proton.me mail.protonmail.com',
    GMX: 'gmx.net gmx.com gmx.de navigator.gmx.net deref-gmx.net',
    'WEB.DE': 'web.de deref-web.de',
    'T-Online': 'email.t-online.de',
    Fastmail: 'fastmail.com app.fastmail.com',
    'Mail.ru': 'mail.ru e.mail.ru',
    'Yandex Mail': 'mail.yandex.ru mail.yandex.com',
    iCloud: 'icloud.com',
    Mailchimp: 'list-manage.com mailchi.mp campaign-archive.com',
  },
  other: {
    Wikipedia: 'wikipedia.org',
    'Google Translate': 'translate.google.com translate.goog',
    'Google News': 'news.google.com',
    'Google Maps': 'maps.google.com',
    'Microsoft Teams': 'teams.microsoft.com statics.teams.cdn.office.net',
    Feedly: 'feedly.com',
    Inoreader: 'inoreader.com',
    Netvibes: 'netvibes.com',
    Notion: 'notion.so notion.site',
    Pocket: 'getpocket.com',
    Trello: 'trello.com',
    Jira: 'atlassian.net',
    GitLab: 'gitlab.com',
    npm: 'npmjs.com',
  },
};

/** What campaigns write in utm_source → the host of the same house. */
const ALIASES: Readonly<Record<string, string>> = {
  adwords: 'google.com',
  'google-ads': 'google.com',
  googleads: 'google.com',
  google_ads: 'google.com',
  fb: 'facebook.com',
  'facebook-ads': 'facebook.com',
  facebookads: 'facebook.com',
  meta: 'facebook.com',
  ig: 'instagram.com',
  insta: 'instagram.com',
  x: 'x.com',
  yt: 'youtube.com',
  hn: 'news.ycombinator.com',
  hackernews: 'news.ycombinator.com',
  'hacker-news': 'news.ycombinator.com',
  ddg: 'duckduckgo.com',
  openai: 'chatgpt.com',
  microsoft: 'bing.com',
  'bing-ads': 'bing.com',
  bingads: 'bing.com',
  linkedin_ads: 'linkedin.com',
  wa: 'whatsapp.com',
};

const byHost = new Map<string, ReferrerSite>();
const byName = new Map<string, ReferrerSite>();
for (const [kind, names] of Object.entries(SITES) as [ReferrerKind, Record<string, string>][]) {
  for (const [name, hosts] of Object.entries(names)) {
    const site: ReferrerSite = Object.freeze({ name, kind });
    byName.set(name.toLowerCase(), site);
    for (const host of hosts.split(' ')) byHost.set(host, site);
  }
}

/** The known site that a host belongs to: itself, then its parents (`l.facebook.com`, `facebook.com`), each also as `google.*`. */
export function siteOfHost(hostname: string): ReferrerSite | undefined {
  let host = hostname;
  while (host !== '') {
    const known = byHost.get(host);
    if (known) return known;
    const dot = host.indexOf('.');
    if (dot < 0) return undefined;
    // google.de, google.co.uk: a name before a public suffix of one or two short labels.
    if (/^[^.]+\.(?:[a-z]{2,3}|co\.[a-z]{2}|com\.[a-z]{2})$/.test(host)) {
      const anywhere = byHost.get(`${host.slice(0, dot)}.*`);
      if (anywhere) return anywhere;
    }
    host = host.slice(dot + 1);
  }
  return undefined;
}

/** The known site that a utm_source means: by name, alias or host. */
export function siteOfSource(source: string): ReferrerSite | undefined {
  const lower = source.toLowerCase();
  return byName.get(lower) ?? siteOfHost(ALIASES[lower] ?? lower.replace(/^www\./, ''));
}
