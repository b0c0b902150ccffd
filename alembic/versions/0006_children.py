"""The sitemap index that named a feed.

Revision: 0006, after 0005
"""
import sqlalchemy as sa

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("feeds", sa.Column("parent_id", sa.Integer(), nullable=True))
    op.create_index(op.f("ix_feeds_parent_id"), "feeds", ["parent_id"])


def downgrade() -> None:
    op.drop_index(op.f("ix_feeds_parent_id"), "feeds")
    op.drop_column("feeds", "parent_id")
