"""Store everything: the only package that uses SQL.

database = open_database(DatabaseSettings())
with database.transaction() as session:
    ledger.claim_entries(session, …)
"""

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
