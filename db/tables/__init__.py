"""Declare the tables, one class each; `Base.metadata` holds them all."""

from db.tables.articles import ArticleRow, ArticleUrlRow, RevisionRow
from db.tables.base import Base
from db.tables.captures import WaitingCaptureRow
from db.tables.copies import CopyGroupRow, CopyMemberRow
from db.tables.counts import ArticleCountRow, EntryCountRow, OutcomeTotalRow
from db.tables.entries import DeadLetterRow, EntryAliasRow, EntryRow, FeedEntryRow
from db.tables.events import EventRow
from db.tables.history import RevisionChangeRow
from db.tables.page_parts import PagePartRow
from db.tables.pages import PageBodyRow, PageDictionaryRow, PageRow, SiteBoilerplateRow
from db.tables.parts import (
    ArticleAuthorRow,
    ArticleEntityRow,
    ArticleTagRow,
    AuthorRow,
    EmbeddingRow,
    EnrichmentRow,
    EntityRow,
    FingerprintKeyRow,
    ImageRow,
    KeywordRow,
    QuoteRow,
    TagRow,
    TopicRow,
)
from db.tables.source_labels import SourceAliasRow, SourceTagRow
from db.tables.sources import FeedRow, FeedVisitRow, HostRow, SourceRow
from db.tables.stories import StoryKeyRow, StoryMemberRow, StoryRow
from db.tables.subscriptions import PushRow, SubscriptionRow
from db.tables.tokens import ApiTokenRow
from db.tables.tombstones import TombstoneRow
from db.tables.watches import (
    WatchChannelRow,
    WatchDeliveryRow,
    WatchMatchRow,
    WatchProgressRow,
    WatchRow,
)

__all__ = [
    "ApiTokenRow",
    "ArticleAuthorRow",
    "ArticleCountRow",
    "ArticleEntityRow",
    "ArticleRow",
    "ArticleTagRow",
    "ArticleUrlRow",
    "AuthorRow",
    "Base",
    "CopyGroupRow",
    "CopyMemberRow",
    "DeadLetterRow",
    "EmbeddingRow",
    "EnrichmentRow",
    "EntityRow",
    "EntryAliasRow",
    "EntryCountRow",
    "EntryRow",
    "EventRow",
    "FeedEntryRow",
    "FeedRow",
    "FeedVisitRow",
    "FingerprintKeyRow",
    "HostRow",
    "ImageRow",
    "KeywordRow",
    "OutcomeTotalRow",
    "PageBodyRow",
    "PageDictionaryRow",
    "PagePartRow",
    "PageRow",
    "PushRow",
    "QuoteRow",
    "RevisionChangeRow",
    "RevisionRow",
    "SiteBoilerplateRow",
    "SourceAliasRow",
    "SourceRow",
    "SourceTagRow",
    "StoryKeyRow",
    "StoryMemberRow",
    "StoryRow",
    "SubscriptionRow",
    "TagRow",
    "TombstoneRow",
    "TopicRow",
    "WaitingCaptureRow",
    "WatchChannelRow",
    "WatchDeliveryRow",
    "WatchMatchRow",
    "WatchProgressRow",
    "WatchRow",
]
