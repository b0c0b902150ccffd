"""Create the views that docs/schema.md describes."""

from alembic import op

from db.initial_schema.columns import is_sqlite
from db.initial_schema.source_views import SOURCE_VIEWS

__all__ = ["VIEW_NAMES", "create_views", "drop_views"]

# Expressions that differ between the databases, by placeholder.
_SQLITE_EXPRESSIONS = {
    "{join_names}": "group_concat(au.name, ', ')",
    "{each_reservation}": "json_each(e.reservations) r",
    "{source}": (
        "coalesce(s.name, nullif(a.site_name, ''), nullif(substr(a.url, instr(a.url, '://') + 3,"
        " instr(substr(a.url, instr(a.url, '://') + 3) || '/', '/') - 1), ''), a.url)"
    ),
    "{published_day}": "date(substr(a.published, 1, 19), coalesce(a.published_offset_minutes, 0) || ' minutes')",
}
_POSTGRESQL_EXPRESSIONS = {
    "{join_names}": "string_agg(au.name, ', ' ORDER BY aa.position)",
    "{each_reservation}": "json_array_elements_text(e.reservations) AS r(value)",
    "{source}": (
        "coalesce(s.name, nullif(a.site_name, ''), nullif(split_part(split_part(a.url, '://', 2), '/', 1), ''), a.url)"
    ),
    "{published_day}": (
        "to_char((a.published AT TIME ZONE 'UTC') + coalesce(a.published_offset_minutes, 0) * interval '1 minute',"
        " 'YYYY-MM-DD')"
    ),
}
_VIEWS = {
    "v_articles": """
        SELECT a.id, {source} AS source, a.title, a.description, a.text, a.url, a.published,
               {published_day} AS published_day, a.modified, a.created_at, a.updated_at,
               a.revision, a.language, a.section, a.dateline, a.agency, a.syndicated,
               a.genre, a.location, a.location_country, a.location_latitude, a.location_longitude,
               a.word_count, a.gone_at,
               (SELECT {join_names} FROM article_authors aa JOIN authors au ON au.id = aa.author_id
                 WHERE aa.article_id = a.id) AS authors
          FROM articles a LEFT JOIN sources s ON s.id = a.source_id""",
    "v_entities": """
        SELECT a.id AS article_id, {source} AS source, a.title, a.published, a.language,
               e.name, e.label, e.identity, e.wikidata, e.country, e.latitude, e.longitude,
               ae.mention_count AS mentions, ae.salience, ae.confidence
          FROM article_entities ae JOIN entities e ON e.id = ae.entity_id JOIN articles a ON a.id = ae.article_id
          LEFT JOIN sources s ON s.id = a.source_id""",
    "v_authors": """
        SELECT au.name, au.kind, count(*) AS articles, min(a.published) AS first_published,
               max(a.published) AS last_published
          FROM article_authors aa JOIN authors au ON au.id = aa.author_id JOIN articles a ON a.id = aa.article_id
         GROUP BY au.name, au.kind""",
    "v_revisions": """
        SELECT r.article_id, r.revision, r.seen_at, r.origin, r.title,
               CASE WHEN r.revision = a.revision THEN a.text ELSE r.text END AS text, r.word_count, r.fields, a.url
          FROM article_revisions r JOIN articles a ON a.id = r.article_id""",
    "v_changes": """
        SELECT c.article_id, c.revision, r.seen_at, r.modified AS claimed_at, {source} AS source,
               a.title, a.url, c.field, c.origin, c.removed, c.added, c.diff
          FROM revision_changes c JOIN article_revisions r ON r.article_id = c.article_id AND r.revision = c.revision
          JOIN articles a ON a.id = c.article_id LEFT JOIN sources s ON s.id = a.source_id""",
    "v_stories": """
        SELECT s.id AS story_id, s.title, s.first_at, s.last_at, s.articles, s.outlets, s.languages, s.agencies, s.score
          FROM stories s""",
    "v_story_timeline": """
        SELECT m.story_id, m.at, m.article_id, {source} AS source, a.language, a.agency, a.title,
               a.url, m.similarity, m.new_names
          FROM story_members m JOIN articles a ON a.id = m.article_id LEFT JOIN sources s ON s.id = a.source_id""",
    "v_topics": """
        SELECT a.id AS article_id, a.title, a.published, a.language, t.code, t.name, t.confidence,
               t.broader
          FROM topics t JOIN articles a ON a.id = t.article_id""",
    "v_keywords": """
        SELECT a.id AS article_id, a.title, a.published, a.language, k.text AS phrase, k.weight
          FROM keywords k JOIN articles a ON a.id = k.article_id""",
    "v_quotes": """
        SELECT a.id AS article_id, {source} AS source, a.title, a.published, a.language, q.speaker,
               e.name AS speaker_name, e.label AS speaker_label, q.verb, q.stance, q.direct, q.confidence, q.text
          FROM quotes q JOIN articles a ON a.id = q.article_id LEFT JOIN entities e ON e.id = q.entity_id
          LEFT JOIN sources s ON s.id = a.source_id""",
    "v_copies": """
        SELECT m.article_id, o.article_id AS other_id, {source} AS source,
               CASE WHEN o.article_id = g.original_id THEN m.similarity ELSE o.similarity END AS similarity, o.kind
          FROM copy_members m JOIN copy_groups g ON g.id = m.group_id
          JOIN copy_members o ON o.group_id = m.group_id AND o.article_id <> m.article_id
          JOIN articles a ON a.id = o.article_id LEFT JOIN sources s ON s.id = a.source_id
         WHERE NOT g.is_template""",
    "v_reservations": """
        SELECT e.article_id, e.id AS entry_id, e.url, e.host, r.value AS reservation
          FROM entries e, {each_reservation}""",
    "v_feed_health": """
        SELECT f.id, s.name AS source, f.url, f.kind, f.last_visit_at, f.last_success_at, f.last_new_at,
               f.next_visit_at, f.failures, f.error_reason, f.error_message, f.missed_windows, f.last_missed_at,
               f.entry_count AS entries
          FROM feeds f JOIN sources s ON s.id = f.source_id""",
    "v_missed_windows": """
        SELECT v.feed_id, s.name AS source, f.url, v.visited_at, v.listed_count AS listed,
               (SELECT max(b.visited_at) FROM feed_visits b
                 WHERE b.feed_id = v.feed_id AND b.visited_at < v.visited_at AND b.outcome <> 'failed')
               AS visited_before
          FROM feed_visits v JOIN feeds f ON f.id = v.feed_id JOIN sources s ON s.id = f.source_id
         WHERE v.missed_window""",
    "v_backlog": """
        SELECT stage, outcome, reason, sum(entries) AS entries,
               (SELECT min(e.pending_since) FROM entries e
                 WHERE e.stage IN ('discovered', 'fetched', 'cleaned', 'enriched') AND e.stage = c.stage) AS oldest
          FROM entry_counts c GROUP BY stage, outcome, reason HAVING sum(entries) > 0""",
    **SOURCE_VIEWS,
}
VIEW_NAMES = tuple(_VIEWS)


def create_views() -> None:
    """Create every view."""
    expressions = _SQLITE_EXPRESSIONS if is_sqlite() else _POSTGRESQL_EXPRESSIONS
    for name, template in _VIEWS.items():
        query = template
        for placeholder, expression in expressions.items():
            query = query.replace(placeholder, expression)
        op.execute(f"CREATE VIEW {name} AS {query}")


def drop_views() -> None:
    """Drop every view."""
    for name in reversed(_VIEWS):
        op.execute(f"DROP VIEW {name}")
