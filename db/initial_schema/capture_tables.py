"""Create the table of captures that wait for an earlier one."""

import sqlalchemy as sa
from alembic import op

from db.initial_schema.columns import ID, TIME, required_columns

__all__ = ["create_waiting_captures"]


def create_waiting_captures() -> None:
    """Create the table `waiting_captures`."""
    page = sa.ForeignKey("pages.id", ondelete="CASCADE")
    op.create_table(
        "waiting_captures",
        sa.Column("page_id", ID, page, primary_key=True, autoincrement=False),
        sa.Column("entry_id", ID, sa.ForeignKey("entries.id", ondelete="CASCADE"), nullable=False),
        *required_columns(TIME, "captured_at"),
        *required_columns(sa.Integer, "revisit_count"),
        sa.Index(None, "entry_id", "captured_at"),
    )
