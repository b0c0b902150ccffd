"""Write the stories in the transaction that stores an article."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.orm import Session

from db.stories.neighbours import find_neighbours, hour_of, pack_terms
from db.tables import ArticleEntityRow, ArticleRow, EntityRow, StoryKeyRow, StoryMemberRow, StoryRow
from pipeline.records import Article
from pipeline.stories import StoryDecision, StoryFeatures, choose_story, story_features

__all__ = ["remove_articles", "update_story"]

# Names that a timeline lists for one article.
_MAX_NEW_NAMES = 8
_DAY_SECONDS = 86_400


def update_story(session: Session, article_id: int, article: Article, *, is_new: bool) -> None:
    """Put an article into the story that it belongs to, or open one.

    Args:
        session: an open transaction; on PostgreSQL it holds the lock of `db.events.announce`.
        article_id: the article, with its parts written.
        article: as it reads now.
        is_new: False when its text may have been another one before.
    """
    if not is_new:
        remove_articles(session, [article_id])
    features = story_features(article)
    if not features.terms:
        return
    at = session.execute(
        select(func.coalesce(ArticleRow.published, ArticleRow.created_at)).where(ArticleRow.id == article_id)
    ).scalar_one()
    decision = choose_story(features.terms, find_neighbours(session, article_id, features, at))
    story_id = decision.story_id or _open_story(session, article, at)
    for merged in decision.merged_story_ids:
        session.execute(
            update(StoryMemberRow).where(StoryMemberRow.story_id == merged).values(story_id=story_id)
        )
        session.execute(delete(StoryRow).where(StoryRow.id == merged))
    _add_member(session, (article_id, story_id), features, decision, at)
    _describe_story(session, story_id)


def _open_story(session: Session, article: Article, at: datetime) -> int:
    row = {"title": article.document.title, "first_at": at, "last_at": at, "articles": 0, "outlets": 0}
    values = row | {"languages": "", "agencies": "", "score": 0.0}
    return session.execute(insert(StoryRow).values(values).returning(StoryRow.id)).scalar_one()


def _add_member(
    session: Session,
    ids: tuple[int, int],
    features: StoryFeatures,
    decision: StoryDecision,
    at: datetime,
) -> None:
    article_id, story_id = ids
    row = {
        "article_id": article_id,
        "story_id": story_id,
        "at": at,
        "similarity": decision.score,
        "new_names": ", ".join(_new_names(session, story_id, features.names)),
        "terms": pack_terms(features.terms),
    }
    session.execute(insert(StoryMemberRow).values(row))
    keys = [{"article_id": article_id, "key": key, "hour": hour_of(at)} for key in features.keys]
    session.execute(insert(StoryKeyRow), keys)


def _new_names(session: Session, story_id: int, names: Sequence[str]) -> list[str]:
    """Return the names that no article of the story has yet."""
    query = (
        select(EntityRow.name)
        .join(ArticleEntityRow, ArticleEntityRow.entity_id == EntityRow.id)
        .join(StoryMemberRow, StoryMemberRow.article_id == ArticleEntityRow.article_id)
        .where(StoryMemberRow.story_id == story_id, EntityRow.name.in_(names))
        .distinct()
    )
    known = set(session.scalars(query))
    return [name for name in names if name not in known][:_MAX_NEW_NAMES]


def _describe_story(session: Session, story_id: int) -> None:
    """Write what a story says of its articles; delete it when it has none."""
    query = (
        select(
            StoryMemberRow.at,
            ArticleRow.id,
            ArticleRow.title,
            ArticleRow.language,
            ArticleRow.agency,
            func.coalesce(ArticleRow.source_id, 0),
            ArticleRow.site_name,
        )
        .join(ArticleRow, ArticleRow.id == StoryMemberRow.article_id)
        .where(StoryMemberRow.story_id == story_id)
        .order_by(StoryMemberRow.at, ArticleRow.id)
    )
    rows = session.execute(query).all()
    if not rows:
        session.execute(delete(StoryRow).where(StoryRow.id == story_id))
        return
    outlets = len({(row[5], "" if row[5] else row.site_name) for row in rows})
    last_at = rows[-1].at
    recency = sum(0.5 ** ((last_at - row.at).total_seconds() / _DAY_SECONDS) for row in rows)
    values = {
        "title": rows[0].title,
        "first_at": rows[0].at,
        "last_at": last_at,
        "articles": len(rows),
        "outlets": outlets,
        "languages": ", ".join(sorted({row.language for row in rows if row.language})),
        "agencies": ", ".join(sorted({row.agency for row in rows if row.agency})),
        "score": round(recency * outlets, 3),
    }
    session.execute(update(StoryRow).where(StoryRow.id == story_id).values(values))


def remove_articles(session: Session, article_ids: Sequence[int]) -> None:
    """Take articles out of their stories, before they are deleted or linked again.

    Args:
        session: an open transaction.
        article_ids: the articles.
    """
    for article_id in article_ids:
        session.execute(delete(StoryKeyRow).where(StoryKeyRow.article_id == article_id))
        statement = delete(StoryMemberRow).where(StoryMemberRow.article_id == article_id)
        story_id = session.scalar(statement.returning(StoryMemberRow.story_id))
        if story_id is not None:
            _describe_story(session, story_id)
