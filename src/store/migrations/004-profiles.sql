-- One row a known user (userId given), once its parts are merged: when first and last seen, and what they did.
CREATE TABLE profiles
(
    site_id     UUID,
    user_id     String,
    first_seen  SimpleAggregateFunction(min, DateTime64(3, 'UTC')) CODEC(ZSTD(1)),
    last_seen   SimpleAggregateFunction(max, DateTime64(3, 'UTC')) CODEC(ZSTD(1)),
    events      SimpleAggregateFunction(sum, UInt64) CODEC(ZSTD(1)),
    visits      SimpleAggregateFunction(sum, Int64) CODEC(ZSTD(1)),
    orders      SimpleAggregateFunction(sum, UInt64) CODEC(ZSTD(1)),
    revenue     SimpleAggregateFunction(sum, Decimal(38, 4)) CODEC(ZSTD(1))
)
ENGINE = AggregatingMergeTree
ORDER BY (site_id, user_id)
SETTINGS non_replicated_deduplication_window = 1000;

CREATE MATERIALIZED VIEW profiles_from_events TO profiles AS
SELECT
    site_id,
    user_id,
    min(time) AS first_seen,
    max(time) AS last_seen,
    count() AS events,
    sum(visit_change) AS visits,
    countIf(name = 'Order Completed') AS orders,
    sum(e.revenue) AS revenue
FROM events AS e
WHERE user_id != ''
GROUP BY site_id, user_id;

-- What is known of a user, one row a trait: an identify call names some traits and leaves the others as they were. The latest by time wins;
-- read with FINAL, or argMax(value, time).
CREATE TABLE profile_traits
(
    site_id  UUID,
    user_id  String,
    trait    LowCardinality(String),
    value    String CODEC(ZSTD(1)),
    time     DateTime64(3, 'UTC') CODEC(ZSTD(1))
)
ENGINE = ReplacingMergeTree(time)
ORDER BY (site_id, user_id, trait)
SETTINGS non_replicated_deduplication_window = 1000;

CREATE MATERIALIZED VIEW profile_traits_from_events TO profile_traits AS
SELECT site_id, user_id, pair.1 AS trait, pair.2 AS value, time
FROM (SELECT site_id, user_id, traits, time FROM events WHERE type = 'identify' AND user_id != '')
ARRAY JOIN CAST(traits, 'Array(Tuple(String, String))') AS pair;
