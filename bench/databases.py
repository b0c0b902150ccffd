"""Create new databases for benches."""

import tempfile
from collections.abc import Iterator
from contextlib import ExitStack

from testing.postgres import NoPostgres, Postgres

__all__ = ["new_databases"]


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
