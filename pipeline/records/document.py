"""Define the document: the text and metadata of a page, with the evidence for them."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

__all__ = ["Block", "BlockKind", "Document", "DocumentKind", "Dropped", "Evidence", "Image", "Precision"]


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
    """Define the document: the text and metadata of a page, with the evidence for them."""

    # The address the page came from.
    url: str
    canonical_url: str = ""
    title: str = ""
    description: str = ""
    blocks: tuple[Block, ...] = ()
    # Who signs, in the page's order: people; where no person does, the organisation that the page names.
    authors: tuple[str, ...] = ()
    # Bylines that name an organisation or agency rather than a person, whoever else signs.
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
    def people(self) -> tuple[str, ...]:
        """The authors that are no organisations."""
        return tuple(name for name in self.authors if name not in self.organisations)

    @property
    def text(self) -> str:
        """The story: its blocks joined by blank lines."""
        return "\n\n".join(block.text for block in self.blocks)
