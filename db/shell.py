"""Name the program that opens the database read-only, with its arguments and environment."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy.engine import URL, make_url

from db.settings import DatabaseSettings, sqlite_file

__all__ = ["ShellCommand", "make_shell_command"]


@dataclass(frozen=True, slots=True)
class ShellCommand:
    """A program to run; `environment` is added to that of this process."""

    arguments: tuple[str, ...]
    environment: Mapping[str, str]


def make_shell_command(settings: DatabaseSettings) -> ShellCommand:
    """Return the command: sqlite3 or psql, which refuse to write.

    Args:
        settings: where the database is; a SQLite file must exist.
    """
    path = sqlite_file(settings)
    if path is not None:
        return ShellCommand(("sqlite3", "-readonly", "-header", "-box", str(path)), {})
    url = make_url(settings.url)
    environment = {"PGOPTIONS": "-c default_transaction_read_only=on"}
    if url.password:
        # Arguments are visible to every user of the machine.
        environment["PGPASSWORD"] = str(url.password)
    plain_url = URL.create(
        "postgresql", url.username, None, url.host, url.port, url.database, url.query
    ).render_as_string()
    return ShellCommand(("psql", plain_url), environment)
