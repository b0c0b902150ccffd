"""Define the article: a document and what is derived from it."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from pipeline.records.document import Document
from pipeline.records.json_fields import DurationField

__all__ = [
    "Article",
    "Count",
    "CountKind",
    "Enrichment",
    "Entity",
    "EntityLabel",
    "Fingerprint",
    "Genre",
    "Keyword",
    "Quote",
    "Stance",
    "Ticker",
    "Topic",
]


class Genre(StrEnum):
    """What kind of piece an article is; of two equally sure ones the first here counts."""

    SPONSORED = "sponsored"
    PRESS_RELEASE = "press_release"
    CORRECTION = "correction"
    OBITUARY = "obituary"
    LIVE = "live"
    OPINION = "opinion"
    REVIEW = "review"
    INTERVIEW = "interview"
    ANALYSIS = "analysis"
    # Made by a program from data: weather, markets, results.
    AUTOMATED = "automated"
    NEWS = "news"


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
    # What the name stands for in every article: ``iso3166:CA``, ``organisation:NATO``; None where that is not sure.
    identity: str | None = None
    # The item of Wikidata that the identity stands for, such as ``Q16``; None where no table gives it.
    wikidata: str | None = None


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
    # The code of the topic above; "" at the top level.
    broader: str = ""


class Stance(StrEnum):
    """What a speaker does by saying something, as the verb of speaking tells it."""

    STATED = "said"
    ADMITTED = "admitted"
    ASKED = "asked"
    CLAIMED = "claimed"
    CONFIRMED = "confirmed"
    CRITICISED = "criticised"
    DEMANDED = "demanded"
    DENIED = "denied"
    PRAISED = "praised"
    PREDICTED = "predicted"
    PROMISED = "promised"
    WARNED = "warned"


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
    # 0 to 1: how sure the speaker is.
    confidence: float = 1.0
    # What the verb says that the speaker did: a quote that somebody "denied" is not claimed to be true.
    stance: Stance = Stance.STATED
    # Which rule found the speaker, such as "verb after the quote" (docs/enrich.md lists them).
    rule: str = ""


@dataclass(frozen=True, slots=True)
class Location:
    """Where it happened, as far as dateline or first sentences show it; without a name where they do not."""

    name: str = ""
    # ISO 3166-1 alpha-2, and WGS 84 in degrees; None when unknown.
    country: str | None = None
    latitude: float | None = None
    longitude: float | None = None
    # Where it stands: "dateline" or "lead".
    origin: str = ""


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """What two copies of one text have in common."""

    # SHA-256 (hex) of the text without case, punctuation and white space.
    exact: str = ""
    # MinHash signature over word shingles, unsigned 32-bit numbers; empty for very short texts.
    minhash: tuple[int, ...] = ()
    # The smallest hashes of the text's shingles, ascending, unsigned 32-bit numbers; a copy shares some of them, also
    # one that was cut.
    sketch: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Ticker:
    """A share, as the text names it."""

    # As written; empty for a symbol without one.
    exchange: str
    symbol: str
    # Character offsets of the symbol into `Document.text`.
    start: int
    end: int


class CountKind(StrEnum):
    """What happened to the people who are counted."""

    KILLED = "killed"
    INJURED = "injured"
    MISSING = "missing"
    ARRESTED = "arrested"


@dataclass(frozen=True, slots=True)
class Count:
    """How many people something happened to, as one sentence says it."""

    number: int
    kind: CountKind
    # As written, from the number to what happened or the other way round.
    text: str
    sentence: str
    # Character offset of `text` into `Document.text`.
    start: int
    # Whether it is a lower limit ("at least").
    is_minimum: bool = False


@dataclass(frozen=True, slots=True)
class Enrichment:
    """That an enricher ran, in which version, and what it said if it failed."""

    enricher: str
    version: int
    # Empty when it succeeded.
    error: str = ""


@dataclass(frozen=True, slots=True)
class Article:
    """A document plus the values derived from it."""

    document: Document
    # ISO 639-1 of the text, not of the declaration; None when unsure.
    language: str | None = None
    language_confidence: float = 0.0
    # The wire agency, by its usual short name; empty when there is none.
    agency: str = ""
    # Where it signs ("dateline", "byline" …), and 0 to 1: how sure that makes it.
    agency_origin: str = ""
    agency_confidence: float = 0.0
    # True when the publisher is the agency itself, False for a carried copy, None when unknown.
    agency_original: bool | None = None
    # Whether the text is an agency's or another site's, as agency and canonical URL show it.
    syndicated: bool = False
    # What kind of piece it is, where that shows ("section", "headline" …), and 0 to 1: how sure that makes it.
    genre: Genre = Genre.NEWS
    genre_origin: str = ""
    genre_confidence: float = 0.0
    entities: tuple[Entity, ...] = ()
    location: Location = Location()
    keywords: tuple[Keyword, ...] = ()
    topics: tuple[Topic, ...] = ()
    quotes: tuple[Quote, ...] = ()
    # Our own extract; the publisher's words are in `Document.description`.
    summary: str = ""
    word_count: int = 0
    reading_time: DurationField = timedelta(0)
    # Flesch's reading ease as fitted to the language, higher is easier; None in a language without a fitting.
    reading_ease: float | None = None
    # Björnsson's LIX, higher is harder.
    lix: float | None = None
    fingerprint: Fingerprint = Fingerprint()
    # Empty unless the optional enrichers of these names are set.
    tickers: tuple[Ticker, ...] = ()
    counts: tuple[Count, ...] = ()
    # A vector of length 1 where an embedding model is set, and which model made it; vectors of two models say nothing
    # about each other.
    embedding: tuple[float, ...] = ()
    embedding_model: str = ""
    enrichments: tuple[Enrichment, ...] = ()
