"""Read quotes of all articles: who said what, where and when."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import Session

from db.search.conditions import is_one_of_names
from db.search.density import fast_condition
from db.search.newest import Cursor, select_parts
from db.search.walks import Walk, read_parts
from db.tables import ArticleRow, EntityRow, QuoteRow
from db.tables.base import with_utc_offset
from pipeline.query.tree import NameMatch, Node

__all__ = ["QuoteEntry", "QuoteFilter", "QuotePage", "list_quotes"]

_QUOTE_COLUMNS = ("speaker", "entity_id", "verb", "stance", "direct", "confidence", "text")
# So few quotes that are sure enough are named, so that no others are read.
_MAX_NAMED_QUOTES = 200


@dataclass(frozen=True, slots=True)
class QuoteEntry:
    """A quote with its article."""

    article_id: int
    published: datetime | None
    source: str
    language: str | None
    title: str
    url: str
    # As the article names the speaker; empty when it does not.
    speaker: str
    # The full name, where the speaker is one of the article's names.
    speaker_name: str | None
    entity_id: int | None
    verb: str
    stance: str
    # False for reported speech, whose text is in the reporter's words.
    direct: bool
    # From 0 to 1: how sure the speaker is.
    confidence: float
    text: str


@dataclass(frozen=True, slots=True)
class QuoteFilter:
    """Which quotes.

    Args:
        query: of which articles.
        speaker: words of the speaker's name; None for every speaker.
        speaker_text: how the article may describe a speaker who is none of its names.
        min_confidence: from 0 to 1.
    """

    query: Node
    speaker: NameMatch | None = None
    speaker_text: str = ""
    min_confidence: float = 0.0


@dataclass(frozen=True, slots=True)
class QuotePage:
    """Some of the quotes, those of the newest article first; `next` is None on the last page.

    `is_complete` and `searched_since` are those of `db.search.ArticlePage`.
    """

    quotes: tuple[QuoteEntry, ...]
    next: Cursor | None = None
    is_complete: bool = True
    searched_since: datetime | None = None


def list_quotes(
    session: Session, filters: QuoteFilter, after: Cursor | None = None, limit: int = 20
) -> QuotePage:
    """Return quotes, those of the newest article first: the rows of the view `v_quotes`.

    Args:
        session: an open transaction.
        filters: which.
        after: the last quote of the page before; None for the first page.
        limit: maximum number.
    """
    condition = fast_condition(session, filters.query)
    conditions = [condition.looked_up, _is_sure(session, filters.min_confidence)]
    if filters.speaker is not None:
        is_named = is_one_of_names(session, QuoteRow.entity_id, "entities", filters.speaker)
        conditions.append(is_named | QuoteRow.speaker.in_(_spellings(filters.speaker_text)))
    columns = [getattr(QuoteRow, name) for name in _QUOTE_COLUMNS]
    selected = select_parts(QuoteRow, EntityRow.name.label("speaker_name"), *columns)
    selected = selected.outerjoin(EntityRow, EntityRow.id == QuoteRow.entity_id).where(*conditions)
    found = read_parts(session, Walk(selected, condition.checked, QuoteRow.position), after, limit)
    return QuotePage(tuple(map(_to_entry, found.rows)), found.next, found.is_complete, found.searched_since)


def _spellings(speaker: str) -> set[str]:
    """Return a described speaker as it is written within and at the beginning of a sentence."""
    return {speaker, speaker.lower(), speaker[:1].upper() + speaker[1:]}


def _is_sure(session: Session, min_confidence: float) -> ColumnElement[bool]:
    """Return the condition that a quote is sure enough; if few are, it also has the ids of their articles."""
    is_sure = QuoteRow.confidence >= min_confidence
    if not min_confidence:
        return is_sure
    sure = select(QuoteRow.article_id).where(is_sure).limit(_MAX_NAMED_QUOTES + 1)
    ids = session.scalars(sure).all()
    return is_sure if len(ids) > _MAX_NAMED_QUOTES else and_(is_sure, ArticleRow.id.in_(set(ids)))


def _to_entry(row: Any) -> QuoteEntry:
    names = [name for name in QuoteEntry.__slots__ if name != "published"]
    published = with_utc_offset(row.published, row.published_offset_minutes)
    return QuoteEntry(published=published, **{name: getattr(row, name) for name in names})
