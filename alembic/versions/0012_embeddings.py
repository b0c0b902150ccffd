"""An article's vector, where an embedding model is set.

Revision: 0012, after 0011
"""
import sqlalchemy as sa

from alembic import op
from db.tables.columns import Plain

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

IDENTITY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "embeddings",
        sa.Column("model", Plain(), nullable=False),
        sa.Column("dimensions", sa.Integer(), nullable=False),
        sa.Column("vector", sa.LargeBinary(), nullable=False),
        sa.Column("article_id", IDENTITY, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["article_id"], ["articles.id"], name=op.f("fk_embeddings_article_id_articles"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("article_id", "position", name=op.f("pk_embeddings")),
    )
    op.create_index(op.f("ix_embeddings_model"), "embeddings", ["model"])


def downgrade() -> None:
    op.drop_table("embeddings")
