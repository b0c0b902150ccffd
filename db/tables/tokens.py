"""Tokens of the HTTP API: rows."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Mapped, mapped_column

from db.tables.base import Base, BigIntKey

__all__ = ["ApiTokenRow"]


class ApiTokenRow(Base):
    """A token of the HTTP API. The token itself is shown once and not stored."""

    __tablename__ = "api_tokens"

    id: Mapped[BigIntKey]
    # What people call it.
    name: Mapped[str] = mapped_column(unique=True)
    # SHA-256 of the token, in hexadecimal digits.
    token_hash: Mapped[str] = mapped_column(unique=True)
    # What it allows: read, ingest, manage.
    scopes: Mapped[list[Any]]
    # When it was made.
    created_at: Mapped[datetime]
    # Until when it is valid; NULL for ever.
    expires_at: Mapped[datetime | None]
