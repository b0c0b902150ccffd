"""Define the records in which articles are shown."""

from dataclasses import dataclass
from datetime import datetime

from pipeline.records import Count, Ticker

__all__ = [
    "ArticleSummary",
    "ArticleView",
    "EntityView",
    "ImageView",
    "QuoteView",
    "RevisionView",
    "TopicView",
]


@dataclass(frozen=True, slots=True)
class ArticleSummary:
    """An article as lists show it."""

    id: int
    title: str
    description: str
    url: str
    source: str | None
    # With the offset as the publisher wrote it.
    published: datetime | None
    authors: tuple[str, ...]
    language: str | None
    agency: str
    # Whether the text is an agency's or another site's.
    syndicated: bool
    # What kind of piece it is, such as "opinion"; see `pipeline.records.Genre`.
    genre: str
    dateline: str
    # Where it happened, by dateline or first sentences; "" when unknown.
    location: str
    word_count: int
    revision: int
    created_at: datetime
    updated_at: datetime
    gone_at: datetime | None


@dataclass(frozen=True, slots=True)
class ImageView:
    """A picture of an article."""

    url: str
    caption: str
    credit: str
    alt: str


@dataclass(frozen=True, slots=True)
class EntityView:
    """An entity of an article, and the number of its mentions."""

    name: str
    label: str
    country: str | None
    mentions: int


@dataclass(frozen=True, slots=True)
class TopicView:
    """A topic of the IPTC Media Topics vocabulary; `broader` is the code of the topic above, "" at the top level."""

    code: str
    name: str
    confidence: float
    broader: str


@dataclass(frozen=True, slots=True)
class QuoteView:
    """A quote, in the words of the speaker or, when not direct, of the reporter."""

    text: str
    speaker: str
    verb: str
    direct: bool
    # What the speaker did: said, denied, promised, warned, asked …
    stance: str
    # 0 to 1: how sure the speaker is.
    confidence: float


@dataclass(frozen=True, slots=True)
class RevisionView:
    """The content of an article from a moment on."""

    revision: int
    seen_at: datetime
    title: str
    text: str
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ArticleView:
    """One article with all its parts."""

    summary: ArticleSummary
    text: str
    modified: datetime | None
    section: str
    kind: str
    paywalled: bool | None
    canonical_url: str
    own_summary: str
    organisations: tuple[str, ...]
    tags: tuple[str, ...]
    images: tuple[ImageView, ...]
    entities: tuple[EntityView, ...]
    # The best first.
    keywords: tuple[str, ...]
    topics: tuple[TopicView, ...]
    quotes: tuple[QuoteView, ...]
    tickers: tuple[Ticker, ...]
    counts: tuple[Count, ...]
    revisions: tuple[RevisionView, ...]
