"""Define the views that tell how sources and feeds fare; both databases run the same text."""

__all__ = ["SOURCE_VIEWS"]

SOURCE_VIEWS = {
    # Which feeds fail, since when and why. A paused feed is left out: nobody waits for it.
    "v_failing_feeds": """
        SELECT f.id AS feed_id, f.source_id, s.name AS source,
               CASE WHEN f.name <> '' THEN f.name ELSE f.title END AS title, f.url, f.failures, f.error_reason,
               f.error_message, coalesce(f.last_success_at, f.added_at) AS since, f.last_visit_at, f.next_visit_at,
               h.blocked_until, h.blocked_reason
          FROM feeds f JOIN sources s ON s.id = f.source_id JOIN hosts h ON h.host = f.host
         WHERE f.error_reason <> '' AND f.paused_at IS NULL""",
    "v_source_health": """
        SELECT s.id AS source_id, s.name AS source,
               CASE WHEN s.paused_at IS NOT NULL THEN 'paused'
                    WHEN coalesce(c.feeds, 0) = 0 THEN 'no feeds'
                    WHEN c.paused = c.feeds THEN 'paused'
                    WHEN c.failing = 0 THEN 'working'
                    WHEN c.failing < c.feeds - c.paused THEN 'partly failing'
                    ELSE 'failing' END AS state,
               coalesce(c.feeds, 0) AS feeds, coalesce(c.failing, 0) AS failing_feeds,
               coalesce(c.paused, 0) AS paused_feeds, coalesce(c.missed, 0) AS missed_windows,
               c.last_visit_at, c.last_success_at, c.last_new_at,
               (SELECT coalesce(sum(n.articles), 0) FROM article_counts n WHERE n.source_id = s.id) AS articles,
               (SELECT f.error_reason FROM feeds f
                 WHERE f.source_id = s.id AND f.error_reason <> '' AND f.paused_at IS NULL
                 ORDER BY f.failures DESC, f.id LIMIT 1) AS error_reason,
               (SELECT f.error_message FROM feeds f
                 WHERE f.source_id = s.id AND f.error_reason <> '' AND f.paused_at IS NULL
                 ORDER BY f.failures DESC, f.id LIMIT 1) AS error_message
          FROM sources s LEFT JOIN (
               SELECT source_id, count(*) AS feeds,
                      sum(CASE WHEN error_reason <> '' AND paused_at IS NULL THEN 1 ELSE 0 END) AS failing,
                      sum(CASE WHEN paused_at IS NOT NULL THEN 1 ELSE 0 END) AS paused,
                      sum(missed_windows) AS missed, max(last_visit_at) AS last_visit_at,
                      max(last_success_at) AS last_success_at, max(last_new_at) AS last_new_at
                 FROM feeds GROUP BY source_id) c ON c.source_id = s.id""",
}
