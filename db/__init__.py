"""Store everything: the only package that uses SQL.

    database = open_database(DatabaseSettings())
    with database.transaction() as session:
        ledger.claim_entries(session, …)

Names are imported when they are first used: `db.keys` alone loads no SQLAlchemy.
"""

from typing import TYPE_CHECKING

from pipeline.lazy_names import attribute_loader

if TYPE_CHECKING:
    from db.errors import DamagedRowError, DatabaseError, DiskFullError, WriteConflictError
    from db.migrations import open_database
    from db.session import Database, Session
    from db.settings import DatabaseSettings

__all__ = [
    "DamagedRowError",
    "Database",
    "DatabaseError",
    "DatabaseSettings",
    "DiskFullError",
    "Session",
    "WriteConflictError",
    "open_database",
]

_MODULES = {
    "DamagedRowError": "db.errors",
    "Database": "db.session",
    "DatabaseError": "db.errors",
    "DatabaseSettings": "db.settings",
    "DiskFullError": "db.errors",
    "Session": "db.session",
    "WriteConflictError": "db.errors",
    "open_database": "db.migrations",
}


__getattr__ = attribute_loader(__name__, _MODULES)
