"""Read the settings of the database from the environment and `.env`."""

from pathlib import Path

from pydantic import AliasChoices, Field
from pydantic_settings import BaseSettings, SettingsConfigDict
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

__all__ = ["DatabaseSettings", "sqlite_file"]


class DatabaseSettings(BaseSettings):
    """Where the database is."""

    model_config = SettingsConfigDict(env_prefix="COPYDESK_", env_file=".env", extra="ignore", frozen=True)

    # Folder of everything this installation stores.
    home: Path = Path("copydesk-data")
    # `sqlite:///PATH` or `postgresql+psycopg://USER:PASSWORD@HOST/NAME`. Empty: a SQLite file in the home
    # folder.
    database_url: str = Field(
        "", validation_alias=AliasChoices("COPYDESK_DATABASE_URL", "DATABASE_URL", "database_url")
    )

    @property
    def url(self) -> str:
        """The database's address."""
        return self.database_url or f"sqlite:///{self.home.resolve() / 'copydesk.db'}"


def sqlite_file(settings: DatabaseSettings) -> Path | None:
    """Return the path of the SQLite file, which need not exist; None for a server or a database in memory.

    Args:
        settings: where the database is.
    """
    try:
        url = make_url(settings.url)
    except ArgumentError:
        return None
    is_file = url.get_backend_name() == "sqlite" and url.database not in {None, "", ":memory:"}
    return Path(url.database or "") if is_file else None
