"""What is known of a robots.txt that cannot be read, and what publishers reserve, as columns and a view.

Revision: 0004, after 0003
"""
import sqlalchemy as sa
from alembic import op

from db.tables.columns import UTCTime

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("hosts", sa.Column("robots_asked_at", UTCTime(timezone=True)))
    op.add_column("hosts", sa.Column("robots_failing_since", UTCTime(timezone=True)))
    op.add_column("entries", sa.Column("reservations", sa.JSON(), nullable=False, server_default="[]"))
    sqlite = op.get_bind().dialect.name == "sqlite"
    each = "json_each(e.reservations) r" if sqlite else "json_array_elements_text(e.reservations) AS r(value)"
    op.execute(
        "CREATE VIEW v_reservations AS SELECT e.article_id, e.id AS entry_id, e.url, e.host,"
        f" r.value AS reservation FROM entries e, {each}"
    )


def downgrade() -> None:
    op.execute("DROP VIEW v_reservations")
    op.drop_column("entries", "reservations")
    op.drop_column("hosts", "robots_failing_since")
    op.drop_column("hosts", "robots_asked_at")
