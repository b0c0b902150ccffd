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

if TYPE_CHECKING:
    from pipeline.enrich import Enricher

__all__ = ["VERSION", "WorkerSettings"]

VERSION = "0.1.0"
# Longer paths do not fit into the address of a unix socket (108 bytes on Linux, 104 on macOS).
_MAX_SOCKET_PATH_BYTES = 100


class WorkerSettings(BaseSettings):
    """Where the broker is, who we say we are, and how patient and polite we are. Times in seconds."""

    model_config = SettingsConfigDict(env_prefix="COPYDESK_", env_file=".env", extra="ignore", frozen=True)

    # Folder of everything this installation stores.
    home: Path = Path("copydesk-data")
    # `redis://HOST:6379/0` or `unix:///path/to.sock`. Empty: the broker that `copydesk up` starts by itself.
    redis_url: str = Field("", validation_alias=AliasChoices("COPYDESK_REDIS_URL", "REDIS_URL", "redis_url"))
    # Mail or web address at which publishers can reach you; part of the User-Agent. Set it.
    contact: str = ""
    # Where the web page can be reached from the internet, such as https://news.example.org. Then feeds that
    # name a hub are subscribed to by WebSub. Empty: no subscriptions.
    public_url: str = Field("", pattern=r"^(https?://[^\s/?#]+\S*)?$")
    # An outgoing proxy, `http://HOST:PORT`; it then resolves host names, too.
    proxy: str = ""
    # Seconds between two requests to one host; a Crawl-delay and slow responses make it longer.
    host_delay: float = Field(1.0, ge=0)
    # Requests at once to one IP address, all hosts on it together. Not used with a proxy.
    address_slots: int = Field(1, ge=1)
    # `host:port` pairs that may have private addresses, separated by commas: for tests and your own servers.
    allow_private: Annotated[frozenset[str], NoDecode] = frozenset()
    # Seconds between two looks for feeds and entries that are due.
    tick: float = Field(3.0, gt=0)
    # Lease in seconds: when a worker is silent about an entry for so long, another one may claim it.
    lease: float = Field(300.0, gt=0)
    # Seconds before the first retry of a failed attempt; each further delay is four times as long.
    retry_base: float = Field(60.0, gt=0)
    # The longest delay in seconds, also when a server asks for more.
    retry_cap: float = Field(2_678_400.0, gt=0)
    # Attempts at one stage before an entry becomes a dead letter.
    max_attempts: int = Field(8, ge=1)
    # Shortest time between two visits to a feed, in seconds.
    feed_min: float = Field(300.0, gt=0)
    # Longest time between two visits to a feed, in seconds.
    feed_max: float = Field(86_400.0, gt=0)
    # How long the new entries of a feed may wait for its next visit, all of them added up, in seconds. Less
    # means more requests.
    feed_waiting: float = Field(1_800.0, gt=0)
    # Entries in the queues above which no more are claimed.
    queue_limit: int = Field(500, ge=1)
    # Delays in seconds after which the page of a stored article is fetched again, separated by commas; empty
    # for never.
    revisits: Annotated[tuple[float, ...], NoDecode] = (3_600.0, 21_600.0, 86_400.0, 259_200.0)
    # Days for which raw pages are stored.
    keep_pages: int = Field(90, ge=1)
    # Megabytes that raw pages may take, compressed; the oldest are deleted first. 0 for no limit.
    keep_pages_mb: int = Field(20_000, ge=0)
    # Folder of site overrides. Empty: the folder `publishers` in the home folder; it need not exist.
    publishers: Path | None = None
    # Names or folders of installed spaCy models, one for each language, separated by commas; they find
    # entities in place of the model that ships.
    spacy_models: Annotated[tuple[str, ...], NoDecode] = ()
    # Folder of a static embedding model: each article gets a vector. Empty: none.
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
