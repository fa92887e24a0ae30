-- One row a known user (userId given), once its parts are merged: when first and last seen, what they did, and what is known of them.
-- An identify call names some traits and leaves the others as they were: so the latest is kept trait by trait, as the greatest text of
-- time (Unix ms, 14 digits) and value. Read with GROUP BY site_id, user_id, and substring(value, 15).
CREATE TABLE profiles
(
    site_id     UUID,
    user_id     String,
    first_seen  SimpleAggregateFunction(min, DateTime64(3, 'UTC')) CODEC(ZSTD(1)),
    last_seen   SimpleAggregateFunction(max, DateTime64(3, 'UTC')) CODEC(ZSTD(1)),
    events      SimpleAggregateFunction(sum, UInt64) CODEC(ZSTD(1)),
    visits      SimpleAggregateFunction(sum, Int64) CODEC(ZSTD(1)),
    orders      SimpleAggregateFunction(sum, UInt64) CODEC(ZSTD(1)),
    revenue     SimpleAggregateFunction(sum, Decimal(38, 4)) CODEC(ZSTD(1)),
    traits      SimpleAggregateFunction(maxMap, Map(String, String)) CODEC(ZSTD(1))
)
ENGINE = AggregatingMergeTree
ORDER BY (site_id, user_id)
SETTINGS non_replicated_deduplication_window = 10000;

CREATE MATERIALIZED VIEW profiles_from_events TO profiles AS
SELECT
    site_id,
    user_id,
    min(time) AS first_seen,
    max(time) AS last_seen,
    count() AS events,
    sum(visit_change) AS visits,
    countIf(name = 'Order Completed') AS orders,
    sum(e.revenue) AS revenue,
    maxMap(if(type = 'identify', mapApply((trait, value) -> (toString(trait), concat(leftPad(toString(toUnixTimestamp64Milli(time)), 14, '0'), value)), e.traits), map())) AS traits
FROM events AS e
WHERE user_id != ''
GROUP BY site_id, user_id;
