"""The folders that lists of feeds put a feed into.

Revision: 0011, after 0010
"""
import sqlalchemy as sa

from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("feeds", sa.Column("folders", sa.JSON(), nullable=False, server_default="[]"))


def downgrade() -> None:
    op.drop_column("feeds", "folders")
