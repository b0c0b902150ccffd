"""Name the program that opens the database read-only, with its arguments and environment."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.orm import Session

from db.settings import DatabaseSettings, sqlite_file

__all__ = ["ShellCommand", "find_reader_role", "format_arguments", "make_shell_command", "suggest_view"]

_DENIED_TABLE = re.compile(r"permission denied for (?:table|view|relation) (\w+)")
# The views with what the role may read of tables that also hold what it may not.
_VIEWS_OF_TABLES = {
    "feeds": "v_feed_health or v_failing_feeds",
    "feed_visits": "v_feed_health or v_missed_windows",
    "hosts": "v_failing_feeds",
    "entries": "v_backlog or v_reservations",
    "entry_counts": "v_backlog",
    "article_counts": "v_source_health",
    "watch_channels": "its columns id, watch_id, kind, failures, error, delivered and dead",
}

_FORMAT_ARGUMENTS = {
    "sqlite3": {
        "table": ("-box",),
        "csv": ("-csv",),
        "tsv": ("-csv", "-separator", "\t"),
        "json": ("-json",),
        "markdown": ("-markdown",),
    },
    "psql": {"table": (), "csv": ("--csv",), "tsv": ("--csv", "--pset=csv_fieldsep=\t")},
}


@dataclass(frozen=True, slots=True)
class ShellCommand:
    """A program to run; `environment` is added to that of this process."""

    arguments: tuple[str, ...]
    environment: Mapping[str, str]


def find_reader_role(session: Session) -> str:
    """Return the name of the role that may only read; "" when there is none, or the user may not change to it.

    Args:
        session: an open transaction.
    """
    if session.get_bind().dialect.name == "sqlite":
        return ""
    query = "SELECT rolname FROM pg_roles WHERE rolname = 'copydesk_reader' AND pg_has_role(oid, 'MEMBER')"
    return session.scalar(text(query)) or ""


def suggest_view(message: str) -> str:
    """Say what to read in place of a table that the reader role may not read; "" for other messages.

    Args:
        message: of psql.
    """
    denied = _DENIED_TABLE.search(message)
    if not denied:
        return ""
    views = _VIEWS_OF_TABLES.get(denied[1])
    readable = (
        f"read {views}" if views else "it may hold secrets; docs/schema.md lists the views and tables to read"
    )
    return f"the role copydesk_reader does not read {denied[1]}: {readable}"


def format_arguments(program: str, output_format: str) -> tuple[str, ...]:
    """Return the arguments with which a program prints rows in a format.

    Args:
        program: `sqlite3` or `psql`.
        output_format: such as `csv`.

    Raises:
        ValueError: the program has no such format; the message names those that it has.
    """
    known = _FORMAT_ARGUMENTS[program]
    if output_format not in known:
        raise ValueError(f"{program} cannot print {output_format}; choose {', '.join(known)}")
    return known[output_format]


def make_shell_command(settings: DatabaseSettings, reader_role: str = "") -> ShellCommand:
    """Return the command: sqlite3 or psql, which refuse to write.

    Args:
        settings: where the database is; a SQLite file must exist.
        reader_role: the role that psql changes to, from `find_reader_role`; "" for none.
    """
    path = sqlite_file(settings)
    if path is not None:
        return ShellCommand(("sqlite3", "-readonly", "-header", str(path)), {})
    url = make_url(settings.url)
    options = "-c default_transaction_read_only=on"
    environment = {"PGOPTIONS": f"{options} -c role={reader_role}" if reader_role else options}
    if url.password:
        # Arguments are visible to every user of the machine.
        environment["PGPASSWORD"] = str(url.password)
    plain_url = URL.create(
        "postgresql", url.username, None, url.host, url.port, url.database, url.query
    ).render_as_string()
    return ShellCommand(("psql", plain_url), environment)
