"""Subscriptions at hubs, and what they push.

Revision: 0010, after 0009
"""
import sqlalchemy as sa

from alembic import op
from db.tables.columns import Plain, UTCTime

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "subscriptions",
        sa.Column("feed_id", NUMBER, autoincrement=False, nullable=False),
        *(sa.Column(name, Plain(), nullable=False) for name in ("hub", "topic", "token", "secret", "state")),
        sa.Column("due_at", UTCTime(timezone=True), nullable=True),
        sa.Column("run", sa.Integer(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("problem", Plain(), nullable=False),
        sa.Column("lease_until", UTCTime(timezone=True), nullable=True),
        sa.Column("pushed_at", UTCTime(timezone=True), nullable=True),
        sa.Column("pushes", sa.Integer(), nullable=False),
        sa.Column("refused_pushes", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["feed_id"], ["feeds.id"], name=op.f("fk_subscriptions_feed_id_feeds")),
        sa.PrimaryKeyConstraint("feed_id", name=op.f("pk_subscriptions")),
        sa.UniqueConstraint("token", name=op.f("uq_subscriptions_token")),
    )
    op.create_index(op.f("ix_subscriptions_due_at"), "subscriptions", ["due_at"])
    op.create_table(
        "pushes",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("feed_id", NUMBER, nullable=False),
        sa.Column("received_at", UTCTime(timezone=True), nullable=False),
        sa.Column("headers", sa.JSON(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["feed_id"], ["feeds.id"], name=op.f("fk_pushes_feed_id_feeds")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pushes")),
    )
    op.create_index(op.f("ix_pushes_feed_id"), "pushes", ["feed_id"])


def downgrade() -> None:
    for name, column in (("pushes", "feed_id"), ("subscriptions", "due_at")):
        op.drop_index(op.f(f"ix_{name}_{column}"), name)
        op.drop_table(name)
