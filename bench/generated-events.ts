/** A SELECT that makes rows of `events` in the engine itself, with the spread of a shop: few sources, many pages, one order in a hundred. */

export interface Generated {
  readonly siteId: string;
  /** Unix ms. */
  readonly from: number;
  readonly spanMs: number;
  readonly events: number;
  readonly visitors: number;
  /** Every half hour has visitors of its own, who come again after ten days; else all of them come all the time, mostly for one event. */
  readonly byHalfHour?: boolean;
  /** Another salt, other rows. */
  readonly salt: number;
}

const pick = (values: readonly string[]) =>
  `[${values.map((value) => `'${value}'`).join(', ')}][1 + visitor_id % ${values.length}]`;

/** Columns in the order of the migration. Visits are half hours of a visitor's day. */
export function generatedEvents({ siteId, from, spanMs, events, visitors, byHalfHour, salt }: Generated): string {
  const random = (seed: number) => `cityHash64(number, ${salt}, ${seed})`;
  return `
    SELECT
      toUUID('${siteId}') AS site_id, generateUUIDv4(number) AS event_id,
      multiIf(${random(1)} % 100 < 70, 'pageview', ${random(1)} % 100 < 85, 'Product Viewed', ${random(1)} % 100 < 94, 'Product Added', ${random(1)} % 100 < 95, 'Order Completed', ${random(1)} % 100 < 99, 'scroll', 'identify') AS name,
      multiIf(name = 'pageview', 'page', name = 'identify', 'identify', 'track') AS type, 'segment' AS door,
      fromUnixTimestamp64Milli(toInt64(${Math.floor(from)} + number * ${spanMs / events}), 'UTC') AS time, '' AS original_timestamp, time AS received_at,
      cityHash64(${random(2)} % ${visitors}${byHalfHour ? ', intDiv(toUnixTimestamp(time), 1800) % 480' : ''}) AS visitor_id, if(${random(3)} % 10 = 0, concat('u', toString(visitor_id % 1000)), '') AS user_id, hex(visitor_id) AS anonymous_id, '' AS group_id, '' AS previous_id, '' AS address,
      if(visitor_id % 20 = 0, 'Googlebot', '') AS bot,
      if(name = 'identify', 0, cityHash64(visitor_id, intDiv(toUnixTimestamp(time), 1800))) AS session_id,
      toDateTime64(toStartOfInterval(time, INTERVAL 30 MINUTE), 3, 'UTC') AS session_start, toUInt32(3) AS session_seq, time AS session_end, toUInt32(2) AS session_pageviews,
      toInt8(${random(5)} % 4 = 0) AS visit_change, toInt8(${random(5)} % 8 = 0) AS bounce_change, toInt64(${random(5)} % 30000) AS duration_change_ms, concat('/landing/', toString(visitor_id % 50)) AS entry_page,
      'shop.example' AS hostname, concat('/p/', toString(toUInt32(pow(${random(6)} % 1000 / 1000., 3) * 2000))) AS path, '' AS query, 'A page title' AS title, toUInt16(0) AS status, toUInt64(0) AS response_bytes, '' AS method,
      'https://www.google.com/' AS referrer, ${pick(['Google', '', 'Facebook', 'Twitter', 'Bing', 'newsletter', 'Reddit', 'Instagram'])} AS source, ${pick(['Organic Search', 'Direct', 'Organic Social', 'Paid Search', 'Email'])} AS channel,
      if(visitor_id % 5 = 0, 'newsletter', '') AS utm_source, '' AS utm_medium, if(visitor_id % 5 = 0, concat('c', toString(visitor_id % 20)), '') AS utm_campaign, '' AS utm_term, '' AS utm_content, '' AS click_id,
      ${pick(['DE', 'US', 'FR', 'GB', 'AT', 'CH', 'NL', 'IT', 'ES', 'PL'])} AS country, '' AS region, '' AS city, ${pick(['Desktop', 'Mobile', 'Tablet'])} AS device, ${pick(['Chrome', 'Safari', 'Firefox', 'Edge'])} AS browser, toString(100 + visitor_id % 20) AS browser_version,
      ${pick(['Windows', 'iOS', 'Android', 'macOS', 'Linux'])} AS os, toString(visitor_id % 5) AS os_version, '1920x1080' AS screen, 'de' AS language,
      if(name = 'Order Completed', toString(number), '') AS order_id, if(name = 'Order Completed', toDecimal64(${random(7)} % 10000 / 100, 4), 0) AS revenue, if(name = 'Order Completed', 'EUR', '') AS currency,
      if(startsWith(name, 'Product') OR name = 'Order Completed', [toString(${random(8)} % 500)], []) AS product_ids, arrayMap(x -> concat('Product ', x), product_ids) AS product_names, arrayMap(x -> concat('Brand ', toString(toUInt32(x) % 30)), product_ids) AS product_brands, arrayMap(x -> concat('Category ', toString(toUInt32(x) % 10)), product_ids) AS product_categories,
      arrayMap(x -> toDecimal64(19.99, 4), product_ids) AS product_prices, arrayMap(x -> toUInt32(1), product_ids) AS product_quantities,
      toUInt32(0) AS engagement_ms, map('plan', toString(${random(9)} % 3)) AS properties, if(name = 'identify', map('email', concat('a', toString(visitor_id))), map()) AS traits, '' AS origin, toUInt16(0) AS partition, toUInt64(${salt + 1}) AS batch
    FROM numbers(${events})`;
}
