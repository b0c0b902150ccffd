"""SQL is spoken here and nowhere else.

database = open_database(DatabaseSettings())
with database.transaction() as session:
    ledger.claim_entries(session, …)
"""

from db.opening import open_database
from db.problems import Busy, DatabaseProblem, StorageFull
from db.session import Database, Session
from db.settings import DatabaseSettings

__all__ = [
    "Busy",
    "Database",
    "DatabaseProblem",
    "DatabaseSettings",
    "Session",
    "StorageFull",
    "open_database",
]
