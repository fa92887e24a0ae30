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
SETTINGS non_replicated_deduplication_window = 10000, index_granularity = 1024;

-- The same by UTC day. Whoever reads one row unpacks the sets of visitors of its whole granule: with the usual 8192 rows, a list of a month reads those
-- of most other dimensions as well. Stores from before that was so stay as they are, and right; their lists take up to twice as long.
-- Former checksum: 86872d7fe2dba805
-- Former checksum: 84b6e4a661ecefd5
-- Former checksum: 37a867194ddf6321
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
SETTINGS non_replicated_deduplication_window = 10000, index_granularity = 32;

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

-- In two steps, because a visitor's events mostly share what is the visit's: first one row a visitor and hour, then of each its dimensions and
-- values; what differs from event to event is carried along in a list. One view and not one a dimension: each view costs a small batch
-- more in planning than its rows do (docs/STORE.md).
-- An event counts in the hour it happened in (takes 1) and changes the visit of the hour it began in (takes 2): mostly the same hour (3).
CREATE MATERIALIZED VIEW rollup_hour_from_events TO rollup_hour AS
SELECT
    site_id,
    entry.1 AS dimension,
    hour,
    entry.2 AS value,
    uniqStateIf(visitor_id, entry.3 > 0) AS visitors,
    sum(entry.3) AS people,
    sum(entry.4) AS pageviews,
    sum(entry.5) AS events,
    sum(entry.6) AS visits,
    sum(entry.7) AS bounces,
    sum(entry.8) AS duration_ms,
    sum(entry.9) AS orders,
    sum(entry.10) AS revenue
FROM
(
    SELECT
        site_id,
        hour,
        visitor_id,
        [
            ('', ''),
            ('event:bot', if(bot = '', 'false', 'true')),
            ('visit:source', any(e.source)),
            ('visit:channel', any(e.channel)),
            ('visit:utm_campaign', any(e.utm_campaign)),
            ('visit:entry_page', any(e.entry_page)),
            ('visit:country', any(e.country)),
            ('visit:device', any(e.device)),
            ('visit:browser', any(e.browser)),
            ('visit:os', any(e.os))
        ] AS of_visit,
        groupArrayIf((e.name, e.path, person, is_pageview, is_order, paid), takes != 2) AS of_events,
        countIf(takes != 2 AND person) AS n_people,
        countIf(takes != 2 AND is_pageview) AS n_pageviews,
        countIf(takes != 2) AS n_events,
        sumIf(visit_change, takes != 1) AS n_visits,
        sumIf(bounce_change, takes != 1) AS n_bounces,
        sumIf(duration_change_ms, takes != 1) AS n_duration_ms,
        countIf(takes != 2 AND is_order) AS n_orders,
        sumIf(paid, takes != 2) AS n_paid
    FROM
    (
        SELECT
            site_id, name, path, visitor_id, bot, visit_change, bounce_change, duration_change_ms,
            source, channel, utm_campaign, entry_page, country, device, browser, os,
            bot = '' AND session_id != 0 AS person,
            person AND name = 'pageview' AS is_pageview,
            person AND name = 'Order Completed' AS is_order,
            if(person, toDecimal128(revenue, 4), 0) AS paid,
            toStartOfHour(time) AS event_hour,
            toStartOfHour(session_start) AS visit_hour,
            multiIf(NOT person, [1], event_hour = visit_hour, [3], [1, 2]) AS parts
        FROM events
    ) AS e
    ARRAY JOIN parts AS takes, if(length(parts) = 1, [event_hour], [event_hour, visit_hour]) AS hour
    GROUP BY site_id, hour, visitor_id, bot, cityHash64(source, channel, utm_campaign, entry_page, country, device, browser, os)
)
ARRAY JOIN arrayConcat(
    arrayMap(d -> (d.1, d.2, n_people, n_pageviews, n_events, n_visits, n_bounces, n_duration_ms, n_orders, n_paid), of_visit),
    arrayMap(v -> ('event:name', v.1, toUInt64(v.3), toUInt64(v.4), 1, 0, 0, 0, toUInt64(v.5), v.6), of_events),
    arrayMap(v -> ('event:page', v.2, toUInt64(v.3), toUInt64(v.4), 1, 0, 0, 0, toUInt64(v.5), v.6), of_events)) AS entry
GROUP BY site_id, dimension, hour, value;
