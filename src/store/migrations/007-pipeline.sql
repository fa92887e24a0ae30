-- How the pipeline is doing, and how it did: one sample of all processes about every ten seconds, in one small insert.
-- What counts is a difference since the sample before, `seconds` long, so that it outlives the processes that counted it;
-- what is a level is that level. `label` tells the parts of a series from each other: a status, a reason, a range of durations.
-- The series `samples` has one row a sample. No event depends on it: samples are skipped while the engine is away.
CREATE TABLE pipeline
(
    time    DateTime('UTC') CODEC(DoubleDelta, LZ4),
    process LowCardinality(String),
    series  LowCardinality(String),
    label   LowCardinality(String),
    value   Float64 CODEC(ZSTD(1)),
    seconds Float32 CODEC(ZSTD(1))
)
ENGINE = MergeTree
PARTITION BY toMonday(time)
ORDER BY (series, time)
TTL time + INTERVAL 30 DAY
SETTINGS ttl_only_drop_parts = 1;
