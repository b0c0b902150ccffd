"""What a command opens: the database, the clock, and a way to ask for pages."""

from datetime import UTC, datetime

from cli.asking import Asker
from db import Database, DatabaseSettings, open_database
from pipeline.records import Page
from workers.settings import WorkerSettings

__all__ = ["database", "get", "now"]


def database() -> Database:
    """The database of the settings; one on this machine that is new gets its tables.

    Raises:
        DatabaseProblem: it cannot be used.
    """
    from db import migrations

    settings = DatabaseSettings()
    opened = Database(settings.url)
    if opened.dialect == "sqlite" and len(migrations.missing(opened)) == len(migrations.known()):
        migrations.upgrade(opened)
    opened.close()
    return open_database(settings)


def now() -> datetime:
    """The time, aware."""
    return datetime.now(UTC)


def get(url: str) -> Page:
    """Ask for one page, as the workers would: by robots.txt.

    Args:
        url: http or https.

    Raises:
        PipelineError: it cannot be had, or robots.txt does not allow it.
    """
    return Asker(WorkerSettings()).get(url)
