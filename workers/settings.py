"""The environment and `.env` in, the settings of workers and schedule out."""

import tempfile
import zlib
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from urllib.parse import quote

from pydantic import AliasChoices, Field, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from pipeline.fetch import FetchPolicy
from pipeline.version import VERSION

if TYPE_CHECKING:
    from pipeline.enrich import Enricher

__all__ = ["WorkerSettings"]

# Longer paths do not fit into the address of a unix socket (108 bytes on Linux, 104 on macOS).
_MAX_SOCKET_PATH_BYTES = 100


class WorkerSettings(BaseSettings):
    """Where the broker is, who we say we are, and how patient and polite we are. Times in seconds."""

    model_config = SettingsConfigDict(env_prefix="COPYDESK_", env_file=".env", extra="ignore", frozen=True)

    # Folder of everything this installation keeps.
    home: Path = Path("copydesk-data")
    # Empty: the broker that `copydesk up` starts by itself.
    redis_url: str = Field("", validation_alias=AliasChoices("COPYDESK_REDIS_URL", "REDIS_URL", "redis_url"))
    # An address publishers can reach you at; goes into the User-Agent.
    contact: str = ""
    # Where the world reaches our web page, such as https://news.example.org; empty: no subscriptions.
    public_url: str = Field("", pattern=r"^(https?://[^\s/?#]+\S*)?$")
    # An outgoing proxy, http://host:port.
    proxy: str = ""
    # The least pause between two requests to one host.
    host_delay: float = Field(1.0, ge=0)
    # Requests at once to one IP address, which many hosts may share.
    address_slots: int = Field(1, ge=1)
    # host:port pairs that may stand on private addresses, separated by commas.
    allow_private: Annotated[frozenset[str], NoDecode] = frozenset()
    # How often the schedule looks for due work.
    tick: float = Field(3.0, gt=0)
    # How long a worker may be silent about an entry before somebody else takes it.
    lease: float = Field(300.0, gt=0)
    # The first pause after a failure; each further one is four times as long, up to retry_cap.
    retry_base: float = Field(60.0, gt=0)
    retry_cap: float = Field(2_678_400.0, gt=0)
    # Attempts at one stage before an entry is a dead letter.
    max_attempts: int = Field(8, ge=1)
    # The shortest and the longest pause between two visits to a feed.
    feed_min: float = Field(300.0, gt=0)
    feed_max: float = Field(86_400.0, gt=0)
    # How long the new entries of a feed may wait for a visit, all of them added up.
    feed_waiting: float = Field(1_800.0, gt=0)
    # Entries in the queues above which the schedule hands out no more.
    queue_limit: int = Field(500, ge=1)
    # Pauses after which a stored article's page is looked at again, separated by commas; empty for never.
    revisits: Annotated[tuple[float, ...], NoDecode] = (3_600.0, 21_600.0, 86_400.0, 259_200.0)
    # Days that raw pages are kept.
    keep_pages: int = Field(90, ge=1)
    # Megabytes that raw pages may take, compressed; the oldest go first. 0 for no limit.
    keep_pages_mb: int = Field(20_000, ge=0)
    # Folder of files about single publishers. None: `publishers` in `home`; it need not exist.
    publishers: Path | None = None
    # Names of installed spaCy models, one for each language, separated by commas; empty for the tagger that ships.
    spacy_models: Annotated[tuple[str, ...], NoDecode] = ()
    # Folder of a static embedding model; empty for no vectors.
    embedding_model: Path | None = None
    # Threads of the one worker that `copydesk up` starts.
    threads: int = Field(8, ge=1)

    @field_validator("allow_private", mode="before")
    @classmethod
    def _split_hosts(cls, value: object) -> object:
        if isinstance(value, str):
            return frozenset(part.strip().lower() for part in value.split(",") if part.strip())
        return value

    @field_validator("spacy_models", mode="before")
    @classmethod
    def _split_models(cls, value: object) -> object:
        return (
            tuple(part.strip() for part in value.split(",") if part.strip())
            if isinstance(value, str)
            else value
        )

    @field_validator("embedding_model", mode="before")
    @classmethod
    def _empty_to_none(cls, value: object) -> object:
        return None if isinstance(value, str) and not value.strip() else value

    @field_validator("revisits", mode="before")
    @classmethod
    def _split_durations(cls, value: object) -> object:
        return tuple(part for part in value.split(",") if part.strip()) if isinstance(value, str) else value

    @property
    def publishers_folder(self) -> Path:
        """Where files about single publishers are looked for."""
        return self.publishers or self.home / "publishers"

    @property
    def broker_socket_path(self) -> Path:
        """The unix socket of our own broker."""
        path = self.home.resolve() / "broker.sock"
        if len(str(path).encode()) <= _MAX_SOCKET_PATH_BYTES:
            return path
        return Path(tempfile.gettempdir()) / f"copydesk-{zlib.crc32(bytes(path)):x}.sock"

    @property
    def broker_url(self) -> str:
        """The broker's address in Celery's spelling."""
        if self.redis_url.startswith("unix://"):
            return "redis+socket://" + self.redis_url.removeprefix("unix://")
        return self.redis_url or f"redis+socket://{quote(str(self.broker_socket_path))}"

    @property
    def redis_client_url(self) -> str:
        """The broker's address in redis-py's spelling."""
        return self.broker_url.replace("redis+socket://", "unix://", 1)

    @property
    def enrichers(self) -> "tuple[Enricher, ...]":
        """The enrichers that ship, and those of optional models.

        Raises:
            ModelMissing: a model that is named is not installed.
        """
        # Here, because most commands enrich nothing and should start at once.
        from pipeline.enrich import ENRICHERS
        from pipeline.enrich.optional_models import OptionalModels, add_optional_models

        return add_optional_models(ENRICHERS, OptionalModels(self.spacy_models, self.embedding_model))

    @property
    def lease_duration(self) -> timedelta:
        """How long a claim holds."""
        return timedelta(seconds=self.lease)

    @property
    def fetch_policy(self) -> FetchPolicy:
        """How to ask, with a truthful User-Agent: name, version and contact (RFC 9110, 10.1.5)."""
        contact = f" (+{self.contact})" if self.contact else ""
        return FetchPolicy(
            user_agent=f"copydesk/{VERSION}{contact}", proxy=self.proxy, allow_private=self.allow_private
        )
