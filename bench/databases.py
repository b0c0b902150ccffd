"""Create new databases for benches, and measure the CPU time that they take."""

import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack
from functools import cache
from pathlib import Path

from sqlalchemy import text

from db import Database
from testing.postgres import NoPostgres, Postgres

__all__ = ["cpu_seconds", "new_databases"]


def new_databases(stack: ExitStack, only: str = "") -> Iterator[tuple[str, str]]:
    """Yield the name and the URL of a new, empty database of each kind.

    Args:
        stack: removes the databases when it is closed.
        only: `sqlite` or `postgresql`; both by default, PostgreSQL only where it is installed.
    """
    if only != "postgresql":
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        yield "SQLite", f"sqlite:///{folder}/bench.db"
    if only != "sqlite":
        try:
            server = Postgres()
        except NoPostgres as error:
            print(f"PostgreSQL is left out: {error}")
            return
        stack.callback(server.stop)
        yield "PostgreSQL", server.url(server.make())


def cpu_seconds(database: Database) -> float:
    """Return the CPU time of this process, and of the server process of a PostgreSQL connection (Linux only).

    Args:
        database: used by one thread.
    """
    if database.dialect != "postgresql":
        return time.process_time()
    nanoseconds = Path(f"/proc/{_server_pid(database)}/schedstat").read_text(encoding="ascii").split()[0]
    return time.process_time() + int(nanoseconds) / 1e9


@cache
def _server_pid(database: Database) -> int:
    """Return the server process of the one connection that a single thread uses; asking each time costs more."""
    with database.engine.connect() as connection:
        return int(connection.scalar(text("SELECT pg_backend_pid()")) or 0)
