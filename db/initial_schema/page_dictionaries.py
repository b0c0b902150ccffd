"""Create the table of dictionaries, which bodies of pages are compressed with."""

import sqlalchemy as sa
from alembic import op

from db.initial_schema.columns import TEXT, TIME, required_columns

__all__ = ["create_page_dictionaries"]


def create_page_dictionaries() -> None:
    """Create the table `page_dictionaries`."""
    op.create_table(
        "page_dictionaries",
        sa.Column("hash", TEXT, primary_key=True),
        *required_columns(TEXT, "host"),
        *required_columns(TIME, "created_at"),
        *required_columns(sa.Integer, "size"),
        *required_columns(sa.LargeBinary, "content"),
        sa.Index(None, "host", "created_at"),
    )
