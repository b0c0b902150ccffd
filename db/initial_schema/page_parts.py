"""Create the table of the further pages of stories."""

import sqlalchemy as sa
from alembic import op

from db.initial_schema.columns import ID, TEXT, required_columns

__all__ = ["create_page_parts"]


def create_page_parts() -> None:
    """Create the table `page_parts`."""
    page = sa.ForeignKey("pages.id", ondelete="CASCADE")
    op.create_table(
        "page_parts",
        sa.Column("page_id", ID, page, primary_key=True, autoincrement=False),
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        *required_columns(TEXT, "url"),
        sa.Column("body_hash", TEXT, sa.ForeignKey("page_bodies.hash"), nullable=False),
        sa.Index(None, "body_hash"),
    )
