-- The last hour of events again, by time, in the columns a live board asks for: `events` lies by name and visitor within the day, so that
-- finding its last minutes means looking through the day. Holds events that came within an hour of happening: all those whose
-- time is within the last hour, and no import.
CREATE TABLE recent
(
    site_id          UUID,
    event_id         UUID CODEC(NONE),
    name             LowCardinality(String),
    type             LowCardinality(String),
    time             DateTime64(3, 'UTC') CODEC(Delta, LZ4),
    received_at      DateTime64(3, 'UTC') CODEC(Delta, LZ4),
    visitor_id       UInt64 CODEC(LZ4),
    bot              LowCardinality(String),
    session_id       UInt64 CODEC(LZ4),
    hostname         LowCardinality(String),
    path             String CODEC(LZ4),
    source           LowCardinality(String),
    channel          LowCardinality(String),
    country          LowCardinality(String),
    device           LowCardinality(String),
    browser          LowCardinality(String),
    os               LowCardinality(String),
    revenue          Decimal(18, 4) CODEC(LZ4),
    product          String CODEC(LZ4)
)
ENGINE = MergeTree
PARTITION BY toStartOfHour(time)
ORDER BY (site_id, time)
TTL toDateTime(time) + INTERVAL 2 HOUR
SETTINGS non_replicated_deduplication_window = 10000, ttl_only_drop_parts = 1, merge_with_ttl_timeout = 1800;

CREATE MATERIALIZED VIEW recent_from_events TO recent AS
SELECT
    site_id, event_id, name, type, time, received_at, visitor_id, bot, session_id, hostname, path,
    source, channel, country, device, browser, os, revenue,
    if(empty(product_names) OR product_names[1] = '', product_ids[1], product_names[1]) AS product
FROM events
WHERE time >= received_at - INTERVAL 1 HOUR;
