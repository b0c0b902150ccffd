"""Read the settings of the database from the environment and `.env`."""

from pathlib import Path
from typing import Annotated

from pydantic import AliasChoices, BeforeValidator, Field, field_validator
from pydantic_settings import SettingsConfigDict
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from db.secret_files import Secret, SecretSettings

__all__ = ["DatabaseSettings", "sqlite_file"]


_DEFAULT_HOME = Path("copydesk-data")


def _use_default_home(home: object) -> object:
    """Take an empty variable for one that is not set: an empty path is the current folder."""
    return _DEFAULT_HOME if isinstance(home, str) and not home.strip() else home


class DatabaseSettings(SecretSettings):
    """Where the database is."""

    model_config = SettingsConfigDict(env_prefix="COPYDESK_", env_file=".env", extra="ignore", frozen=True)

    # Folder of everything this installation stores.
    home: Annotated[Path, BeforeValidator(_use_default_home)] = _DEFAULT_HOME
    # `sqlite:///PATH` or `postgresql+psycopg://USER:PASSWORD@HOST/NAME`. Empty: a SQLite file in the home
    # folder.
    database_url: Annotated[str, Secret()] = Field(
        "", validation_alias=AliasChoices("COPYDESK_DATABASE_URL", "DATABASE_URL", "database_url")
    )
    # Password of the database, of any characters, in place of the one in the URL, where `@`, `:`, `/`, `#` and `%` must
    # be percent-encoded.
    database_password: Annotated[str, Secret()] = ""
    # Megabytes that must be free on the disks of COPYDESK_HOME and of a SQLite file, where room inside the file counts,
    # too. With less no page is fetched; with less than a quarter of it free on the disk, no feed either.
    min_free_disk_mb: int = Field(200, ge=1)

    @field_validator("home")
    @classmethod
    def _check_home(cls, home: Path) -> Path:
        existing = next((path for path in (home, *home.parents) if path.exists()), home)
        if existing.exists() and not existing.is_dir():
            raise ValueError(f"{existing} is a file; give a folder, which need not exist")
        return home

    @property
    def url(self) -> str:
        """The database's address, with its password."""
        url = self.database_url or f"sqlite:///{self.home.resolve() / 'copydesk.db'}"
        if not (self.database_url and self.database_password):
            return url
        parsed = _parse_url(url)
        if parsed is None:
            return url  # whoever opens the database reports what is wrong with it
        return parsed.set(password=self.database_password).render_as_string(hide_password=False)


def _parse_url(url: str) -> URL | None:
    """Return the parts of a URL; None where it is none, or its port is no number."""
    try:
        return make_url(url)
    except (ArgumentError, ValueError):
        return None


def sqlite_file(settings: DatabaseSettings) -> Path | None:
    """Return the path of the SQLite file, which need not exist; None for a server or a database in memory.

    Args:
        settings: where the database is.
    """
    url = _parse_url(settings.url)
    if url is None:
        return None
    is_file = url.get_backend_name() == "sqlite" and url.database not in {None, "", ":memory:"}
    return Path(url.database or "") if is_file else None
