"""A feed's habits, and the windows it missed, as columns and in views.

Revision: 0008, after 0007
"""
import sqlalchemy as sa

from alembic import op
from db.tables.columns import UTCTime

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

HEALTH = """
    SELECT f.id, s.name AS source, f.url, f.kind, f.last_visit_at, f.last_success_at, f.last_new_at,
           f.next_visit_at, f.failures, f.error_reason, f.error_message,{missed}
           (SELECT count(*) FROM sightings si WHERE si.feed_id = f.id) AS entries
      FROM feeds f JOIN sources s ON s.id = f.source_id"""
MISSED = """
    SELECT v.feed_id, s.name AS source, f.url, v.visited_at, v.seen AS listed,
           (SELECT max(b.visited_at) FROM feed_visits b
             WHERE b.feed_id = v.feed_id AND b.visited_at < v.visited_at AND b.outcome <> 'failed') AS visited_before
      FROM feed_visits v JOIN feeds f ON f.id = v.feed_id JOIN sources s ON s.id = f.source_id
     WHERE v.missed_window"""


def upgrade() -> None:
    op.add_column("feeds", sa.Column("rhythm", sa.JSON(), nullable=False, server_default="{}"))
    op.add_column("feeds", sa.Column("missed_windows", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("feeds", sa.Column("last_missed_at", UTCTime(timezone=True), nullable=True))
    op.execute("DROP VIEW v_feed_health")
    op.execute(f"CREATE VIEW v_feed_health AS {HEALTH.format(missed=' f.missed_windows, f.last_missed_at,')}")
    op.execute(f"CREATE VIEW v_missed_windows AS {MISSED}")


def downgrade() -> None:
    op.execute("DROP VIEW v_missed_windows")
    op.execute("DROP VIEW v_feed_health")
    for name in ("last_missed_at", "missed_windows", "rhythm"):
        op.drop_column("feeds", name)
    op.execute(f"CREATE VIEW v_feed_health AS {HEALTH.format(missed='')}")
