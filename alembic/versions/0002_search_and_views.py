"""Create full-text search, the counters' triggers and the views that docs/schema.md describes.

Revision: 0002
"""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

SQLITE_SEARCH = (
    """CREATE VIRTUAL TABLE articles_fts USING fts5(
        title, description, text, content='articles', content_rowid='id', tokenize='unicode61 remove_diacritics 2')""",
    """CREATE TRIGGER articles_fts_insert AFTER INSERT ON articles BEGIN
        INSERT INTO articles_fts(rowid, title, description, text) VALUES (new.id, new.title, new.description, new.text);
    END""",
    """CREATE TRIGGER articles_fts_delete AFTER DELETE ON articles BEGIN
        INSERT INTO articles_fts(articles_fts, rowid, title, description, text)
        VALUES ('delete', old.id, old.title, old.description, old.text);
    END""",
    """CREATE TRIGGER articles_fts_update AFTER UPDATE OF title, description, text ON articles BEGIN
        INSERT INTO articles_fts(articles_fts, rowid, title, description, text)
        VALUES ('delete', old.id, old.title, old.description, old.text);
        INSERT INTO articles_fts(rowid, title, description, text) VALUES (new.id, new.title, new.description, new.text);
    END""",
)
# The configuration 'simple' has no stemming, so it serves all languages; queries use the same expression.
POSTGRESQL_SEARCH = (
    """CREATE INDEX ix_articles_search ON articles USING gin
        (to_tsvector('simple', title || ' ' || description || ' ' || text))""",
)

# SQLite has one writer, so one row a counter is enough. Without ON CONFLICT: in a trigger, the policy of the statement
# that fired it would replace it.
SQLITE_COUNT_ENTRY = """
    INSERT INTO entry_counts (stage, outcome, reason, shard, entries)
        SELECT {row}.stage, {row}.outcome, {row}.reason, 0, 0 WHERE NOT EXISTS (
            SELECT 1 FROM entry_counts
             WHERE stage = {row}.stage AND outcome = {row}.outcome AND reason = {row}.reason AND shard = 0);
    UPDATE entry_counts SET entries = entries {change}
     WHERE stage = {row}.stage AND outcome = {row}.outcome AND reason = {row}.reason AND shard = 0;"""
SQLITE_COUNT_ARTICLE = """
    INSERT INTO article_counts (source_id, shard, articles)
        SELECT coalesce({row}.source_id, 0), 0, 0 WHERE NOT EXISTS (
            SELECT 1 FROM article_counts WHERE source_id = coalesce({row}.source_id, 0) AND shard = 0);
    UPDATE article_counts SET articles = articles {change}
     WHERE source_id = coalesce({row}.source_id, 0) AND shard = 0;"""
POSTGRESQL_FUNCTIONS = (
    """CREATE FUNCTION count_entry(stage text, outcome text, reason text, change bigint) RETURNS void LANGUAGE sql AS $$
        INSERT INTO entry_counts AS counted (stage, outcome, reason, shard, entries)
        VALUES ($1, $2, $3, pg_backend_pid() % 1024, $4)
        ON CONFLICT ON CONSTRAINT pk_entry_counts DO UPDATE SET entries = counted.entries + excluded.entries $$""",
    """CREATE FUNCTION count_article(source_id bigint, change bigint) RETURNS void LANGUAGE sql AS $$
        INSERT INTO article_counts AS counted (source_id, shard, articles)
        VALUES (coalesce($1, 0), pg_backend_pid() % 1024, $2)
        ON CONFLICT ON CONSTRAINT pk_article_counts DO UPDATE SET articles = counted.articles + excluded.articles $$""",
    """CREATE FUNCTION count_new_entries() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        PERFORM count_entry(stage, outcome, reason, count(*))
           FROM inserted GROUP BY stage, outcome, reason ORDER BY stage, outcome, reason;
        RETURN NULL; END $$""",
    """CREATE FUNCTION count_changed_entry() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        PERFORM count_entry(old.stage, old.outcome, old.reason, -1);
        IF TG_OP = 'UPDATE' THEN PERFORM count_entry(new.stage, new.outcome, new.reason, 1); END IF;
        RETURN NULL; END $$""",
    """CREATE FUNCTION count_changed_article() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        IF TG_OP <> 'INSERT' THEN PERFORM count_article(old.source_id, -1); END IF;
        IF TG_OP <> 'DELETE' THEN PERFORM count_article(new.source_id, 1); END IF;
        RETURN NULL; END $$""",
    """CREATE TRIGGER entries_count_insert AFTER INSERT ON entries REFERENCING NEW TABLE AS inserted
        FOR EACH STATEMENT EXECUTE FUNCTION count_new_entries()""",
    """CREATE TRIGGER entries_count_update AFTER UPDATE OF stage, outcome, reason ON entries FOR EACH ROW
        WHEN ((old.stage, old.outcome, old.reason) IS DISTINCT FROM (new.stage, new.outcome, new.reason))
        EXECUTE FUNCTION count_changed_entry()""",
    """CREATE TRIGGER entries_count_delete AFTER DELETE ON entries FOR EACH ROW
        EXECUTE FUNCTION count_changed_entry()""",
    """CREATE TRIGGER articles_count_insert AFTER INSERT OR DELETE ON articles FOR EACH ROW
        EXECUTE FUNCTION count_changed_article()""",
    """CREATE TRIGGER articles_count_update AFTER UPDATE OF source_id ON articles FOR EACH ROW
        WHEN (old.source_id IS DISTINCT FROM new.source_id) EXECUTE FUNCTION count_changed_article()""",
)


def sqlite_triggers() -> list[str]:
    """Return the triggers that keep the counters: for a table, an event and a condition, what is taken and added."""
    changed_entry = "WHEN (old.stage, old.outcome, old.reason) IS NOT (new.stage, new.outcome, new.reason)"
    changed_source = "WHEN old.source_id IS NOT new.source_id"
    parts = (
        ("entries", "insert", "INSERT", "", SQLITE_COUNT_ENTRY),
        ("entries", "update", "UPDATE OF stage, outcome, reason", changed_entry, SQLITE_COUNT_ENTRY),
        ("entries", "delete", "DELETE", "", SQLITE_COUNT_ENTRY),
        ("articles", "insert", "INSERT", "", SQLITE_COUNT_ARTICLE),
        ("articles", "update", "UPDATE OF source_id", changed_source, SQLITE_COUNT_ARTICLE),
        ("articles", "delete", "DELETE", "", SQLITE_COUNT_ARTICLE),
    )
    triggers = []
    for table, event, occasion, condition, count in parts:
        take = "" if event == "insert" else count.format(row="old", change="- 1")
        add = "" if event == "delete" else count.format(row="new", change="+ 1")
        triggers.append(
            f"CREATE TRIGGER {table}_count_{event} AFTER {occasion} ON {table} {condition} BEGIN{take}{add} END"
        )
    return triggers


VIEWS = {
    "v_articles": """
        SELECT a.id, s.name AS source, a.title, a.description, a.text, a.url, a.published, a.modified, a.created_at,
               a.updated_at, a.revision, a.language, a.section, a.dateline, a.agency, a.word_count, a.gone_at,
               (SELECT {join_names} FROM article_authors aa JOIN authors au ON au.id = aa.author_id
                 WHERE aa.article_id = a.id) AS authors
          FROM articles a LEFT JOIN sources s ON s.id = a.source_id""",
    "v_entities": """
        SELECT a.id AS article_id, a.title, a.published, e.name, e.label, e.country, e.latitude, e.longitude,
               count(*) AS mentions, max(ae.salience) AS salience
          FROM article_entities ae JOIN entities e ON e.id = ae.entity_id JOIN articles a ON a.id = ae.article_id
         GROUP BY a.id, a.title, a.published, e.name, e.label, e.country, e.latitude, e.longitude""",
    "v_authors": """
        SELECT au.name, au.kind, count(*) AS articles, min(a.published) AS first_published,
               max(a.published) AS last_published
          FROM article_authors aa JOIN authors au ON au.id = aa.author_id JOIN articles a ON a.id = aa.article_id
         GROUP BY au.name, au.kind""",
    "v_revisions": """
        SELECT r.article_id, r.revision, r.seen_at, r.title, r.text, r.word_count, r.fields, a.url
          FROM article_revisions r JOIN articles a ON a.id = r.article_id""",
    "v_topics": """
        SELECT a.id AS article_id, a.title, a.published, a.language, t.code, t.name, t.confidence
          FROM topics t JOIN articles a ON a.id = t.article_id""",
    "v_keywords": """
        SELECT a.id AS article_id, a.title, a.published, a.language, k.text AS phrase, k.weight
          FROM keywords k JOIN articles a ON a.id = k.article_id""",
    "v_quotes": """
        SELECT a.id AS article_id, a.title, a.published, a.language, q.speaker, e.label AS speaker_label, q.verb,
               q.direct, q.text
          FROM quotes q JOIN articles a ON a.id = q.article_id LEFT JOIN entities e ON e.id = q.entity_id""",
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
               (SELECT min(e.stage_changed_at) FROM entries e
                 WHERE e.stage IN ('discovered', 'fetched', 'cleaned', 'enriched') AND e.stage = c.stage) AS oldest
          FROM entry_counts c GROUP BY stage, outcome, reason HAVING sum(entries) > 0""",
}


def upgrade() -> None:
    sqlite = _is_sqlite()
    for statement in (*SQLITE_SEARCH, *sqlite_triggers()) if sqlite else (*POSTGRESQL_SEARCH, *POSTGRESQL_FUNCTIONS):
        op.execute(statement)
    words = {
        "{join_names}": "group_concat(au.name, ', ')"
        if sqlite
        else "string_agg(au.name, ', ' ORDER BY aa.position)",
        "{each_reservation}": "json_each(e.reservations) r"
        if sqlite
        else "json_array_elements_text(e.reservations) AS r(value)",
    }
    for name, query in VIEWS.items():
        for placeholder, sql in words.items():
            query = query.replace(placeholder, sql)
        op.execute(f"CREATE VIEW {name} AS {query}")


def downgrade() -> None:
    for name in reversed(VIEWS):
        op.execute(f"DROP VIEW {name}")
    if _is_sqlite():
        names = [row[0] for row in op.get_bind().exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'trigger'")]
        for statement in [f"DROP TRIGGER {name}" for name in names]:
            op.execute(statement)
        op.execute("DROP TABLE articles_fts")
        return
    op.execute("DROP FUNCTION count_new_entries, count_changed_entry, count_changed_article CASCADE")
    op.execute("DROP FUNCTION count_entry, count_article")
    op.execute("DROP INDEX ix_articles_search")


def _is_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"
