"""Define sources, feeds, entries and what a visit to a feed finds."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from pipeline.records.json_fields import DurationField

__all__ = ["Discovery", "Entry", "Feed", "FeedKind", "Source", "VisitHints"]


class FeedKind(StrEnum):
    """The forms of a list of entries."""

    RSS = "rss"
    ATOM = "atom"
    RDF = "rdf"
    JSON = "json"
    SITEMAP = "sitemap"
    NEWS_SITEMAP = "news-sitemap"
    SITEMAP_INDEX = "sitemap-index"
    FRONT_PAGE = "front-page"


@dataclass(frozen=True, slots=True)
class Source:
    """A publication."""

    name: str
    homepage: str = ""
    # ISO 3166-1 alpha-2, upper case.
    country: str | None = None
    # BCP 47, as the publication declares it.
    language: str | None = None
    # IANA name, for local times without an offset.
    timezone: str | None = None


@dataclass(frozen=True, slots=True)
class Feed:
    """A URL that lists entries."""

    url: str
    kind: FeedKind | None = None
    title: str = ""
    # When it last changed, if the sitemap index that names it says so.
    modified: datetime | None = None


@dataclass(frozen=True, slots=True)
class VisitHints:
    """The polling hints of a publisher. None where there is none."""

    # The shortest wait: RSS ttl, sy:updatePeriod, Cache-Control max-age or Expires.
    not_before: DurationField | None = None
    # Hours (0-23, UTC) and days (0 = Monday) without visits: RSS skipHours and skipDays.
    skip_hours: tuple[int, ...] = ()
    skip_days: tuple[int, ...] = ()
    # The WebSub hub, and the feed's self URL to subscribe with.
    hub: str | None = None
    self_url: str | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """A document that a feed lists."""

    url: str
    # The id that the publisher gives (guid, atom:id); empty when there is none.
    id: str = ""
    title: str = ""
    published: datetime | None = None
    modified: datetime | None = None
    authors: tuple[str, ...] = ()
    # Safe HTML or text. Where a feed gives only one of the two, both fields hold it.
    summary: str = ""
    content: str = ""
    tags: tuple[str, ...] = ()
    language: str | None = None
    # Absolute URLs of attached media, and of the images that a sitemap lists. Not stored: the images of an article come
    # from its page. They serve users of `discover`, and `bench.feeds` compares them with other readers.
    enclosures: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Discovery:
    """What a visit to a feed finds."""

    kind: FeedKind
    title: str = ""
    # The publication's home page, when the feed names it.
    homepage: str = ""
    description: str = ""
    # The feed's own identity (atom:id), authors and time of last change, where it gives them.
    id: str = ""
    authors: tuple[str, ...] = ()
    updated: datetime | None = None
    language: str | None = None
    entries: tuple[Entry, ...] = ()
    next_visit: VisitHints = VisitHints()
    # Other feeds this one points to (sitemap index, <link rel=alternate>).
    links: tuple[Feed, ...] = ()
