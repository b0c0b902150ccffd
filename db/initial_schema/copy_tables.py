"""Create the tables of groups of copies."""

import sqlalchemy as sa
from alembic import op

from db.initial_schema.columns import ID, TEXT, id_key, required_columns

__all__ = ["create_copy_groups", "create_copy_members"]


def create_copy_groups() -> None:
    """Create the table `copy_groups`."""
    op.create_table(
        "copy_groups",
        id_key(),
        *required_columns(sa.Boolean, "is_template"),
        sa.Column("original_id", ID, sa.ForeignKey("articles.id", ondelete="SET NULL"), nullable=True),
        sa.Column("earliest_id", ID, sa.ForeignKey("articles.id", ondelete="SET NULL"), nullable=True),
        *required_columns(TEXT, "agency"),
        *required_columns(sa.Integer, "articles", "outlets"),
        sa.Index(None, "original_id"),
        sa.Index(None, "earliest_id"),
    )


def create_copy_members() -> None:
    """Create the table `copy_members`."""
    article, group = (
        sa.ForeignKey("articles.id", ondelete="CASCADE"),
        sa.ForeignKey("copy_groups.id", ondelete="CASCADE"),
    )
    op.create_table(
        "copy_members",
        sa.Column("article_id", ID, article, primary_key=True, autoincrement=False),
        sa.Column("group_id", ID, group, nullable=False),
        *required_columns(sa.Double, "similarity"),
        *required_columns(TEXT, "kind"),
        sa.Index(None, "group_id"),
    )
