"""Declare the tables, one class each; `Base.metadata` holds them all.

Names are imported when they are first used: a command that reads articles needs neither feeds nor watches, and
declaring a table takes milliseconds. `Base` imports every module.
"""

from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any

from pipeline.lazy_names import attribute_loader

if TYPE_CHECKING:
    from db.tables.articles import ArticleRow, ArticleUrlRow, RevisionRow
    from db.tables.authors import ArticleAuthorRow, AuthorRow
    from db.tables.base import Base
    from db.tables.captures import WaitingCaptureRow
    from db.tables.copies import CopyGroupRow, CopyMemberRow
    from db.tables.counts import ArticleCountRow, EntryCountRow, OutcomeTotalRow
    from db.tables.entries import DeadLetterRow, EntryAliasRow, EntryRow, FeedEntryRow
    from db.tables.events import EventRow
    from db.tables.feeds import FeedRow, FeedVisitRow, HostRow
    from db.tables.history import RevisionChangeRow
    from db.tables.page_parts import PagePartRow
    from db.tables.pages import PageBodyRow, PageDictionaryRow, PageRow, SiteBoilerplateRow
    from db.tables.parts import (
        ArticleEntityRow,
        ArticleTagRow,
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
    from db.tables.sources import SourceRow
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

_MODULES = {
    "ArticleRow": "db.tables.articles",
    "ArticleUrlRow": "db.tables.articles",
    "RevisionRow": "db.tables.articles",
    "Base": "db.tables.base",
    "WaitingCaptureRow": "db.tables.captures",
    "CopyGroupRow": "db.tables.copies",
    "CopyMemberRow": "db.tables.copies",
    "ArticleCountRow": "db.tables.counts",
    "EntryCountRow": "db.tables.counts",
    "OutcomeTotalRow": "db.tables.counts",
    "DeadLetterRow": "db.tables.entries",
    "EntryAliasRow": "db.tables.entries",
    "EntryRow": "db.tables.entries",
    "FeedEntryRow": "db.tables.entries",
    "EventRow": "db.tables.events",
    "RevisionChangeRow": "db.tables.history",
    "PagePartRow": "db.tables.page_parts",
    "PageBodyRow": "db.tables.pages",
    "PageDictionaryRow": "db.tables.pages",
    "PageRow": "db.tables.pages",
    "SiteBoilerplateRow": "db.tables.pages",
    "ArticleAuthorRow": "db.tables.authors",
    "ArticleEntityRow": "db.tables.parts",
    "ArticleTagRow": "db.tables.parts",
    "AuthorRow": "db.tables.authors",
    "EmbeddingRow": "db.tables.parts",
    "EnrichmentRow": "db.tables.parts",
    "EntityRow": "db.tables.parts",
    "FingerprintKeyRow": "db.tables.parts",
    "ImageRow": "db.tables.parts",
    "KeywordRow": "db.tables.parts",
    "QuoteRow": "db.tables.parts",
    "TagRow": "db.tables.parts",
    "TopicRow": "db.tables.parts",
    "SourceAliasRow": "db.tables.source_labels",
    "SourceTagRow": "db.tables.source_labels",
    "FeedRow": "db.tables.feeds",
    "FeedVisitRow": "db.tables.feeds",
    "HostRow": "db.tables.feeds",
    "SourceRow": "db.tables.sources",
    "StoryKeyRow": "db.tables.stories",
    "StoryMemberRow": "db.tables.stories",
    "StoryRow": "db.tables.stories",
    "PushRow": "db.tables.subscriptions",
    "SubscriptionRow": "db.tables.subscriptions",
    "ApiTokenRow": "db.tables.tokens",
    "TombstoneRow": "db.tables.tombstones",
    "WatchChannelRow": "db.tables.watches",
    "WatchDeliveryRow": "db.tables.watches",
    "WatchMatchRow": "db.tables.watches",
    "WatchProgressRow": "db.tables.watches",
    "WatchRow": "db.tables.watches",
}


@cache
def load_all() -> None:
    """Declare every table with its indexes: writing needs the references between them."""
    for module in {*_MODULES.values(), "db.tables.partial_indexes"}:
        import_module(module)


_load_attribute = attribute_loader(__name__, _MODULES)


def __getattr__(name: str) -> Any:
    if name == "Base":
        load_all()
    return _load_attribute(name)
