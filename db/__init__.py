"""Store everything: the only package that uses SQL.

    database = open_database(DatabaseSettings())
    with database.transaction() as session:
        ledger.claim_entries(session, …)

Names are imported when they are first used: `db.keys` alone loads no SQLAlchemy.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from db.errors import DatabaseError, DiskFullError, WriteConflictError
    from db.migrations import open_database
    from db.session import Database, Session
    from db.settings import DatabaseSettings

__all__ = [
    "Database",
    "DatabaseError",
    "DatabaseSettings",
    "DiskFullError",
    "Session",
    "WriteConflictError",
    "open_database",
]

_MODULES = {
    "Database": "db.session",
    "DatabaseError": "db.errors",
    "DatabaseSettings": "db.settings",
    "DiskFullError": "db.errors",
    "Session": "db.session",
    "WriteConflictError": "db.errors",
    "open_database": "db.migrations",
}


def __getattr__(name: str) -> Any:
    if name not in _MODULES:
        raise AttributeError(f"module 'db' has no attribute {name!r}")
    return getattr(import_module(_MODULES[name]), name)
