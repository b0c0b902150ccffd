"""Whether a server's "not modified" is believed, and where a feed moves for good.

Revision: 0007, after 0006
"""
import sqlalchemy as sa
from alembic import op

from db.tables.columns import Plain, UTCTime

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

FEEDS = ("unchanged", "read_at", "honest_checks", "moving_to", "moving_since")
HOSTS = ("lies", "doubted_until")


def upgrade() -> None:
    op.add_column("feeds", sa.Column("unchanged", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("feeds", sa.Column("read_at", UTCTime(timezone=True)))
    op.add_column("feeds", sa.Column("honest_checks", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("feeds", sa.Column("moving_to", Plain(), nullable=False, server_default=""))
    op.add_column("feeds", sa.Column("moving_since", UTCTime(timezone=True)))
    op.add_column("hosts", sa.Column("lies", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("hosts", sa.Column("doubted_until", UTCTime(timezone=True)))


def downgrade() -> None:
    for table, columns in (("hosts", HOSTS), ("feeds", FEEDS)):
        for column in columns:
            op.drop_column(table, column)
