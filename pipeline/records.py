"""The nouns of the journey: frozen records that each stage makes from the one before.

Every record crosses the queue as JSON and comes back equal (`pipeline.wire`). Times are aware;
their offset is the one the publisher wrote. Durations are `timedelta`. Collections are tuples.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

__all__ = [
    "Article",
    "Block",
    "BlockKind",
    "Change",
    "ChangeKind",
    "Discovery",
    "Document",
    "DocumentKind",
    "Dropped",
    "Enrichment",
    "Entity",
    "EntityLabel",
    "Entry",
    "Evidence",
    "Feed",
    "FeedKind",
    "Fingerprint",
    "Image",
    "Keyword",
    "Page",
    "Precision",
    "Quote",
    "Source",
    "Topic",
    "VisitHints",
]


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
    # IANA name; reads local times that come without an offset.
    timezone: str | None = None


@dataclass(frozen=True, slots=True)
class Feed:
    """One address that lists entries."""

    url: str
    kind: FeedKind | None = None
    title: str = ""


@dataclass(frozen=True, slots=True)
class VisitHints:
    """What a publisher says about how often to look. None where it says nothing."""

    # The shortest wait asked for: RSS ttl, sy:updatePeriod, Cache-Control max-age or Expires.
    not_before: timedelta | None = None
    # Hours (0-23, UTC) and days (0 = Monday) the publisher asks us to stay away, RSS skipHours/skipDays.
    skip_hours: tuple[int, ...] = ()
    skip_days: tuple[int, ...] = ()
    # WebSub hub, and the feed's own address to subscribe with.
    hub: str | None = None
    self_url: str | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """Something a feed lists: a document that may be worth fetching."""

    url: str
    # The publisher's own identity (guid, atom:id); empty when there is none.
    id: str = ""
    title: str = ""
    published: datetime | None = None
    modified: datetime | None = None
    authors: tuple[str, ...] = ()
    # HTML without scripts, or text. Where a feed gives only one of the two, both hold it.
    summary: str = ""
    content: str = ""
    tags: tuple[str, ...] = ()
    language: str | None = None
    # Absolute addresses of attached media.
    enclosures: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Discovery:
    """What a visit to a feed found."""

    kind: FeedKind
    title: str = ""
    # The publication's home page, when the feed names it.
    home: str = ""
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


@dataclass(frozen=True, slots=True)
class Page:
    """A response, exactly as sent."""

    # The address asked for.
    url: str
    body: bytes
    # Names in lower case.
    headers: Mapping[str, str] = field(default_factory=dict)
    status: int = 200
    # The address that answered, after redirects; empty when it is `url`.
    final_url: str = ""
    fetched_at: datetime | None = None
    # Where a chain of only permanent redirects (301, 308) led; empty when there was none.
    moved_to: str = ""
    # Wishes about machine use found in headers and meta elements, such as ``noai`` or ``tdm-reservation``, sorted.
    reservations: tuple[str, ...] = ()

    @property
    def location(self) -> str:
        """The address the body came from."""
        return self.final_url or self.url

    @property
    def content_hash(self) -> str:
        """SHA-256 of the body, in hex."""
        return hashlib.sha256(self.body).hexdigest()


class BlockKind(StrEnum):
    """The forms of text in a story."""

    PARAGRAPH = "paragraph"
    HEADING = "heading"
    LIST_ITEM = "list-item"
    QUOTE = "quote"
    TABLE = "table"
    PREFORMATTED = "preformatted"


@dataclass(frozen=True, slots=True)
class Block:
    """One block of the story, in reading order."""

    text: str
    kind: BlockKind = BlockKind.PARAGRAPH
    # Heading level 1-6, list depth from 1; 0 elsewhere.
    level: int = 0


@dataclass(frozen=True, slots=True)
class Dropped:
    """A block that was on the page and is not in the story, with the rule that decided so."""

    text: str
    rule: str


@dataclass(frozen=True, slots=True)
class Image:
    """A picture that belongs to the story."""

    # Absolute; empty for a plain-text page that shows only the caption.
    url: str = ""
    caption: str = ""
    credit: str = ""
    alt: str = ""
    # Pixels, as declared.
    width: int | None = None
    height: int | None = None


@dataclass(frozen=True, slots=True)
class Evidence:
    """One candidate for one field, and where on the page it came from."""

    field: str
    value: str
    # For example ``json-ld NewsArticle.datePublished`` or ``meta article:published_time``.
    origin: str
    # 0 to 1.
    confidence: float = 1.0
    # True for the candidate the document uses.
    chosen: bool = False


class DocumentKind(StrEnum):
    """What sort of page the story stands on."""

    ARTICLE = "article"
    LIVE = "live"
    GALLERY = "gallery"
    VIDEO = "video"
    STUB = "stub"


class Precision(StrEnum):
    """How much of a time the publisher gave."""

    DAY = "day"
    MINUTE = "minute"
    SECOND = "second"


@dataclass(frozen=True, slots=True)
class Document:
    """What the publisher wrote, and why we think so."""

    # The address the page came from.
    url: str
    canonical_url: str = ""
    title: str = ""
    description: str = ""
    blocks: tuple[Block, ...] = ()
    # People, in the page's order.
    authors: tuple[str, ...] = ()
    # Bylines that name an organisation or agency rather than a person.
    organisations: tuple[str, ...] = ()
    published: datetime | None = None
    published_precision: Precision = Precision.SECOND
    modified: datetime | None = None
    section: str = ""
    tags: tuple[str, ...] = ()
    # As declared, BCP 47; None when the page says nothing.
    language: str | None = None
    site_name: str = ""
    kind: DocumentKind = DocumentKind.ARTICLE
    # None when the page gives no sign either way.
    paywalled: bool | None = None
    # The lead image first.
    images: tuple[Image, ...] = ()
    # The place a dateline names, as written ("TALLINN, Estonia"); empty when there is none.
    dateline: str = ""
    # The wire agency the page names, by its usual short name ("AP"); empty when there is none.
    agency: str = ""
    dropped: tuple[Dropped, ...] = ()
    evidence: tuple[Evidence, ...] = ()

    @property
    def text(self) -> str:
        """The story: its blocks joined by blank lines."""
        return "\n\n".join(block.text for block in self.blocks)


class EntityLabel(StrEnum):
    """The kinds of names."""

    PERSON = "PER"
    ORGANISATION = "ORG"
    PLACE = "LOC"
    GROUP = "NORP"


@dataclass(frozen=True, slots=True)
class Entity:
    """One mention of a name in ``document.text``."""

    text: str
    label: EntityLabel
    # Character offsets into `Document.text`.
    start: int
    end: int
    confidence: float = 1.0
    # The one name all mentions of the same thing share within the article.
    name: str = ""
    # 0 to 1: how much the article is about it.
    salience: float = 0.0
    # For places: ISO 3166-1 alpha-2, and WGS 84 degrees.
    country: str | None = None
    latitude: float | None = None
    longitude: float | None = None


@dataclass(frozen=True, slots=True)
class Keyword:
    """A phrase that says what the article is about."""

    text: str
    # 0 to 1, the best phrase nearest to 1.
    weight: float


@dataclass(frozen=True, slots=True)
class Topic:
    """A subject from the IPTC Media Topics vocabulary."""

    # For example ``medtop:11000000``.
    code: str
    name: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Quote:
    """Something that somebody said, in ``document.text``."""

    text: str
    start: int
    end: int
    # As the article names the speaker; empty when it does not.
    speaker: str = ""
    verb: str = ""
    # False for reported speech ("she said that …"), where `text` is the clause in the reporter's words.
    direct: bool = True


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """What two copies of one text have in common."""

    # SHA-256 (hex) of the text without case, punctuation and white space.
    exact: str = ""
    # MinHash signature over word shingles, unsigned 32-bit numbers; empty for very short texts.
    minhash: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Enrichment:
    """That an enricher ran, in which version, and what it said if it failed."""

    enricher: str
    version: int
    # Empty when it succeeded.
    error: str = ""


@dataclass(frozen=True, slots=True)
class Article:
    """A document plus what we worked out."""

    document: Document
    # ISO 639-1 of the text, not of the declaration; None when unsure.
    language: str | None = None
    language_confidence: float = 0.0
    # The wire agency, by its usual short name; empty when there is none.
    agency: str = ""
    # True when the publisher is the agency itself, False for a carried copy, None when unknown.
    agency_original: bool | None = None
    entities: tuple[Entity, ...] = ()
    keywords: tuple[Keyword, ...] = ()
    topics: tuple[Topic, ...] = ()
    quotes: tuple[Quote, ...] = ()
    # Our own extract; the publisher's words are in `Document.description`.
    summary: str = ""
    word_count: int = 0
    reading_time: timedelta = timedelta(0)
    fingerprint: Fingerprint = Fingerprint()
    enrichments: tuple[Enrichment, ...] = ()


class ChangeKind(StrEnum):
    """What storing an article did."""

    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    DUPLICATE = "duplicate"


@dataclass(frozen=True, slots=True)
class Change:
    """The decision of the store stage. Carried out, it is also the event."""

    kind: ChangeKind
    article: Article
    # The article already held that this one updates, repeats or duplicates; None when created.
    article_id: int | None = None
    # The document fields that differ, sorted; empty unless updated.
    fields: tuple[str, ...] = ()
