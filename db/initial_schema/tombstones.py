"""Create the table of what was removed on request."""

import sqlalchemy as sa
from alembic import op

from db.initial_schema.columns import TEXT, TIME, required_columns

__all__ = ["create_tombstones"]


def create_tombstones() -> None:
    """Create the table `tombstones`."""
    op.create_table(
        "tombstones",
        sa.Column("hash", TEXT, primary_key=True),
        *required_columns(sa.Integer, "prefix_chars"),
        *required_columns(TIME, "added_at"),
        sa.Index(None, "prefix_chars"),
    )
