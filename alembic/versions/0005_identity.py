"""What a feed said of an entry last, further addresses of an entry, and how far a feed's ids are trusted.

Revision: 0005, after 0004
"""
import sqlalchemy as sa

from alembic import op
from db.tables.columns import Plain, UTCTime

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

# PostgreSQL takes 2,704 bytes in an index entry; ids are shortened by their hash from now on.
LONGEST = 1_200


def upgrade() -> None:
    op.create_table(
        "entry_moves",
        sa.Column("url_key", Plain(), nullable=False),
        sa.Column("entry_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("url", Plain(), nullable=False),
        sa.Column("moved_at", UTCTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["entry_id"], ["entries.id"], name=op.f("fk_entry_moves_entry_id_entries")),
        sa.PrimaryKeyConstraint("url_key", name=op.f("pk_entry_moves")),
    )
    op.create_index(op.f("ix_entry_moves_entry_id"), "entry_moves", ["entry_id"])
    op.add_column("feeds", sa.Column("id_probation", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("sightings", sa.Column("title", Plain(), nullable=False, server_default=""))
    op.add_column("sightings", sa.Column("published", UTCTime(timezone=True), nullable=True))
    op.add_column("sightings", sa.Column("modified", UTCTime(timezone=True), nullable=True))
    op.execute(f"UPDATE sightings SET own_id = '' WHERE length(own_id) > {LONGEST // 4}")
    op.create_index(op.f("ix_sightings_feed_id_own_id"), "sightings", ["feed_id", "own_id"])
    op.create_index(op.f("ix_sightings_feed_id_published"), "sightings", ["feed_id", "published"])


def downgrade() -> None:
    op.drop_index(op.f("ix_sightings_feed_id_published"), "sightings")
    op.drop_index(op.f("ix_sightings_feed_id_own_id"), "sightings")
    for name in ("modified", "published", "title"):
        op.drop_column("sightings", name)
    op.drop_column("feeds", "id_probation")
    op.drop_index(op.f("ix_entry_moves_entry_id"), "entry_moves")
    op.drop_table("entry_moves")
