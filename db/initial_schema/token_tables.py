"""Create the table of the tokens of the HTTP API."""

import sqlalchemy as sa
from alembic import op

from db.initial_schema.columns import TEXT, TIME, id_key, optional_columns, required_columns

__all__ = ["create_api_tokens"]


def create_api_tokens() -> None:
    """Create the table `api_tokens`."""
    op.create_table(
        "api_tokens",
        id_key(),
        *required_columns(TEXT, "name", "token_hash"),
        *required_columns(sa.JSON, "scopes"),
        *required_columns(TIME, "created_at"),
        *optional_columns(TIME, "expires_at"),
        sa.UniqueConstraint("name"),
        sa.UniqueConstraint("token_hash"),
    )
