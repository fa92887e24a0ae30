-- What was accepted and could not become an event, with the input itself, so that it can be replayed (W3).
CREATE TABLE quarantine
(
    site_id     UUID,
    event_id    UUID,
    received_at DateTime64(3, 'UTC'),
    door        LowCardinality(String),
    reason      LowCardinality(String),
    detail      String,
    origin      String,
    payload     String CODEC(ZSTD(3)),
    partition   UInt16,
    batch       UInt64
)
ENGINE = MergeTree
PARTITION BY toYYYYMM(received_at)
ORDER BY (site_id, received_at, event_id)
SETTINGS non_replicated_deduplication_window = 10000;

-- What became of everything that reached a door: refused there, or stored, quarantined, or found to be stored already. One row a batch and reason.
-- Not partitioned, so that an insert is one part and thereby all or nothing: it is a batch's last insert, and its rows say that the batch is complete.
CREATE TABLE outcomes
(
    site_id     UUID,
    minute      DateTime('UTC'),
    door        LowCardinality(String),
    outcome     Enum8('stored' = 1, 'quarantined' = 2, 'duplicate' = 3, 'refused' = 4),
    reason      LowCardinality(String),
    count       UInt64,
    -- How far its batch has come in which stream: what lies below is counted, and a replay of it must not be counted again.
    stream      LowCardinality(String),
    offset_to   UInt64,
    partition   UInt16,
    batch       UInt64
)
ENGINE = MergeTree
ORDER BY (site_id, minute, outcome, reason)
SETTINGS non_replicated_deduplication_window = 10000;
