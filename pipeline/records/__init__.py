"""Define the records of the pipeline: frozen dataclasses that each stage makes from those of the stage before.

Every record is sent through the queue as JSON and comes back equal (`pipeline.serialization`). Times are aware, with
the offset that the publisher wrote. Durations are `timedelta`. Collections are tuples.
"""

from pipeline.records.article import (
    Article,
    Count,
    CountKind,
    Enrichment,
    Entity,
    EntityLabel,
    Fingerprint,
    Genre,
    Keyword,
    Location,
    Quote,
    Stance,
    Ticker,
    Topic,
)
from pipeline.records.change import Change, ChangeKind
from pipeline.records.document import (
    Block,
    BlockKind,
    Document,
    DocumentKind,
    Dropped,
    Evidence,
    Image,
    Precision,
)
from pipeline.records.listing import Discovery, Entry, Feed, FeedKind, Source, VisitHints
from pipeline.records.page import Page, PagePart
from pipeline.records.polling_state import PollingState

__all__ = [
    "Article",
    "Block",
    "BlockKind",
    "Change",
    "ChangeKind",
    "Count",
    "CountKind",
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
    "Genre",
    "Image",
    "Keyword",
    "Location",
    "Page",
    "PagePart",
    "PollingState",
    "Precision",
    "Quote",
    "Source",
    "Stance",
    "Ticker",
    "Topic",
    "VisitHints",
]
