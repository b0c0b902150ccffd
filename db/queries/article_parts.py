"""An article's number in, what belongs to it out."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.queries.views import EntityView, ImageView, QuoteView, RevisionView, TopicView
from db.tables import (
    ArticleEntityRow,
    ArticleTagRow,
    EntityRow,
    ImageRow,
    KeywordRow,
    QuoteRow,
    RevisionRow,
    TagRow,
    TopicRow,
)

__all__ = ["entities", "images", "keywords", "quotes", "revisions", "tags", "topics"]


def tags(session: Session, article_id: int) -> tuple[str, ...]:
    """The publisher's tags, in order.

    Args:
        session: an open transaction.
        article_id: whose.
    """
    query = select(TagRow.name).join(ArticleTagRow, ArticleTagRow.tag_id == TagRow.id)
    return tuple(
        session.scalars(query.where(ArticleTagRow.article_id == article_id).order_by(ArticleTagRow.position))
    )


def images(session: Session, article_id: int) -> tuple[ImageView, ...]:
    """The pictures, the lead first.

    Args:
        session: an open transaction.
        article_id: whose.
    """
    query = select(ImageRow).where(ImageRow.article_id == article_id).order_by(ImageRow.position)
    return tuple(ImageView(row.url, row.caption, row.credit, row.alt) for row in session.scalars(query))


def entities(session: Session, article_id: int) -> tuple[EntityView, ...]:
    """The names, the most mentioned first.

    Args:
        session: an open transaction.
        article_id: whose.
    """
    query = (
        select(EntityRow)
        .join(ArticleEntityRow, ArticleEntityRow.entity_id == EntityRow.id)
        .where(ArticleEntityRow.article_id == article_id)
        .order_by(ArticleEntityRow.position)
    )
    counts: dict[int, int] = {}
    rows: dict[int, EntityRow] = {}
    for row in session.scalars(query):
        rows[row.id] = row
        counts[row.id] = counts.get(row.id, 0) + 1
    ordered = sorted(rows.values(), key=lambda row: -counts[row.id])
    return tuple(EntityView(row.name, row.label, row.country, counts[row.id]) for row in ordered)


def revisions(session: Session, article_id: int) -> tuple[RevisionView, ...]:
    """What it said from when on, the first first.

    Args:
        session: an open transaction.
        article_id: whose.
    """
    query = select(RevisionRow).where(RevisionRow.article_id == article_id).order_by(RevisionRow.revision)
    return tuple(
        RevisionView(row.revision, row.seen_at, row.title, row.text, tuple(row.fields))
        for row in session.scalars(query)
    )


def keywords(session: Session, article_id: int) -> tuple[str, ...]:
    """The phrases that say what it is about, the best first.

    Args:
        session: an open transaction.
        article_id: whose.
    """
    query = select(KeywordRow.text).where(KeywordRow.article_id == article_id).order_by(KeywordRow.position)
    return tuple(session.scalars(query))


def topics(session: Session, article_id: int) -> tuple[TopicView, ...]:
    """Its subjects, the surest first.

    Args:
        session: an open transaction.
        article_id: whose.
    """
    query = select(TopicRow).where(TopicRow.article_id == article_id).order_by(TopicRow.position)
    return tuple(TopicView(row.code, row.name, row.confidence) for row in session.scalars(query))


def quotes(session: Session, article_id: int) -> tuple[QuoteView, ...]:
    """What was said, in the order of the text.

    Args:
        session: an open transaction.
        article_id: whose.
    """
    query = select(QuoteRow).where(QuoteRow.article_id == article_id).order_by(QuoteRow.position)
    return tuple(QuoteView(row.text, row.speaker, row.verb, row.direct) for row in session.scalars(query))
