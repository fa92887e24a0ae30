/** The boards that every organisation has from the first minute. They can be copied, not changed. */
import type { BoardDefinition } from './board.ts';
import { funnel, list, makeBoard, map, number, overTime, pipeline, shopReport } from './make-board.ts';

const now = makeBoard({ title: 'Now', period: '30m', comparison: 'same_weekday' }, [
  {
    h: 2,
    tiles: [
      number('People', 'visitors'),
      number('Page views', 'pageviews'),
      number('Orders', 'orders'),
      number('Revenue', 'revenue'),
    ],
  },
  { h: 4, tiles: [overTime('The last half hour', 'area', ['visitors', 'pageviews'])] },
  {
    h: 5,
    tiles: [
      list('Pages', 'event:page', ['visitors', 'pageviews']),
      list('Sources', 'visit:source', ['visitors']),
      list('What happens', 'event:name', ['events']),
    ],
  },
  {
    h: 5,
    tiles: [
      { ...map('Countries', 'visitors'), w: 8 },
      { title: 'As it happens', form: 'ticker', query: { kind: 'events', limit: 20 }, w: 4 },
    ],
  },
]);

const web = makeBoard({ title: 'Web', period: '7d', comparison: 'previous_period' }, [
  {
    h: 2,
    tiles: [
      number('Visitors', 'visitors'),
      number('Visits', 'visits'),
      number('Page views', 'pageviews'),
      number('Pages a visit', 'views_per_visit'),
      number('Bounce rate', 'bounce_rate'),
      number('Time on the site', 'visit_duration'),
    ],
  },
  { h: 4, tiles: [overTime('Visitors over time', 'line', ['visitors'])] },
  {
    h: 5,
    tiles: [
      list('Channels', 'visit:channel', ['visitors', 'percentage']),
      list('Sources', 'visit:source', ['visitors', 'percentage']),
      list('Campaigns', 'visit:utm_campaign', ['visitors', 'percentage']),
    ],
  },
  {
    h: 5,
    tiles: [
      list('Pages', 'event:page', ['visitors', 'pageviews']),
      list('Entry pages', 'visit:entry_page', ['visits', 'bounce_rate']),
      list('Exit pages', 'visit:exit_page', ['visits']),
    ],
  },
  {
    h: 5,
    tiles: [
      { ...map('Countries', 'visitors'), w: 6 },
      { ...list('Devices', 'visit:device', ['visitors', 'percentage']), w: 3 },
      { ...list('Browsers', 'visit:browser', ['visitors', 'percentage']), w: 3 },
    ],
  },
  {
    h: 5,
    tiles: [
      { title: 'When they come', form: 'heatmap', query: { kind: 'heatmap', metric: 'visitors' }, live: false },
      { title: 'Where they go', form: 'paths', query: { kind: 'paths', depth: 3 }, live: false },
    ],
  },
]);

const shop = makeBoard({ title: 'Shop', period: 'day', comparison: 'same_weekday' }, [
  {
    h: 2,
    tiles: [
      number('Revenue', 'revenue'),
      number('Orders', 'orders'),
      number('Average order', 'average_order'),
      number('Conversion', 'conversion_rate'),
    ],
  },
  {
    h: 4,
    tiles: [
      { ...overTime('Revenue over time', 'bars', ['revenue']), w: 7 },
      {
        ...funnel('From look to order', [
          ['Looked at a product', 'Product Viewed'],
          ['Put it into the cart', 'Product Added'],
          ['Ordered', 'Order Completed'],
        ]),
        w: 5,
      },
    ],
  },
  {
    h: 5,
    tiles: [
      { ...shopReport('Products: looked at, put into the cart, bought', 'products', 'event:product'), w: 8 },
      { ...shopReport('Stock', 'stock'), w: 4 },
    ],
  },
  {
    h: 5,
    tiles: [
      list('Brands', 'event:brand', ['revenue', 'orders']),
      list('Categories', 'event:category', ['revenue', 'orders']),
      shopReport('Today against the usual', 'usual_hour'),
    ],
  },
  {
    h: 3,
    tiles: [
      shopReport('Carts left behind', 'abandonment'),
      shopReport('Customers', 'customers'),
      shopReport('How often they order', 'frequency'),
    ],
  },
  {
    h: 5,
    tiles: [
      list('Channels', 'visit:channel', ['revenue', 'orders', 'conversion_rate']),
      list('Countries', 'visit:country', ['revenue', 'orders', 'conversion_rate']),
      list('Devices', 'visit:device', ['revenue', 'orders', 'conversion_rate']),
    ],
  },
]);

const wellBeing = makeBoard({ title: 'Pipeline', period: '24h', comparison: 'previous_period' }, [
  {
    h: 2,
    tiles: [
      pipeline('Stored', 'number', ['stored']),
      pipeline('Refused', 'number', ['refused']),
      pipeline('Quarantined', 'number', ['quarantined']),
      pipeline('Sent twice', 'number', ['duplicates']),
    ],
  },
  {
    h: 4,
    tiles: [
      {
        ...pipeline('What became of events', 'line', ['stored', 'refused', 'quarantined', 'duplicates'], ['time']),
        w: 8,
      },
      { ...pipeline('Refused, and why', 'list', ['refused'], ['label']), w: 4 },
    ],
  },
  {
    h: 2,
    tiles: [
      pipeline('Processes alive', 'number', ['instances']),
      pipeline('Requests a second', 'number', ['requests']),
      pipeline('Acknowledged, p95', 'number', ['ack_p95']),
      pipeline('Behind', 'number', ['lag_seconds']),
      pipeline('Disk free', 'number', ['disk_free']),
      pipeline('In quarantine', 'number', ['quarantine']),
    ],
  },
  {
    h: 4,
    tiles: [
      pipeline('Answers a second, by status', 'area', ['responses'], ['time', 'label']),
      pipeline('Time to acknowledge', 'line', ['ack_p50', 'ack_p95', 'ack_p99'], ['time']),
    ],
  },
  {
    h: 4,
    tiles: [
      pipeline('Bytes a second', 'line', ['bytes_in', 'bytes_out'], ['time']),
      pipeline('Refusals at all doors', 'area', ['refusals'], ['time', 'label']),
      pipeline('Throttled a second', 'line', ['throttled'], ['time']),
    ],
  },
  {
    h: 4,
    tiles: [
      pipeline('Events behind', 'line', ['lag_events', 'lag_seconds'], ['time']),
      pipeline('Stream', 'line', ['stream_bytes'], ['time']),
      pipeline('Behind, by consumer and partition', 'table', ['lag_events', 'lag_seconds'], ['label']),
    ],
  },
  {
    h: 4,
    tiles: [
      pipeline('Batches', 'line', ['batches', 'batch_rows', 'batch_bytes'], ['time']),
      pipeline('Time of a batch', 'line', ['insert_p95', 'compute_p95'], ['time']),
      pipeline('Statements of the engine', 'area', ['engine_time'], ['time', 'label']),
    ],
  },
  {
    h: 4,
    tiles: [
      { ...pipeline('Processor', 'area', ['cpu'], ['time', 'label']), w: 3 },
      { ...pipeline('Memory', 'area', ['memory'], ['time', 'label']), w: 3 },
      {
        ...pipeline('Processes', 'table', ['instances', 'cpu', 'memory', 'event_loop_lag', 'restarts'], ['label']),
        w: 6,
      },
    ],
  },
  {
    h: 5,
    tiles: [
      pipeline('Tables', 'table', ['table_bytes', 'table_rows', 'parts'], ['label']),
      pipeline('Disk', 'line', ['disk_free', 'table_bytes', 'stream_bytes'], ['time']),
    ],
  },
]);

/** Id → board, in the order in which they are shown. */
export const BUILT_IN_BOARDS: ReadonlyMap<string, BoardDefinition> = new Map([
  ['now', now],
  ['web', web],
  ['shop', shop],
  ['pipeline', wellBeing],
]);
