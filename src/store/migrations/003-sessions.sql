-- One row a visit, once its parts are merged: a row a visit and batch until then, so read it with GROUP BY site_id, session_id.
-- Answers what events cannot say row by row: where a visit ended, how long it was, what it held.
-- What is the visit's own (source, country, device …) is the same in all of its events, so any of them will do.
CREATE TABLE sessions
(
    site_id          UUID,
    session_id       UInt64,
    session_start    DateTime64(3, 'UTC') CODEC(Delta, ZSTD(1)),
    session_end      SimpleAggregateFunction(max, DateTime64(3, 'UTC')) CODEC(ZSTD(1)),
    visitor_id       SimpleAggregateFunction(any, UInt64) CODEC(ZSTD(1)),
    user_id          SimpleAggregateFunction(max, String) CODEC(ZSTD(1)),
    bot              SimpleAggregateFunction(any, LowCardinality(String)),

    visits           SimpleAggregateFunction(sum, Int64) CODEC(ZSTD(1)),
    bounces          SimpleAggregateFunction(sum, Int64) CODEC(ZSTD(1)),
    duration_ms      SimpleAggregateFunction(sum, Int64) CODEC(ZSTD(1)),
    pageviews        SimpleAggregateFunction(sum, UInt64) CODEC(ZSTD(1)),
    events           SimpleAggregateFunction(sum, UInt64) CODEC(ZSTD(1)),
    orders           SimpleAggregateFunction(sum, UInt64) CODEC(ZSTD(1)),
    revenue          SimpleAggregateFunction(sum, Decimal(38, 4)) CODEC(ZSTD(1)),

    entry_page       SimpleAggregateFunction(any, String) CODEC(ZSTD(1)),
    -- The page of the pageview that happened last; of two at one moment, the one stored last.
    exit_page        AggregateFunction(argMax, String, Tuple(DateTime64(3, 'UTC'), UInt32)) CODEC(ZSTD(1)),
    referrer         SimpleAggregateFunction(any, String) CODEC(ZSTD(1)),
    source           SimpleAggregateFunction(any, LowCardinality(String)),
    channel          SimpleAggregateFunction(any, LowCardinality(String)),
    utm_source       SimpleAggregateFunction(any, LowCardinality(String)),
    utm_medium       SimpleAggregateFunction(any, LowCardinality(String)),
    utm_campaign     SimpleAggregateFunction(any, LowCardinality(String)),
    country          SimpleAggregateFunction(any, LowCardinality(String)),
    device           SimpleAggregateFunction(any, LowCardinality(String)),
    browser          SimpleAggregateFunction(any, LowCardinality(String)),
    os               SimpleAggregateFunction(any, LowCardinality(String))
)
ENGINE = AggregatingMergeTree
PARTITION BY toYYYYMM(session_start)
ORDER BY (site_id, toDate(session_start), session_id)
SETTINGS non_replicated_deduplication_window = 10000;

CREATE MATERIALIZED VIEW sessions_from_events TO sessions AS
SELECT
    site_id,
    session_id,
    session_start,
    max(e.session_end) AS session_end,
    any(e.visitor_id) AS visitor_id,
    max(e.user_id) AS user_id,
    any(e.bot) AS bot,
    sum(visit_change) AS visits,
    sum(bounce_change) AS bounces,
    sum(duration_change_ms) AS duration_ms,
    countIf(name = 'pageview') AS pageviews,
    count() AS events,
    countIf(name = 'Order Completed') AS orders,
    sum(e.revenue) AS revenue,
    any(e.entry_page) AS entry_page,
    argMaxStateIf(path, (time, session_seq), name = 'pageview') AS exit_page,
    any(e.referrer) AS referrer,
    any(e.source) AS source,
    any(e.channel) AS channel,
    any(e.utm_source) AS utm_source,
    any(e.utm_medium) AS utm_medium,
    any(e.utm_campaign) AS utm_campaign,
    any(e.country) AS country,
    any(e.device) AS device,
    any(e.browser) AS browser,
    any(e.os) AS os
FROM events AS e
WHERE session_id != 0
GROUP BY site_id, session_id, session_start;
