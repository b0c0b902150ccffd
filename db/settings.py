"""Read the settings of the database from the environment and `.env`."""

from pathlib import Path

from pydantic import AliasChoices, Field
from pydantic_settings import BaseSettings, SettingsConfigDict

__all__ = ["DatabaseSettings"]


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
