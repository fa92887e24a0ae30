-- What a board asks most, counted as it is stored: per site, dimension, hour and value. dimension '' is the whole site.
--   people              events of people in a visit: what is left without bots, identify, group and alias
--   visitors, pageviews, orders, revenue   of those, by the hour of the event
--   events              all events, bots and identify included, by the hour of the event
--   visits, bounces, duration_ms           of people's visits, by the hour the visit began; 0 where the dimension is not a visit's
CREATE TABLE rollup_hour
(
    site_id      UUID,
    dimension    LowCardinality(String),
    hour         DateTime('UTC') CODEC(Delta, ZSTD(1)),
    value        String CODEC(ZSTD(1)),
    visitors     AggregateFunction(uniq, UInt64) CODEC(ZSTD(1)),
    people       SimpleAggregateFunction(sum, UInt64) CODEC(ZSTD(1)),
    pageviews    SimpleAggregateFunction(sum, UInt64) CODEC(ZSTD(1)),
    events       SimpleAggregateFunction(sum, UInt64) CODEC(ZSTD(1)),
    visits       SimpleAggregateFunction(sum, Int64) CODEC(ZSTD(1)),
    bounces      SimpleAggregateFunction(sum, Int64) CODEC(ZSTD(1)),
    duration_ms  SimpleAggregateFunction(sum, Int64) CODEC(ZSTD(1)),
    orders       SimpleAggregateFunction(sum, UInt64) CODEC(ZSTD(1)),
    revenue      SimpleAggregateFunction(sum, Decimal(38, 4)) CODEC(ZSTD(1))
)
ENGINE = AggregatingMergeTree
PARTITION BY toYYYYMM(hour)
ORDER BY (site_id, dimension, hour, value)
SETTINGS non_replicated_deduplication_window = 1000;

-- The same by UTC day.
CREATE TABLE rollup_day
(
    site_id      UUID,
    dimension    LowCardinality(String),
    day          Date CODEC(Delta, ZSTD(1)),
    value        String CODEC(ZSTD(1)),
    visitors     AggregateFunction(uniq, UInt64) CODEC(ZSTD(1)),
    people       SimpleAggregateFunction(sum, UInt64) CODEC(ZSTD(1)),
    pageviews    SimpleAggregateFunction(sum, UInt64) CODEC(ZSTD(1)),
    events       SimpleAggregateFunction(sum, UInt64) CODEC(ZSTD(1)),
    visits       SimpleAggregateFunction(sum, Int64) CODEC(ZSTD(1)),
    bounces      SimpleAggregateFunction(sum, Int64) CODEC(ZSTD(1)),
    duration_ms  SimpleAggregateFunction(sum, Int64) CODEC(ZSTD(1)),
    orders       SimpleAggregateFunction(sum, UInt64) CODEC(ZSTD(1)),
    revenue      SimpleAggregateFunction(sum, Decimal(38, 4)) CODEC(ZSTD(1))
)
ENGINE = AggregatingMergeTree
PARTITION BY toYYYYMM(day)
ORDER BY (site_id, dimension, day, value)
SETTINGS non_replicated_deduplication_window = 1000;

-- From the hours of the batch, which are far fewer than its events.
CREATE MATERIALIZED VIEW rollup_day_from_hour TO rollup_day AS
SELECT
    site_id,
    dimension,
    toDate(hour) AS day,
    value,
    uniqMergeState(h.visitors) AS visitors,
    sum(h.people) AS people,
    sum(h.pageviews) AS pageviews,
    sum(h.events) AS events,
    sum(h.visits) AS visits,
    sum(h.bounces) AS bounces,
    sum(h.duration_ms) AS duration_ms,
    sum(h.orders) AS orders,
    sum(h.revenue) AS revenue
FROM rollup_hour AS h
GROUP BY site_id, dimension, day, value;

-- Dimensions of the visit. Two steps, because a visitor's events mostly share all of these: first one row a visitor and hour,
-- then one a dimension and value of those (measured: a third of the cost of doing it in one).
-- An event counts in the hour it happened in (takes & 1) and changes the visit of the hour it began in (takes & 2); where these are
-- two hours, it takes part in both.
CREATE MATERIALIZED VIEW rollup_hour_from_visits TO rollup_hour AS
SELECT
    site_id,
    dimension,
    hour,
    value,
    uniqStateIf(visitor_id, n_people > 0) AS visitors,
    sum(n_people) AS people,
    sum(n_pageviews) AS pageviews,
    sum(n_events) AS events,
    sum(n_visits) AS visits,
    sum(n_bounces) AS bounces,
    sum(n_duration_ms) AS duration_ms,
    sum(n_orders) AS orders,
    sum(n_revenue) AS revenue
FROM
(
    SELECT
        site_id,
        hour,
        visitor_id,
        bot != '' AS is_bot,
        any(e.source) AS a_source,
        any(e.channel) AS a_channel,
        any(e.utm_campaign) AS a_utm_campaign,
        any(e.entry_page) AS an_entry_page,
        any(e.country) AS a_country,
        any(e.device) AS a_device,
        any(e.browser) AS a_browser,
        any(e.os) AS an_os,
        countIf(takes != 2 AND person) AS n_people,
        countIf(takes != 2 AND person AND name = 'pageview') AS n_pageviews,
        countIf(takes != 2) AS n_events,
        sumIf(visit_change, takes != 1) AS n_visits,
        sumIf(bounce_change, takes != 1) AS n_bounces,
        sumIf(duration_change_ms, takes != 1) AS n_duration_ms,
        countIf(takes != 2 AND person AND name = 'Order Completed') AS n_orders,
        sumIf(revenue, takes != 2 AND person) AS n_revenue
    FROM
    (
        SELECT
            site_id, name, visitor_id, bot, visit_change, bounce_change, duration_change_ms, revenue,
            source, channel, utm_campaign, entry_page, country, device, browser, os,
            bot = '' AND session_id != 0 AS person,
            toStartOfHour(time) AS event_hour,
            toStartOfHour(session_start) AS visit_hour,
            multiIf(NOT person, [1], event_hour = visit_hour, [3], [1, 2]) AS parts
        FROM events
    ) AS e
    ARRAY JOIN parts AS takes, if(length(parts) = 1, [event_hour], [event_hour, visit_hour]) AS hour
    GROUP BY site_id, hour, visitor_id, is_bot, cityHash64(source, channel, utm_campaign, entry_page, country, device, browser, os)
)
ARRAY JOIN
    ['', 'event:bot', 'visit:source', 'visit:channel', 'visit:utm_campaign', 'visit:entry_page', 'visit:country', 'visit:device',
     'visit:browser', 'visit:os'] AS dimension,
    ['', if(is_bot, 'true', 'false'), a_source, a_channel, a_utm_campaign, an_entry_page, a_country, a_device,
     a_browser, an_os] AS value
GROUP BY site_id, dimension, hour, value;

-- Dimensions of the event.
CREATE MATERIALIZED VIEW rollup_hour_from_events TO rollup_hour AS
SELECT
    site_id,
    dimension,
    toStartOfHour(time) AS hour,
    value,
    uniqStateIf(visitor_id, person) AS visitors,
    countIf(person) AS people,
    countIf(person AND name = 'pageview') AS pageviews,
    count() AS events,
    toInt64(0) AS visits,
    toInt64(0) AS bounces,
    toInt64(0) AS duration_ms,
    countIf(person AND name = 'Order Completed') AS orders,
    sumIf(e.revenue, person) AS revenue
FROM (SELECT site_id, time, name, path, visitor_id, revenue, bot = '' AND session_id != 0 AS person FROM events) AS e
ARRAY JOIN ['event:name', 'event:page'] AS dimension, [name, path] AS value
GROUP BY site_id, dimension, hour, value;
