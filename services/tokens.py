"""Make, check and revoke tokens of the HTTP API."""

import hashlib
import secrets
from collections.abc import Sequence
from datetime import timedelta
from enum import StrEnum

from db import Session, tokens
from db.tokens import TokenView
from services.clock import utc_now
from services.errors import UsageError

__all__ = ["Scope", "TokenView", "create_token", "list_tokens", "read_scopes", "revoke_token"]

# Scanners for leaked secrets recognize tokens by their beginning.
_PREFIX = "copydesk_"
_SECRET_BYTES = 32


class Scope(StrEnum):
    """What a token allows."""

    READ = "read"
    INGEST = "ingest"
    MANAGE = "manage"


def create_token(session: Session, name: str, scopes: Sequence[Scope], valid_days: int = 0) -> str:
    """Make a token and store its hash.

    Args:
        session: an open transaction.
        name: what people call it.
        scopes: what it allows, at least one.
        valid_days: after so many days it is refused; 0 for never.

    Returns:
        The token, which cannot be read again.

    Raises:
        UsageError: there is a token of this name, or no name.
    """
    if not name.strip():
        raise UsageError("a token needs a name")
    if any(token.name == name for token in tokens.list_tokens(session)):
        raise UsageError(f"there is a token {name} already; revoke it, or give another name")
    token, now = _PREFIX + secrets.token_urlsafe(_SECRET_BYTES), utc_now()
    expires_at = now + timedelta(days=valid_days) if valid_days else None
    tokens.add_token(session, TokenView(name, tuple(sorted(set(scopes))), now, expires_at), _hash(token))
    return token


def _hash(token: str) -> str:
    """Hash a token. It is random and long, so that a slow hash would add nothing."""
    return hashlib.sha256(token.encode()).hexdigest()


def read_scopes(session: Session, token: str) -> frozenset[str] | None:
    """Return what a token allows (values of `Scope`); None when it is not known or has ended.

    Args:
        session: an open transaction.
        token: as it was sent.
    """
    view = tokens.find_token(session, _hash(token))
    if view is None or (view.expires_at is not None and view.expires_at <= utc_now()):
        return None
    return frozenset(view.scopes)


def list_tokens(session: Session) -> Sequence[TokenView]:
    """Return every token by name, without its secret.

    Args:
        session: an open transaction.
    """
    return tokens.list_tokens(session)


def revoke_token(session: Session, name: str) -> None:
    """Delete a token, so that it is refused from now on.

    Args:
        session: an open transaction.
        name: of the token.

    Raises:
        UsageError: there is none of this name.
    """
    if not tokens.delete_token(session, name):
        raise UsageError(f"no token {name}; list them with: copydesk token list")
