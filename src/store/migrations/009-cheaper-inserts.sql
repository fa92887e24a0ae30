-- The same rollups for a third less: each event goes straight into the rows it counts in. Joining a visitor's events first, as 005 does, pays only when
-- a batch has many of each visitor, and those are few in seconds of traffic. The last two dimensions are the event's own, the others its visit's.
-- An event counts in the hour it happened in (takes 1) and changes the visit of the hour it began in (takes 2): mostly the same hour (3).
ALTER TABLE rollup_hour_from_events MODIFY QUERY
SELECT
    site_id,
    ['', 'event:bot', 'visit:source', 'visit:channel', 'visit:utm_campaign', 'visit:entry_page', 'visit:country', 'visit:device', 'visit:browser', 'visit:os', 'event:name', 'event:page'][place] AS dimension,
    hour,
    value,
    uniqStateIf(visitor_id, is_person) AS visitors,
    sum(is_person) AS people,
    sum(is_pageview) AS pageviews,
    sum(is_event) AS events,
    sumIf(change_of_visits, place <= 10) AS visits,
    sumIf(change_of_bounces, place <= 10) AS bounces,
    sumIf(change_of_duration_ms, place <= 10) AS duration_ms,
    sum(is_order) AS orders,
    sum(paid) AS revenue
FROM
(
    SELECT
        site_id,
        visitor_id,
        hour,
        if(takes = 2, range(1, 11), range(1, 13)) AS places,
        if(takes = 2,
            ['', is_bot, source, channel, utm_campaign, entry_page, country, device, browser, os],
            ['', is_bot, source, channel, utm_campaign, entry_page, country, device, browser, os, name, path]) AS values,
        takes != 2 AS is_event,
        is_event AND person AS is_person,
        is_person AND name = 'pageview' AS is_pageview,
        is_person AND name = 'Order Completed' AS is_order,
        if(is_person, toDecimal128(revenue, 4), 0) AS paid,
        if(takes = 1, 0, visit_change) AS change_of_visits,
        if(takes = 1, 0, bounce_change) AS change_of_bounces,
        if(takes = 1, 0, duration_change_ms) AS change_of_duration_ms
    FROM
    (
        SELECT
            site_id, name, path, visitor_id, visit_change, bounce_change, duration_change_ms, revenue,
            source, channel, utm_campaign, entry_page, country, device, browser, os,
            if(bot = '', 'false', 'true') AS is_bot,
            bot = '' AND session_id != 0 AS person,
            toStartOfHour(time) AS event_hour,
            toStartOfHour(session_start) AS visit_hour,
            multiIf(NOT person, [1], event_hour = visit_hour, [3], [1, 2]) AS parts
        FROM events
    )
    ARRAY JOIN parts AS takes, if(length(parts) = 1, [event_hour], [event_hour, visit_hour]) AS hour
)
ARRAY JOIN places AS place, values AS value
GROUP BY site_id, place, hour, value;

-- A part that one insert makes has 65 columns of a megabyte at most: two files for each cost more than the rows in them. It is merged into a larger one soon.
-- Merging such parts column by column, which saves memory with large ones, takes half as long again as row by row.
ALTER TABLE events MODIFY SETTING min_bytes_for_wide_part = 67108864, vertical_merge_algorithm_min_rows_to_activate = 1048576;
