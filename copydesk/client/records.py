"""What the client returns: frozen records with aware times."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

__all__ = [
    "Article",
    "Change",
    "Copy",
    "Count",
    "Delivery",
    "Difference",
    "Entity",
    "Event",
    "FailingFeed",
    "Feed",
    "Hit",
    "Import",
    "Mention",
    "Phrase",
    "Quote",
    "Revision",
    "Source",
    "SourceHealth",
    "Story",
    "TimelineEntry",
    "Version",
    "Watch",
]


@dataclass(frozen=True, slots=True)
class Article:
    """An article as lists show it; times are aware."""

    id: int
    title: str
    description: str
    url: str
    source: str | None
    published: datetime | None
    authors: tuple[str, ...]
    language: str | None
    agency: str
    word_count: int
    revision: int
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class Hit:
    """An article that a search found; highlights are ranges of characters in `title` and in `excerpt`."""

    id: int
    title: str
    url: str
    source: str | None
    published: datetime | None
    language: str | None
    agency: str
    excerpt: str
    title_highlights: tuple[tuple[int, int], ...]
    excerpt_highlights: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Revision:
    """The content of an article from a moment on; `fields` names what it changed."""

    revision: int
    seen_at: datetime
    title: str
    text: str
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """A field that a revision changed; in `diff`, ``[-removed-]`` and ``{+added+}`` mark the words."""

    revision: int
    seen_at: datetime
    field: str
    origin: str
    removed: str
    added: str
    diff: str


@dataclass(frozen=True, slots=True)
class Difference:
    """A field in which two revisions differ."""

    field: str
    origin: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Version:
    """What an article said in one revision."""

    article_id: int
    revision: int
    seen_at: datetime
    url: str
    title: str
    description: str
    text: str
    authors: tuple[str, ...]
    published: datetime | None
    modified: datetime | None


@dataclass(frozen=True, slots=True)
class Copy:
    """An article that carries a text; kind and similarity compare it with the original."""

    article_id: int
    source: str
    title: str
    url: str
    published: datetime | None
    kind: str
    similarity: float
    is_original: bool
    is_earliest: bool


@dataclass(frozen=True, slots=True)
class Story:
    """An event as the articles report it."""

    id: int
    title: str
    first_at: datetime
    last_at: datetime
    articles: int
    outlets: int
    languages: str
    agencies: str
    score: float


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """An article of a story, and the names that it added."""

    article_id: int
    at: datetime
    source: str
    language: str | None
    agency: str
    title: str
    url: str
    similarity: float
    new_names: str


@dataclass(frozen=True, slots=True)
class Entity:
    """A person, organisation, place or group, and how many articles name it."""

    id: int
    name: str
    label: str
    country: str | None
    identity: str | None
    wikidata: str | None
    articles: int


@dataclass(frozen=True, slots=True)
class Mention:
    """An article that names an entity."""

    article_id: int
    published: datetime | None
    source: str
    language: str | None
    title: str
    url: str
    entity_id: int
    name: str
    label: str
    mentions: int
    confidence: float
    salience: float


@dataclass(frozen=True, slots=True)
class Quote:
    """What somebody said in an article."""

    article_id: int
    published: datetime | None
    source: str
    language: str | None
    title: str
    url: str
    speaker: str
    speaker_name: str | None
    verb: str
    stance: str
    direct: bool
    confidence: float
    text: str


@dataclass(frozen=True, slots=True)
class Count:
    """The number of articles with a value; `share` is their part of all articles with it, where it was asked for."""

    value: str
    articles: int
    share: float | None


@dataclass(frozen=True, slots=True)
class Phrase:
    """A phrase that matching articles have more often than others; `score` is the log-likelihood ratio."""

    value: str
    articles: int
    all_articles: int
    score: float


@dataclass(frozen=True, slots=True)
class Event:
    """A change of an article."""

    id: int
    kind: str
    at: datetime
    article_id: int | None
    payload: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Source:
    """A publication."""

    id: int
    name: str
    homepage: str
    country: str | None
    language: str | None
    feeds: int
    articles: int
    added_at: datetime
    paused_at: datetime | None
    tags: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed with its last visits."""

    id: int
    source_id: int
    source: str
    folders: tuple[str, ...]
    url: str
    title: str
    entries: int
    failures: int
    error_reason: str
    error_message: str
    last_visit_at: datetime | None
    last_success_at: datetime | None
    next_visit_at: datetime
    paused_at: datetime | None


@dataclass(frozen=True, slots=True)
class FailingFeed:
    """A feed whose last visits failed, since when and why."""

    feed_id: int
    source_id: int
    source: str
    title: str
    url: str
    failures: int
    error_reason: str
    error_message: str
    since: datetime
    last_visit_at: datetime | None
    next_visit_at: datetime


@dataclass(frozen=True, slots=True)
class SourceHealth:
    """How the feeds of a publication fare."""

    source_id: int
    source: str
    state: str
    feeds: int
    failing_feeds: int
    paused_feeds: int
    missed_windows: int
    last_visit_at: datetime | None
    last_success_at: datetime | None
    last_new_at: datetime | None
    articles: int
    error_reason: str | None
    error_message: str | None


@dataclass(frozen=True, slots=True)
class Import:
    """How many URLs and pages were imported, by what became of them."""

    urls: Mapping[str, int]
    pages: Mapping[str, int]
    skipped: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Watch:
    """A saved search that sends alerts; `state` is ok, failing or paused, `feed` the path of its feed."""

    name: str
    query: str
    kinds: tuple[str, ...]
    state: str
    matches: int
    feed: str | None
    channels: tuple[Mapping[str, Any], ...]


@dataclass(frozen=True, slots=True)
class Delivery:
    """An alert of a watch; `state` is pending, delivered or dead."""

    id: int
    watch: str
    channel: str
    state: str
    kind: str
    article_id: int
    title: str
    attempts: int
    matched_at: datetime
    due_at: datetime | None
    ended_at: datetime | None
    error: str
