-- The last hour of events again, by time, in the columns a live board asks for: `events` lies by name and visitor within the day, so that
-- finding its last minutes means looking through the day. Holds events that came within an hour of happening: all those whose
-- time is within the last hour, and no import. Written by small inserts of its own, many a second, ahead of its batch's insert into
-- `events`: that one costs the engine 65 ms and more however few rows it has, with all that is derived from it (docs/STORE.md).
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
    product          String CODEC(LZ4),
    partition        UInt16 CODEC(LZ4),
    batch            UInt64 CODEC(LZ4)
)
ENGINE = MergeTree
PARTITION BY toStartOfHour(time)
ORDER BY (site_id, time)
TTL toDateTime(time) + INTERVAL 2 HOUR
SETTINGS non_replicated_deduplication_window = 10000, ttl_only_drop_parts = 1, merge_with_ttl_timeout = 1800;
