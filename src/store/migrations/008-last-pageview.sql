-- Where a visit ended, as a text that a plain max keeps: the time of its last pageview (13 digits, Unix ms), its place in the visit (10 digits), then the
-- path. The state of argMax that stood here before took most of the time of every question about exit pages to unpack.
ALTER TABLE sessions ADD COLUMN IF NOT EXISTS last_pageview SimpleAggregateFunction(max, String) CODEC(ZSTD(1));

-- That state does not tell when the pageview was. The visit's last event is near enough: what comes after it is later.
ALTER TABLE sessions
    UPDATE last_pageview = concat(leftPad(toString(toUnixTimestamp64Milli(session_end)), 13, '0'), '0000000000', finalizeAggregation(exit_page))
    WHERE pageviews > 0 AND last_pageview = ''
    SETTINGS mutations_sync = 1;

-- Changed and not made anew: another worker that has migrated already may be storing.
ALTER TABLE sessions_from_events MODIFY QUERY
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
    maxIf(
        concat(leftPad(toString(toUnixTimestamp64Milli(time)), 13, '0'), leftPad(toString(session_seq), 10, '0'), path),
        name = 'pageview') AS last_pageview,
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

ALTER TABLE sessions DROP COLUMN IF EXISTS exit_page;
