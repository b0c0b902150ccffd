"""What an article is about: how it reads, who speaks, near copies by key, and views of topics, phrases and quotes.

Revision: 0009, after 0008
"""
import sqlalchemy as sa

from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

IDENTITY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

VIEWS = {
    "v_topics": """
        SELECT a.id AS article_id, a.title, a.published, a.language, t.code, t.name, t.confidence
          FROM topics t JOIN articles a ON a.id = t.article_id""",
    "v_keywords": """
        SELECT a.id AS article_id, a.title, a.published, a.language, k.text AS phrase, k.weight
          FROM keywords k JOIN articles a ON a.id = k.article_id""",
    "v_quotes": """
        SELECT a.id AS article_id, a.title, a.published, a.language, q.speaker, e.label AS speaker_label, q.verb, q.direct,
               q.text
          FROM quotes q JOIN articles a ON a.id = q.article_id LEFT JOIN entities e ON e.id = q.entity_id""",
}


def upgrade() -> None:
    op.add_column("articles", sa.Column("reading_ease", sa.Double(), nullable=True))
    op.add_column("articles", sa.Column("lix", sa.Double(), nullable=True))
    with op.batch_alter_table("quotes") as quotes:
        quotes.add_column(sa.Column("entity_id", IDENTITY, nullable=True))
        quotes.add_column(sa.Column("direct", sa.Boolean(), nullable=False, server_default=sa.true()))
        quotes.create_foreign_key(op.f("fk_quotes_entity_id_entities"), "entities", ["entity_id"], ["id"])
    op.create_index(op.f("ix_quotes_entity_id"), "quotes", ["entity_id"])
    op.create_table(
        "fingerprint_bands",
        sa.Column("key", sa.BigInteger(), nullable=False),
        sa.Column("article_id", IDENTITY, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["article_id"], ["articles.id"], name=op.f("fk_fingerprint_bands_article_id_articles"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("article_id", "position", name=op.f("pk_fingerprint_bands")),
    )
    op.create_index(op.f("ix_fingerprint_bands_key"), "fingerprint_bands", ["key"])
    for name, query in VIEWS.items():
        op.execute(f"CREATE VIEW {name} AS {query}")


def downgrade() -> None:
    for name in reversed(VIEWS):
        op.execute(f"DROP VIEW {name}")
    op.drop_table("fingerprint_bands")
    op.drop_index(op.f("ix_quotes_entity_id"), "quotes")
    with op.batch_alter_table("quotes") as quotes:
        quotes.drop_constraint(op.f("fk_quotes_entity_id_entities"), type_="foreignkey")
        quotes.drop_column("direct")
        quotes.drop_column("entity_id")
    op.drop_column("articles", "lix")
    op.drop_column("articles", "reading_ease")
