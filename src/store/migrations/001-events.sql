-- One row an event. Everything else the store shows of events is derived from this table by materialized views, so that
-- one insert with one deduplication token is all that the writer has to make exactly once (W2).
-- Order: a site's board reads days of one site; name and visitor come next because funnels and sessions read by them.
CREATE TABLE events
(
    site_id          UUID,
    event_id         UUID,
    name             LowCardinality(String),
    type             LowCardinality(String),
    door             LowCardinality(String),
    time             DateTime64(3, 'UTC') CODEC(Delta, ZSTD(1)),
    original_timestamp String CODEC(ZSTD(1)),
    received_at      DateTime64(3, 'UTC') CODEC(Delta, ZSTD(1)),

    visitor_id       UInt64,
    user_id          String CODEC(ZSTD(1)),
    anonymous_id     String CODEC(ZSTD(1)),
    group_id         LowCardinality(String),
    previous_id      String CODEC(ZSTD(1)),
    address          String CODEC(ZSTD(1)),
    bot              LowCardinality(String),

    -- The visit. `*_change` are what this event changed of its visit, so that their sums over any rows are the visit's figures.
    session_id       UInt64,
    session_start    DateTime64(3, 'UTC') CODEC(Delta, ZSTD(1)),
    session_seq      UInt32 CODEC(ZSTD(1)),
    session_end      DateTime64(3, 'UTC') CODEC(Delta, ZSTD(1)),
    session_pageviews UInt32 CODEC(ZSTD(1)),
    visit_change     Int8 CODEC(ZSTD(1)),
    bounce_change    Int8 CODEC(ZSTD(1)),
    duration_change_ms Int64 CODEC(ZSTD(1)),
    entry_page       String CODEC(ZSTD(1)),

    hostname         LowCardinality(String),
    path             String CODEC(ZSTD(1)),
    query            String CODEC(ZSTD(1)),
    title            String CODEC(ZSTD(1)),
    status           UInt16 CODEC(ZSTD(1)),
    response_bytes   UInt64 CODEC(ZSTD(1)),
    method           LowCardinality(String),

    -- Of the visit's first event.
    referrer         String CODEC(ZSTD(1)),
    source           LowCardinality(String),
    channel          LowCardinality(String),
    utm_source       LowCardinality(String),
    utm_medium       LowCardinality(String),
    utm_campaign     LowCardinality(String),
    utm_term         LowCardinality(String),
    utm_content      LowCardinality(String),
    click_id         LowCardinality(String),

    country          LowCardinality(String),
    region           LowCardinality(String),
    city             LowCardinality(String),
    device           LowCardinality(String),
    browser          LowCardinality(String),
    browser_version  LowCardinality(String),
    os               LowCardinality(String),
    os_version       LowCardinality(String),
    screen           LowCardinality(String),
    language         LowCardinality(String),

    -- Commerce, in Segment's vocabulary. Refunds are negative.
    order_id         String CODEC(ZSTD(1)),
    revenue          Decimal(18, 4) CODEC(ZSTD(1)),
    currency         LowCardinality(String),
    product_ids      Array(String) CODEC(ZSTD(1)),
    product_names    Array(String) CODEC(ZSTD(1)),
    product_brands   Array(LowCardinality(String)),
    product_categories Array(LowCardinality(String)),
    product_prices   Array(Decimal(18, 4)) CODEC(ZSTD(1)),
    product_quantities Array(UInt32) CODEC(ZSTD(1)),

    engagement_ms    UInt32 CODEC(ZSTD(1)),
    properties       Map(LowCardinality(String), String) CODEC(ZSTD(1)),
    traits           Map(LowCardinality(String), String) CODEC(ZSTD(1)),
    origin           LowCardinality(String),

    -- Where in the stream it came from, and the attempt that wrote it: what a restarted writer must leave out when it repeats that attempt.
    partition        UInt16,
    batch            UInt64 CODEC(ZSTD(1))
)
ENGINE = MergeTree
PARTITION BY toYYYYMM(time)
ORDER BY (site_id, toDate(time), name, visitor_id, time)
-- One insert adds an entry a month it touches. The window must outlast the inserts that other partitions make between a worker's death and its
-- successor's repeat of the unfinished batch; 10,000 or 1,000, no difference in insert time was measured.
SETTINGS non_replicated_deduplication_window = 10000;
