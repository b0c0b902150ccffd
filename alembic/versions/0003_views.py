"""Views for people who query: docs/schema.md says what each is for.

Revision: 0003, after 0002
"""
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

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
    "v_feed_health": """
        SELECT f.id, s.name AS source, f.url, f.kind, f.last_visit_at, f.last_success_at, f.last_new_at,
               f.next_visit_at, f.failures, f.error_reason, f.error_message,
               (SELECT count(*) FROM sightings si WHERE si.feed_id = f.id) AS entries
          FROM feeds f JOIN sources s ON s.id = f.source_id""",
    "v_backlog": """
        SELECT stage, outcome, reason, count(*) AS entries, min(stage_at) AS oldest
          FROM entries GROUP BY stage, outcome, reason""",
}


def upgrade() -> None:
    sqlite = op.get_bind().dialect.name == "sqlite"
    join_names = "group_concat(au.name, ', ')" if sqlite else "string_agg(au.name, ', ' ORDER BY aa.position)"
    for name, query in VIEWS.items():
        op.execute(f"CREATE VIEW {name} AS {query.replace('{join_names}', join_names)}")


def downgrade() -> None:
    for name in reversed(VIEWS):
        op.execute(f"DROP VIEW {name}")
