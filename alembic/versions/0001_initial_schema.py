"""Create the initial schema: tables, full-text search and the views that docs/schema.md describes.

Revision: 0001

One function creates one table with its indexes. The schema is free to change until 0.1.0 is released;
from then on every change is a migration of its own.
"""

import sqlalchemy as sa
from alembic import op

from db.tables.base import StorableText, UTCTime

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

# SQLite generates ids only in a column declared INTEGER.
ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

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
               (SELECT count(*) FROM feed_entries fe WHERE fe.feed_id = f.id) AS entries
          FROM feeds f JOIN sources s ON s.id = f.source_id""",
    "v_missed_windows": """
        SELECT v.feed_id, s.name AS source, f.url, v.visited_at, v.listed_count AS listed,
               (SELECT max(b.visited_at) FROM feed_visits b
                 WHERE b.feed_id = v.feed_id AND b.visited_at < v.visited_at AND b.outcome <> 'failed')
               AS visited_before
          FROM feed_visits v JOIN feeds f ON f.id = v.feed_id JOIN sources s ON s.id = f.source_id
         WHERE v.missed_window""",
    "v_backlog": """
        SELECT stage, outcome, reason, count(*) AS entries, min(stage_changed_at) AS oldest
          FROM entries GROUP BY stage, outcome, reason""",
}


def upgrade() -> None:
    for create_table in TABLES:
        create_table()
    sqlite = _is_sqlite()
    for statement in SQLITE_SEARCH if sqlite else POSTGRESQL_SEARCH:
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
        op.execute("DROP TABLE articles_fts")
    for create_table in reversed(TABLES):
        op.drop_table(create_table.__name__.removeprefix("create_"))


def _is_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"


def create_authors() -> None:
    op.create_table(
        "authors",
        sa.Column("id", ID, nullable=False),
        sa.Column("name", StorableText(), nullable=False),
        sa.Column("kind", StorableText(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_authors")),
        sa.UniqueConstraint("name", "kind", name=op.f("uq_authors_name_kind")),
    )


def create_entities() -> None:
    op.create_table(
        "entities",
        sa.Column("id", ID, nullable=False),
        sa.Column("name", StorableText(), nullable=False),
        sa.Column("label", StorableText(), nullable=False),
        sa.Column("country", StorableText(), nullable=True),
        sa.Column("latitude", sa.Double(), nullable=True),
        sa.Column("longitude", sa.Double(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_entities")),
        sa.UniqueConstraint("name", "label", name=op.f("uq_entities_name_label")),
    )


def create_hosts() -> None:
    op.create_table(
        "hosts",
        sa.Column("host", StorableText(), nullable=False),
        sa.Column("robots_body", sa.LargeBinary(), nullable=True),
        sa.Column("robots_status", sa.Integer(), nullable=True),
        sa.Column("robots_fetched_at", UTCTime(timezone=True), nullable=True),
        sa.Column("robots_requested_at", UTCTime(timezone=True), nullable=True),
        sa.Column("robots_failing_since", UTCTime(timezone=True), nullable=True),
        sa.Column("crawl_delay_ms", sa.Integer(), nullable=True),
        sa.Column("blocked_until", UTCTime(timezone=True), nullable=True),
        sa.Column("blocked_reason", StorableText(), nullable=False),
        sa.Column("last_claimed_at", UTCTime(timezone=True), nullable=True),
        sa.Column("stale_304_count", sa.Integer(), nullable=False),
        sa.Column("validators_distrusted_until", UTCTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("host", name=op.f("pk_hosts")),
    )


def create_page_bodies() -> None:
    op.create_table(
        "page_bodies",
        sa.Column("hash", StorableText(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("hash", name=op.f("pk_page_bodies")),
    )


def create_site_boilerplate() -> None:
    op.create_table(
        "site_boilerplate",
        sa.Column("host", StorableText(), nullable=False),
        sa.Column("block_hash", StorableText(), nullable=False),
        sa.Column("page_count", sa.Integer(), nullable=False),
        sa.Column("page_keys", sa.JSON(), nullable=False),
        sa.Column("last_seen_at", UTCTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("host", "block_hash", name=op.f("pk_site_boilerplate")),
    )
    op.create_index(
        op.f("ix_site_boilerplate_host_last_seen_at"),
        "site_boilerplate",
        ["host", "last_seen_at"],
        unique=False,
    )


def create_sources() -> None:
    op.create_table(
        "sources",
        sa.Column("id", ID, nullable=False),
        sa.Column("identity_key", StorableText(), nullable=False),
        sa.Column("name", StorableText(), nullable=False),
        sa.Column("homepage", StorableText(), nullable=False),
        sa.Column("country", StorableText(), nullable=True),
        sa.Column("language", StorableText(), nullable=True),
        sa.Column("timezone", StorableText(), nullable=True),
        sa.Column("added_at", UTCTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sources")),
        sa.UniqueConstraint("identity_key", name=op.f("uq_sources_identity_key")),
    )


def create_tags() -> None:
    op.create_table(
        "tags",
        sa.Column("id", ID, nullable=False),
        sa.Column("name", StorableText(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tags")),
        sa.UniqueConstraint("name", name=op.f("uq_tags_name")),
    )


def create_articles() -> None:
    op.create_table(
        "articles",
        sa.Column("id", ID, nullable=False),
        sa.Column("source_id", ID, nullable=True),
        sa.Column("url", StorableText(), nullable=False),
        sa.Column("canonical_url", StorableText(), nullable=False),
        sa.Column("title", StorableText(), nullable=False),
        sa.Column("description", StorableText(), nullable=False),
        sa.Column("text", StorableText(), nullable=False),
        sa.Column("published", UTCTime(timezone=True), nullable=True),
        sa.Column("published_offset_minutes", sa.Integer(), nullable=True),
        sa.Column("published_precision", StorableText(), nullable=False),
        sa.Column("modified", UTCTime(timezone=True), nullable=True),
        sa.Column("modified_offset_minutes", sa.Integer(), nullable=True),
        sa.Column("section", StorableText(), nullable=False),
        sa.Column("site_name", StorableText(), nullable=False),
        sa.Column("kind", StorableText(), nullable=False),
        sa.Column("paywalled", sa.Boolean(), nullable=True),
        sa.Column("language", StorableText(), nullable=True),
        sa.Column("declared_language", StorableText(), nullable=True),
        sa.Column("dateline", StorableText(), nullable=False),
        sa.Column("agency", StorableText(), nullable=False),
        sa.Column("agency_original", sa.Boolean(), nullable=True),
        sa.Column("summary", StorableText(), nullable=False),
        sa.Column("word_count", sa.Integer(), nullable=False),
        sa.Column("reading_seconds", sa.Integer(), nullable=False),
        sa.Column("reading_ease", sa.Double(), nullable=True),
        sa.Column("lix", sa.Double(), nullable=True),
        sa.Column("content_hash", StorableText(), nullable=False),
        sa.Column("text_hash", StorableText(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("created_at", UTCTime(timezone=True), nullable=False),
        sa.Column("updated_at", UTCTime(timezone=True), nullable=False),
        sa.Column("last_checked_at", UTCTime(timezone=True), nullable=False),
        sa.Column("gone_at", UTCTime(timezone=True), nullable=True),
        sa.Column("record", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["source_id"], ["sources.id"], name=op.f("fk_articles_source_id_sources")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_articles")),
    )
    op.create_index(op.f("ix_articles_agency"), "articles", ["agency"], unique=False)
    op.create_index(op.f("ix_articles_created_at"), "articles", ["created_at"], unique=False)
    op.create_index(op.f("ix_articles_published"), "articles", ["published"], unique=False)
    op.create_index(
        op.f("ix_articles_source_id_text_hash"), "articles", ["source_id", "text_hash"], unique=False
    )


def create_feeds() -> None:
    op.create_table(
        "feeds",
        sa.Column("id", ID, nullable=False),
        sa.Column("source_id", ID, nullable=False),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.Column("url", StorableText(), nullable=False),
        sa.Column("url_key", StorableText(), nullable=False),
        sa.Column("host", StorableText(), nullable=False),
        sa.Column("kind", StorableText(), nullable=True),
        sa.Column("title", StorableText(), nullable=False),
        sa.Column("added_at", UTCTime(timezone=True), nullable=False),
        sa.Column("next_visit_at", UTCTime(timezone=True), nullable=False),
        sa.Column("lease_until", UTCTime(timezone=True), nullable=True),
        sa.Column("claim_number", sa.Integer(), nullable=False),
        sa.Column("etag", StorableText(), nullable=False),
        sa.Column("last_modified", StorableText(), nullable=False),
        sa.Column("body_hash", StorableText(), nullable=False),
        sa.Column("not_modified_count", sa.Integer(), nullable=False),
        sa.Column("last_body_at", UTCTime(timezone=True), nullable=True),
        sa.Column("validator_checks_passed", sa.Integer(), nullable=False),
        sa.Column("pending_redirect_url", StorableText(), nullable=False),
        sa.Column("pending_redirect_since", UTCTime(timezone=True), nullable=True),
        sa.Column("guid_probation_visits", sa.Integer(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("last_visit_at", UTCTime(timezone=True), nullable=True),
        sa.Column("last_success_at", UTCTime(timezone=True), nullable=True),
        sa.Column("last_new_at", UTCTime(timezone=True), nullable=True),
        sa.Column("error_reason", StorableText(), nullable=False),
        sa.Column("error_message", StorableText(), nullable=False),
        sa.Column("folders", sa.JSON(), nullable=False),
        sa.Column("polling_state", sa.JSON(), nullable=False),
        sa.Column("missed_windows", sa.Integer(), nullable=False),
        sa.Column("last_missed_at", UTCTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["host"], ["hosts.host"], name=op.f("fk_feeds_host_hosts")),
        sa.ForeignKeyConstraint(["source_id"], ["sources.id"], name=op.f("fk_feeds_source_id_sources")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feeds")),
        sa.UniqueConstraint("url_key", name=op.f("uq_feeds_url_key")),
    )
    op.create_index(op.f("ix_feeds_next_visit_at"), "feeds", ["next_visit_at"], unique=False)
    op.create_index(op.f("ix_feeds_parent_id"), "feeds", ["parent_id"], unique=False)
    op.create_index(op.f("ix_feeds_source_id"), "feeds", ["source_id"], unique=False)


def create_pages() -> None:
    op.create_table(
        "pages",
        sa.Column("id", ID, nullable=False),
        sa.Column("url", StorableText(), nullable=False),
        sa.Column("final_url", StorableText(), nullable=False),
        sa.Column("permanent_redirect_url", StorableText(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("headers", sa.JSON(), nullable=False),
        sa.Column("reservations", sa.JSON(), nullable=False),
        sa.Column("fetched_at", UTCTime(timezone=True), nullable=True),
        sa.Column("fetched_offset_minutes", sa.Integer(), nullable=True),
        sa.Column("body_hash", StorableText(), nullable=False),
        sa.ForeignKeyConstraint(
            ["body_hash"], ["page_bodies.hash"], name=op.f("fk_pages_body_hash_page_bodies")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pages")),
    )
    op.create_index(op.f("ix_pages_body_hash"), "pages", ["body_hash"], unique=False)
    op.create_index(op.f("ix_pages_fetched_at"), "pages", ["fetched_at"], unique=False)


def create_article_authors() -> None:
    op.create_table(
        "article_authors",
        sa.Column("author_id", ID, nullable=False),
        sa.Column("article_id", ID, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["article_id"],
            ["articles.id"],
            name=op.f("fk_article_authors_article_id_articles"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["author_id"], ["authors.id"], name=op.f("fk_article_authors_author_id_authors")
        ),
        sa.PrimaryKeyConstraint("article_id", "position", name=op.f("pk_article_authors")),
    )
    op.create_index(op.f("ix_article_authors_author_id"), "article_authors", ["author_id"], unique=False)


def create_article_entities() -> None:
    op.create_table(
        "article_entities",
        sa.Column("entity_id", ID, nullable=False),
        sa.Column("text", StorableText(), nullable=False),
        sa.Column("start_char", sa.Integer(), nullable=False),
        sa.Column("end_char", sa.Integer(), nullable=False),
        sa.Column("confidence", sa.Double(), nullable=False),
        sa.Column("salience", sa.Double(), nullable=False),
        sa.Column("article_id", ID, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["article_id"],
            ["articles.id"],
            name=op.f("fk_article_entities_article_id_articles"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["entity_id"], ["entities.id"], name=op.f("fk_article_entities_entity_id_entities")
        ),
        sa.PrimaryKeyConstraint("article_id", "position", name=op.f("pk_article_entities")),
    )
    op.create_index(op.f("ix_article_entities_entity_id"), "article_entities", ["entity_id"], unique=False)


def create_article_revisions() -> None:
    op.create_table(
        "article_revisions",
        sa.Column("id", ID, nullable=False),
        sa.Column("article_id", ID, nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("seen_at", UTCTime(timezone=True), nullable=False),
        sa.Column("title", StorableText(), nullable=False),
        sa.Column("description", StorableText(), nullable=False),
        sa.Column("text", StorableText(), nullable=False),
        sa.Column("modified", UTCTime(timezone=True), nullable=True),
        sa.Column("word_count", sa.Integer(), nullable=False),
        sa.Column("content_hash", StorableText(), nullable=False),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.Column("document", sa.JSON(), nullable=False),
        sa.Column("page_id", ID, nullable=True),
        sa.ForeignKeyConstraint(
            ["article_id"],
            ["articles.id"],
            name=op.f("fk_article_revisions_article_id_articles"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["page_id"], ["pages.id"], name=op.f("fk_article_revisions_page_id_pages"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_article_revisions")),
        sa.UniqueConstraint("article_id", "revision", name=op.f("uq_article_revisions_article_id_revision")),
    )
    op.create_index(op.f("ix_article_revisions_page_id"), "article_revisions", ["page_id"], unique=False)


def create_article_tags() -> None:
    op.create_table(
        "article_tags",
        sa.Column("tag_id", ID, nullable=False),
        sa.Column("article_id", ID, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["article_id"],
            ["articles.id"],
            name=op.f("fk_article_tags_article_id_articles"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["tag_id"], ["tags.id"], name=op.f("fk_article_tags_tag_id_tags")),
        sa.PrimaryKeyConstraint("article_id", "position", name=op.f("pk_article_tags")),
    )
    op.create_index(op.f("ix_article_tags_tag_id"), "article_tags", ["tag_id"], unique=False)


def create_article_urls() -> None:
    op.create_table(
        "article_urls",
        sa.Column("url_key", StorableText(), nullable=False),
        sa.Column("article_id", ID, nullable=False),
        sa.Column("url", StorableText(), nullable=False),
        sa.Column("role", StorableText(), nullable=False),
        sa.ForeignKeyConstraint(
            ["article_id"],
            ["articles.id"],
            name=op.f("fk_article_urls_article_id_articles"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("url_key", name=op.f("pk_article_urls")),
    )
    op.create_index(op.f("ix_article_urls_article_id"), "article_urls", ["article_id"], unique=False)


def create_embeddings() -> None:
    op.create_table(
        "embeddings",
        sa.Column("model", StorableText(), nullable=False),
        sa.Column("dimensions", sa.Integer(), nullable=False),
        sa.Column("vector", sa.LargeBinary(), nullable=False),
        sa.Column("article_id", ID, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["article_id"],
            ["articles.id"],
            name=op.f("fk_embeddings_article_id_articles"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("article_id", "position", name=op.f("pk_embeddings")),
    )
    op.create_index(op.f("ix_embeddings_model"), "embeddings", ["model"], unique=False)


def create_enrichments() -> None:
    op.create_table(
        "enrichments",
        sa.Column("enricher", StorableText(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("error", StorableText(), nullable=False),
        sa.Column("article_id", ID, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["article_id"],
            ["articles.id"],
            name=op.f("fk_enrichments_article_id_articles"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("article_id", "position", name=op.f("pk_enrichments")),
    )
    op.create_index(
        op.f("ix_enrichments_enricher_version"), "enrichments", ["enricher", "version"], unique=False
    )


def create_entries() -> None:
    op.create_table(
        "entries",
        sa.Column("id", ID, nullable=False),
        sa.Column("url", StorableText(), nullable=False),
        sa.Column("url_key", StorableText(), nullable=False),
        sa.Column("host", StorableText(), nullable=False),
        sa.Column("source_id", ID, nullable=True),
        sa.Column("title", StorableText(), nullable=False),
        sa.Column("listed_modified", UTCTime(timezone=True), nullable=True),
        sa.Column("record", sa.JSON(), nullable=False),
        sa.Column("stage", StorableText(), nullable=False),
        sa.Column("stage_changed_at", UTCTime(timezone=True), nullable=False),
        sa.Column("outcome", StorableText(), nullable=False),
        sa.Column("reason", StorableText(), nullable=False),
        sa.Column("message", StorableText(), nullable=False),
        sa.Column("claim_number", sa.Integer(), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("lost_attempts", sa.Integer(), nullable=False),
        sa.Column("bug_attempts", sa.Integer(), nullable=False),
        sa.Column("lease_until", UTCTime(timezone=True), nullable=True),
        sa.Column("due_at", UTCTime(timezone=True), nullable=True),
        sa.Column("discovered_at", UTCTime(timezone=True), nullable=False),
        sa.Column("fetched_at", UTCTime(timezone=True), nullable=True),
        sa.Column("cleaned_at", UTCTime(timezone=True), nullable=True),
        sa.Column("enriched_at", UTCTime(timezone=True), nullable=True),
        sa.Column("stored_at", UTCTime(timezone=True), nullable=True),
        sa.Column("ended_at", UTCTime(timezone=True), nullable=True),
        sa.Column("revisit_count", sa.Integer(), nullable=False),
        sa.Column("etag", StorableText(), nullable=False),
        sa.Column("last_modified", StorableText(), nullable=False),
        sa.Column("final_url", StorableText(), nullable=False),
        sa.Column("reservations", sa.JSON(), nullable=False),
        sa.Column("page_id", ID, nullable=True),
        sa.Column("article_id", ID, nullable=True),
        sa.CheckConstraint(
            "stage IN ('discovered', 'fetched', 'cleaned', 'enriched', 'stored', 'rejected', 'dead')",
            name=op.f("ck_entries_stage"),
        ),
        sa.ForeignKeyConstraint(
            ["article_id"], ["articles.id"], name=op.f("fk_entries_article_id_articles"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["host"], ["hosts.host"], name=op.f("fk_entries_host_hosts")),
        sa.ForeignKeyConstraint(
            ["page_id"], ["pages.id"], name=op.f("fk_entries_page_id_pages"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["source_id"], ["sources.id"], name=op.f("fk_entries_source_id_sources")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_entries")),
        sa.UniqueConstraint("url_key", name=op.f("uq_entries_url_key")),
    )
    op.create_index(op.f("ix_entries_article_id"), "entries", ["article_id"], unique=False)
    op.create_index(op.f("ix_entries_page_id"), "entries", ["page_id"], unique=False)
    op.create_index(op.f("ix_entries_source_id"), "entries", ["source_id"], unique=False)
    op.create_index(
        op.f("ix_entries_stage_outcome_reason"), "entries", ["stage", "outcome", "reason"], unique=False
    )
    op.create_index(op.f("ix_entries_stored_at"), "entries", ["stored_at"], unique=False)
    op.create_index(
        "ix_entries_to_fetch",
        "entries",
        ["host", "due_at"],
        unique=False,
        sqlite_where=sa.text("due_at IS NOT NULL AND stage IN ('discovered', 'stored')"),
        postgresql_where=sa.text("due_at IS NOT NULL AND stage IN ('discovered', 'stored')"),
    )
    op.create_index(
        "ix_entries_to_work",
        "entries",
        ["due_at"],
        unique=False,
        sqlite_where=sa.text("due_at IS NOT NULL AND stage IN ('fetched', 'cleaned', 'enriched')"),
        postgresql_where=sa.text("due_at IS NOT NULL AND stage IN ('fetched', 'cleaned', 'enriched')"),
    )
    op.create_index(
        "ix_entries_under_way",
        "entries",
        ["stage", "stage_changed_at"],
        unique=False,
        sqlite_where=sa.text("stage IN ('discovered', 'fetched', 'cleaned', 'enriched')"),
        postgresql_where=sa.text("stage IN ('discovered', 'fetched', 'cleaned', 'enriched')"),
    )


def create_events() -> None:
    op.create_table(
        "events",
        sa.Column("id", ID, nullable=False),
        sa.Column("kind", StorableText(), nullable=False),
        sa.Column("at", UTCTime(timezone=True), nullable=False),
        sa.Column("article_id", ID, nullable=True),
        sa.Column("payload", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["article_id"], ["articles.id"], name=op.f("fk_events_article_id_articles"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_events")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_events_article_id"), "events", ["article_id"], unique=False)


def create_feed_visits() -> None:
    op.create_table(
        "feed_visits",
        sa.Column("id", ID, nullable=False),
        sa.Column("feed_id", ID, nullable=False),
        sa.Column("claim_number", sa.Integer(), nullable=False),
        sa.Column("visited_at", UTCTime(timezone=True), nullable=False),
        sa.Column("outcome", StorableText(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("listed_count", sa.Integer(), nullable=False),
        sa.Column("new_count", sa.Integer(), nullable=False),
        sa.Column("error_reason", StorableText(), nullable=False),
        sa.Column("error_message", StorableText(), nullable=False),
        sa.Column("duration_ms", sa.Integer(), nullable=False),
        sa.Column("next_visit_at", UTCTime(timezone=True), nullable=False),
        sa.Column("missed_window", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["feed_id"], ["feeds.id"], name=op.f("fk_feed_visits_feed_id_feeds")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feed_visits")),
    )
    op.create_index(
        op.f("ix_feed_visits_feed_id_visited_at"), "feed_visits", ["feed_id", "visited_at"], unique=False
    )


def create_fingerprint_bands() -> None:
    op.create_table(
        "fingerprint_bands",
        sa.Column("band_hash", sa.BigInteger(), nullable=False),
        sa.Column("article_id", ID, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["article_id"],
            ["articles.id"],
            name=op.f("fk_fingerprint_bands_article_id_articles"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("article_id", "position", name=op.f("pk_fingerprint_bands")),
    )
    op.create_index(op.f("ix_fingerprint_bands_band_hash"), "fingerprint_bands", ["band_hash"], unique=False)


def create_images() -> None:
    op.create_table(
        "images",
        sa.Column("url", StorableText(), nullable=False),
        sa.Column("caption", StorableText(), nullable=False),
        sa.Column("credit", StorableText(), nullable=False),
        sa.Column("alt", StorableText(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=True),
        sa.Column("height", sa.Integer(), nullable=True),
        sa.Column("article_id", ID, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["article_id"], ["articles.id"], name=op.f("fk_images_article_id_articles"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("article_id", "position", name=op.f("pk_images")),
    )


def create_keywords() -> None:
    op.create_table(
        "keywords",
        sa.Column("text", StorableText(), nullable=False),
        sa.Column("weight", sa.Double(), nullable=False),
        sa.Column("article_id", ID, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["article_id"], ["articles.id"], name=op.f("fk_keywords_article_id_articles"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("article_id", "position", name=op.f("pk_keywords")),
    )
    op.create_index(op.f("ix_keywords_text"), "keywords", ["text"], unique=False)


def create_pushes() -> None:
    op.create_table(
        "pushes",
        sa.Column("id", ID, nullable=False),
        sa.Column("feed_id", ID, nullable=False),
        sa.Column("received_at", UTCTime(timezone=True), nullable=False),
        sa.Column("headers", sa.JSON(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["feed_id"], ["feeds.id"], name=op.f("fk_pushes_feed_id_feeds")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pushes")),
    )
    op.create_index(op.f("ix_pushes_feed_id"), "pushes", ["feed_id"], unique=False)


def create_quotes() -> None:
    op.create_table(
        "quotes",
        sa.Column("text", StorableText(), nullable=False),
        sa.Column("start_char", sa.Integer(), nullable=False),
        sa.Column("end_char", sa.Integer(), nullable=False),
        sa.Column("speaker", StorableText(), nullable=False),
        sa.Column("entity_id", ID, nullable=True),
        sa.Column("verb", StorableText(), nullable=False),
        sa.Column("direct", sa.Boolean(), nullable=False),
        sa.Column("article_id", ID, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["article_id"], ["articles.id"], name=op.f("fk_quotes_article_id_articles"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["entity_id"], ["entities.id"], name=op.f("fk_quotes_entity_id_entities")),
        sa.PrimaryKeyConstraint("article_id", "position", name=op.f("pk_quotes")),
    )
    op.create_index(op.f("ix_quotes_entity_id"), "quotes", ["entity_id"], unique=False)
    op.create_index(op.f("ix_quotes_speaker"), "quotes", ["speaker"], unique=False)


def create_subscriptions() -> None:
    op.create_table(
        "subscriptions",
        sa.Column("feed_id", ID, autoincrement=False, nullable=False),
        sa.Column("hub", StorableText(), nullable=False),
        sa.Column("topic", StorableText(), nullable=False),
        sa.Column("callback_token", StorableText(), nullable=False),
        sa.Column("secret", StorableText(), nullable=False),
        sa.Column("state", StorableText(), nullable=False),
        sa.Column("due_at", UTCTime(timezone=True), nullable=True),
        sa.Column("claim_number", sa.Integer(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("last_error", StorableText(), nullable=False),
        sa.Column("lease_until", UTCTime(timezone=True), nullable=True),
        sa.Column("last_push_at", UTCTime(timezone=True), nullable=True),
        sa.Column("push_count", sa.Integer(), nullable=False),
        sa.Column("rejected_push_count", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["feed_id"], ["feeds.id"], name=op.f("fk_subscriptions_feed_id_feeds")),
        sa.PrimaryKeyConstraint("feed_id", name=op.f("pk_subscriptions")),
        sa.UniqueConstraint("callback_token", name=op.f("uq_subscriptions_callback_token")),
    )
    op.create_index(op.f("ix_subscriptions_due_at"), "subscriptions", ["due_at"], unique=False)


def create_topics() -> None:
    op.create_table(
        "topics",
        sa.Column("code", StorableText(), nullable=False),
        sa.Column("name", StorableText(), nullable=False),
        sa.Column("confidence", sa.Double(), nullable=False),
        sa.Column("article_id", ID, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["article_id"], ["articles.id"], name=op.f("fk_topics_article_id_articles"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("article_id", "position", name=op.f("pk_topics")),
    )
    op.create_index(op.f("ix_topics_code"), "topics", ["code"], unique=False)


def create_dead_letters() -> None:
    op.create_table(
        "dead_letters",
        sa.Column("id", ID, nullable=False),
        sa.Column("entry_id", ID, nullable=False),
        sa.Column("claim_number", sa.Integer(), nullable=False),
        sa.Column("stage", StorableText(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("cause", StorableText(), nullable=False),
        sa.Column("message", StorableText(), nullable=False),
        sa.Column("location", StorableText(), nullable=False),
        sa.Column("input_hash", StorableText(), nullable=False),
        sa.Column("code_version", StorableText(), nullable=False),
        sa.Column("traceback", StorableText(), nullable=False),
        sa.Column("died_at", UTCTime(timezone=True), nullable=False),
        sa.Column("retried_at", UTCTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["entry_id"], ["entries.id"], name=op.f("fk_dead_letters_entry_id_entries")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dead_letters")),
    )
    op.create_index(op.f("ix_dead_letters_entry_id"), "dead_letters", ["entry_id"], unique=False)


def create_entry_aliases() -> None:
    op.create_table(
        "entry_aliases",
        sa.Column("url_key", StorableText(), nullable=False),
        sa.Column("entry_id", ID, nullable=False),
        sa.Column("url", StorableText(), nullable=False),
        sa.Column("moved_at", UTCTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["entry_id"], ["entries.id"], name=op.f("fk_entry_aliases_entry_id_entries")),
        sa.PrimaryKeyConstraint("url_key", name=op.f("pk_entry_aliases")),
    )
    op.create_index(op.f("ix_entry_aliases_entry_id"), "entry_aliases", ["entry_id"], unique=False)


def create_feed_entries() -> None:
    op.create_table(
        "feed_entries",
        sa.Column("feed_id", ID, nullable=False),
        sa.Column("entry_id", ID, nullable=False),
        sa.Column("guid", StorableText(), nullable=False),
        sa.Column("title", StorableText(), nullable=False),
        sa.Column("published", UTCTime(timezone=True), nullable=True),
        sa.Column("modified", UTCTime(timezone=True), nullable=True),
        sa.Column("first_seen_at", UTCTime(timezone=True), nullable=False),
        sa.Column("last_seen_at", UTCTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["entry_id"], ["entries.id"], name=op.f("fk_feed_entries_entry_id_entries")),
        sa.ForeignKeyConstraint(["feed_id"], ["feeds.id"], name=op.f("fk_feed_entries_feed_id_feeds")),
        sa.PrimaryKeyConstraint("feed_id", "entry_id", name=op.f("pk_feed_entries")),
    )
    op.create_index(op.f("ix_feed_entries_entry_id"), "feed_entries", ["entry_id"], unique=False)
    op.create_index(op.f("ix_feed_entries_feed_id_guid"), "feed_entries", ["feed_id", "guid"], unique=False)
    op.create_index(
        op.f("ix_feed_entries_feed_id_published"), "feed_entries", ["feed_id", "published"], unique=False
    )


# In the order of their foreign keys.
TABLES = (
    create_authors,
    create_entities,
    create_hosts,
    create_page_bodies,
    create_site_boilerplate,
    create_sources,
    create_tags,
    create_articles,
    create_feeds,
    create_pages,
    create_article_authors,
    create_article_entities,
    create_article_revisions,
    create_article_tags,
    create_article_urls,
    create_embeddings,
    create_enrichments,
    create_entries,
    create_events,
    create_feed_visits,
    create_fingerprint_bands,
    create_images,
    create_keywords,
    create_pushes,
    create_quotes,
    create_subscriptions,
    create_topics,
    create_dead_letters,
    create_entry_aliases,
    create_feed_entries,
)
