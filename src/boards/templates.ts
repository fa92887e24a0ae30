/** Boards to begin with: copied into an own board, then made one's own. */
import type { BoardDefinition } from './board.ts';
import { BUILT_IN_BOARDS } from './built-in-boards.ts';
import { funnel, list, makeBoard, map, number, overTime } from './make-board.ts';

export interface BoardTemplate {
  readonly id: string;
  /** What it is for, in a sentence. */
  readonly about: string;
  readonly board: BoardDefinition;
}

const named = (name: string) => ({ filters: [['is', 'event:name', [name]]] });
/** Lines of a server's access log, pages included. */
const requests = [['is', 'event:door', ['log']]];
const failed = { filters: [...requests, ['matches', 'event:status', ['^5']]] };
const refused = { filters: [...requests, ['matches', 'event:status', ['^4']]] };

const blog = makeBoard({ title: 'Blog', period: '30d', comparison: 'previous_period' }, [
  {
    h: 2,
    tiles: [
      number('Readers', 'visitors'),
      number('Page views', 'pageviews'),
      number('Time on the site', 'visit_duration'),
      number('Newsletter', 'events', named('Newsletter Subscribed')),
    ],
  },
  { h: 4, tiles: [overTime('Readers over time', 'area', ['visitors'])] },
  {
    h: 6,
    tiles: [
      list('Posts', 'event:page', ['visitors', 'pageviews']),
      list('Where readers come from', 'visit:source', ['visitors', 'percentage']),
      list('Links that brought them', 'visit:referrer', ['visitors']),
    ],
  },
  {
    h: 5,
    tiles: [
      { ...map('Countries', 'visitors'), w: 8 },
      { ...list('Devices', 'visit:device', ['visitors']), w: 4 },
    ],
  },
]);

const saas = makeBoard({ title: 'Product', period: '30d', comparison: 'previous_period' }, [
  {
    h: 2,
    tiles: [
      number('Visitors', 'visitors'),
      number('Sign-ups', 'events', named('Signed Up')),
      number('People who signed in', 'visitors', named('Signed In')),
      number('Trials begun', 'events', named('Trial Started')),
    ],
  },
  {
    h: 4,
    tiles: [
      overTime('Sign-ups by channel', 'bars', ['events'], {
        ...named('Signed Up'),
        dimensions: ['time', 'visit:channel'],
        limit: 6,
      }),
      funnel('From visit to trial', [
        ['Visited', 'pageview'],
        ['Signed up', 'Signed Up'],
        ['Began a trial', 'Trial Started'],
      ]),
    ],
  },
  {
    h: 5,
    tiles: [
      list('What people do', 'event:name', ['visitors', 'events']),
      list('Sources of sign-ups', 'visit:source', ['visitors'], named('Signed Up')),
      list('Campaigns', 'visit:utm_campaign', ['visitors', 'percentage']),
    ],
  },
]);

const api = makeBoard({ title: 'API', period: '24h', comparison: 'previous_period' }, [
  {
    h: 2,
    tiles: [
      number('Requests', 'events', { filters: requests }),
      number('Failures (5xx)', 'events', failed),
      number('Refusals (4xx)', 'events', refused),
    ],
  },
  {
    h: 4,
    tiles: [
      overTime('Requests by status', 'bars', ['events'], {
        filters: requests,
        dimensions: ['time', 'event:status'],
        limit: 10,
      }),
      overTime('Failures', 'line', ['events'], failed),
    ],
  },
  {
    h: 6,
    tiles: [
      list('Paths', 'event:page', ['events'], { filters: requests }),
      list('Paths that fail', 'event:page', ['events'], failed),
      list('Methods', 'event:method', ['events'], { filters: requests }),
      list('Bots', 'event:bot', ['events'], { filters: requests }),
    ],
  },
]);

export const BOARD_TEMPLATES: readonly BoardTemplate[] = [
  {
    id: 'shop',
    about: 'Revenue, orders and what sells, against the same weekday.',
    board: { ...(BUILT_IN_BOARDS.get('shop') as BoardDefinition), title: 'My shop' },
  },
  { id: 'blog', about: 'Readers, posts and where readers come from.', board: blog },
  {
    id: 'saas',
    about: 'Sign-ups, people in the product and what they do. Expects Signed Up and Signed In.',
    board: saas,
  },
  { id: 'api', about: "Requests, failures and the paths behind them, from a server's access log.", board: api },
];
