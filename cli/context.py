"""What a command opens: the database, the clock, and a way to ask for pages."""

from db import Database, DatabaseSettings, open_database
from pipeline.records import Page
from services.clock import utc_now
from services.polite_client import PoliteClient
from workers.settings import WorkerSettings

__all__ = ["connect_database", "fetch_page", "utc_now"]


def connect_database() -> Database:
    """The database of the settings; one on this machine that is new gets its tables.

    Raises:
        DatabaseProblem: it cannot be used.
    """
    from db import migrations

    settings = DatabaseSettings()
    database = Database(settings.url)
    if database.dialect == "sqlite" and len(migrations.pending_revisions(database)) == len(
        migrations.all_revisions()
    ):
        migrations.upgrade(database)
    database.close()
    return open_database(settings)


def fetch_page(url: str) -> Page:
    """Ask for one page, as the workers would: by robots.txt.

    Args:
        url: http or https.

    Raises:
        PipelineError: it cannot be had, or robots.txt does not allow it.
    """
    return PoliteClient(WorkerSettings()).get(url)
