"""Store, find and delete tokens of the HTTP API."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from db.statements import execute_rowcount
from db.tables.tokens import ApiTokenRow

__all__ = ["TokenView", "add_token", "delete_token", "find_token", "list_tokens"]


@dataclass(frozen=True, slots=True)
class TokenView:
    """A token without its secret."""

    name: str
    scopes: tuple[str, ...]
    created_at: datetime
    expires_at: datetime | None


def add_token(session: Session, view: TokenView, token_hash: str) -> None:
    """Store a token.

    Args:
        session: an open transaction.
        view: its name, scopes and times.
        token_hash: SHA-256 of it, in hexadecimal digits.

    Raises:
        WriteConflictError: there is one of this name; raised at the end of the transaction.
    """
    session.add(
        ApiTokenRow(
            name=view.name,
            token_hash=token_hash,
            scopes=list(view.scopes),
            created_at=view.created_at,
            expires_at=view.expires_at,
        )
    )


def find_token(session: Session, token_hash: str) -> TokenView | None:
    """Return a token by its hash; None when there is none.

    Args:
        session: an open transaction.
        token_hash: SHA-256 of it, in hexadecimal digits.
    """
    row = session.scalars(select(ApiTokenRow).where(ApiTokenRow.token_hash == token_hash)).one_or_none()
    return None if row is None else _to_view(row)


def list_tokens(session: Session) -> Sequence[TokenView]:
    """Return every token by name.

    Args:
        session: an open transaction.
    """
    return [_to_view(row) for row in session.scalars(select(ApiTokenRow).order_by(ApiTokenRow.name))]


def delete_token(session: Session, name: str) -> bool:
    """Delete a token; return False when there is none of this name.

    Args:
        session: an open transaction.
        name: of the token.
    """
    return execute_rowcount(session, delete(ApiTokenRow).where(ApiTokenRow.name == name)) > 0


def _to_view(row: ApiTokenRow) -> TokenView:
    return TokenView(row.name, tuple(row.scopes), row.created_at, row.expires_at)
