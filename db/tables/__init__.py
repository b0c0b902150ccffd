"""The tables, one class each; `Table.metadata` knows them all."""

from db.tables.articles import AddressRow, ArticleRow, RevisionRow
from db.tables.columns import Table
from db.tables.entries import DeadLetterRow, EntryRow, MoveRow, SightingRow
from db.tables.events import EventRow
from db.tables.pages import BodyRow, FurnitureRow, PageRow
from db.tables.parts import (
    ArticleAuthorRow,
    ArticleEntityRow,
    ArticleTagRow,
    AuthorRow,
    EmbeddingRow,
    EnrichmentRow,
    EntityRow,
    FingerprintBandRow,
    ImageRow,
    KeywordRow,
    QuoteRow,
    TagRow,
    TopicRow,
)
from db.tables.sources import FeedRow, FeedVisitRow, HostRow, SourceRow
from db.tables.websub import PushRow, SubscriptionRow

__all__ = [
    "AddressRow",
    "ArticleAuthorRow",
    "ArticleEntityRow",
    "ArticleRow",
    "ArticleTagRow",
    "AuthorRow",
    "BodyRow",
    "DeadLetterRow",
    "EmbeddingRow",
    "EnrichmentRow",
    "EntityRow",
    "EntryRow",
    "EventRow",
    "FeedRow",
    "FeedVisitRow",
    "FingerprintBandRow",
    "FurnitureRow",
    "HostRow",
    "ImageRow",
    "KeywordRow",
    "MoveRow",
    "PageRow",
    "PushRow",
    "QuoteRow",
    "RevisionRow",
    "SightingRow",
    "SourceRow",
    "SubscriptionRow",
    "Table",
    "TagRow",
    "TopicRow",
]
