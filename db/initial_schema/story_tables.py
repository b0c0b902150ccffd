"""Create the tables of stories."""

import sqlalchemy as sa
from alembic import op

from db.initial_schema.columns import ID, TEXT, TIME, id_key, optional_columns, required_columns

__all__ = ["create_stories", "create_story_keys", "create_story_members"]


def _article_key() -> sa.Column[int]:
    article = sa.ForeignKey("articles.id", ondelete="CASCADE")
    return sa.Column("article_id", ID, article, primary_key=True, autoincrement=False)


def create_stories() -> None:
    """Create the table `stories`."""
    op.create_table(
        "stories",
        id_key(),
        *required_columns(TEXT, "title"),
        *required_columns(TIME, "first_at", "last_at"),
        *required_columns(sa.Integer, "articles", "outlets"),
        *required_columns(TEXT, "languages", "agencies"),
        *required_columns(sa.Double, "score"),
        sa.Index(None, "last_at"),
        sa.Index(None, "score"),
    )


def create_story_members() -> None:
    """Create the table `story_members`."""
    op.create_table(
        "story_members",
        _article_key(),
        sa.Column("story_id", ID, sa.ForeignKey("stories.id", ondelete="CASCADE"), nullable=False),
        *required_columns(TIME, "at"),
        *required_columns(sa.Double, "similarity"),
        *required_columns(TEXT, "new_names"),
        *required_columns(sa.LargeBinary, "terms"),
        *optional_columns(TEXT, "language"),
        sa.Index(None, "story_id", "at"),
    )


def create_story_keys() -> None:
    """Create the table `story_keys`."""
    op.create_table(
        "story_keys",
        _article_key(),
        sa.Column("key", sa.BigInteger, primary_key=True, autoincrement=False),
        *required_columns(sa.Integer, "minute"),
        sa.Index(None, "key", "minute", "article_id"),
    )
