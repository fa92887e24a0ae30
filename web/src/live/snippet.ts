/** What to paste and what to type so that events come, by every door. Addresses, keys and domains hold nothing that HTML or a shell would take for its own. */

export interface Door {
  readonly id: string;
  readonly label: string;
  /** For whom, and what comes of it. */
  readonly lead: string;
  readonly steps: readonly { readonly label: string; readonly code: string }[];
}

/** Of this server and this site, the usual one first. */
export function doors(origin: string, { writeKey, domain }: { writeKey: string; domain: string }): readonly Door[] {
  return [
    {
      id: 'page',
      label: 'Web page',
      lead: 'Page views, time in view, clicks on links to other sites and downloads, by themselves. It sets no cookie and weighs about a kilobyte.',
      steps: [
        { label: 'In the head of every page', code: snippet(origin, writeKey) },
        {
          label: 'Events of your own, where they happen',
          code: `<button data-weir-event="Product Added" data-product_id="KL-110" data-price="79">Add to cart</button>`,
        },
      ],
    },
    {
      id: 'node',
      label: 'Node.js',
      lead: 'For servers and apps: the official Segment library, told where to send. Its siblings for other languages do the same.',
      steps: [
        { label: 'In a terminal', code: 'npm install @segment/analytics-node' },
        { label: 'In your program', code: nodeExample(origin, writeKey) },
      ],
    },
    {
      id: 'curl',
      label: 'HTTP',
      lead: 'Any language, and the quickest to try: 200 means stored for good. Sent again with the same messageId, it counts once.',
      steps: [
        { label: 'A page view, from a terminal', code: curlExample(origin, writeKey) },
        { label: 'An order', code: orderExample(origin, writeKey) },
      ],
    },
    {
      id: 'pixel',
      label: 'Pixel',
      lead: 'Where no script runs: newsletters, partner pages. Other parameters become properties.',
      steps: [
        {
          label: 'In the page or mail',
          code: `<img src="${origin}/v1/pixel.gif?writeKey=${writeKey}&event=Newsletter+Opened&campaign=may" width="1" height="1" alt="">`,
        },
      ],
    },
    {
      id: 'log',
      label: 'Access log',
      lead: 'What Apache or nginx wrote down before Weir was there. The same log twice counts once.',
      steps: [
        {
          label: 'On the machine that Weir runs on',
          code: `npx weir import --site ${domain} /var/log/nginx/access.log*`,
        },
      ],
    },
  ];
}

function snippet(origin: string, writeKey: string): string {
  return `<script defer src="${origin}/weir.js" data-key="${writeKey}"></script>`;
}

function nodeExample(origin: string, writeKey: string): string {
  return `import { Analytics } from '@segment/analytics-node';

const analytics = new Analytics({
  writeKey: '${writeKey}',
  host: '${origin}',
});
analytics.track({
  userId: 'user-7',
  event: 'Order Completed',
  properties: { order_id: 'A-1', revenue: 59.9, currency: 'EUR' },
});`;
}

function curlExample(origin: string, writeKey: string): string {
  return `curl ${origin}/v1/page -u ${writeKey}: \\
  -H 'content-type: application/json' \\
  -d '{"anonymousId":"me","properties":{"path":"/hello"}}'`;
}

function orderExample(origin: string, writeKey: string): string {
  return `curl ${origin}/v1/track -u ${writeKey}: \\
  -H 'content-type: application/json' \\
  -d '{"userId":"user-7","event":"Order Completed","messageId":"order-A-1","properties":{"revenue":59.9,"currency":"EUR"}}'`;
}
