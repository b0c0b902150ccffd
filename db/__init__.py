"""SQL is spoken here and nowhere else.

database = open_database(DatabaseSettings())
with database.transaction() as session:
    ledger.claim_entries(session, …)
"""

from db.connect import open_database
from db.errors import DatabaseError, DiskFullError, WriteConflictError
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
