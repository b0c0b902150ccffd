"""Write the stories in the transaction that stores an article."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import bindparam, delete, insert, select, update
from sqlalchemy.orm import Session

from db.statements import insert_rows
from db.stories.neighbours import find_neighbours, minute_of, pack_terms
from db.tables import ArticleEntityRow, ArticleRow, EntityRow, StoryKeyRow, StoryMemberRow, StoryRow
from pipeline.records import Article
from pipeline.stories import Neighbour, StoryDecision, StoryFeatures, choose_story, story_features

__all__ = ["remove_articles", "update_story"]

# Names that a timeline lists for one article.
_MAX_NEW_NAMES = 8
_DAY_SECONDS = 86_400
# Built once: building a statement takes longer than running it.
_ARTICLES, _MEMBERS, _ENTITIES, _MENTIONS = (
    table.__table__.c for table in (ArticleRow, StoryMemberRow, EntityRow, ArticleEntityRow)
)
_STORY_ARTICLES = (
    select(
        _MEMBERS.at,
        _ARTICLES.title,
        _ARTICLES.language,
        _ARTICLES.agency,
        _ARTICLES.source_id,
        _ARTICLES.site_name,
    )
    .join(ArticleRow.__table__, _ARTICLES.id == _MEMBERS.article_id)
    .where(_MEMBERS.story_id == bindparam("story_id"))
    .order_by(_MEMBERS.at, _ARTICLES.id)
)
_CREATED_AT = select(_ARTICLES.created_at).where(_ARTICLES.id == bindparam("id"))
_KNOWN_NAMES = (
    select(_ENTITIES.name)
    .join(ArticleEntityRow.__table__, _MENTIONS.entity_id == _ENTITIES.id)
    .join(StoryMemberRow.__table__, _MEMBERS.article_id == _MENTIONS.article_id)
    .where(
        _MEMBERS.story_id == bindparam("story_id"),
        _ENTITIES.name.in_(bindparam("names", expanding=True)),
    )
    .distinct()
)
_UPDATE_STORY = update(StoryRow.__table__).where(StoryRow.__table__.c.id == bindparam("story_id"))  # type: ignore[arg-type]
_INSERT_STORY = insert(StoryRow.__table__).returning(StoryRow.__table__.c.id)  # type: ignore[arg-type]
_MOVE_MEMBER = (
    update(StoryMemberRow.__table__)  # type: ignore[arg-type]
    .where(_MEMBERS.article_id == bindparam("moved_article_id"))
    .values(story_id=bindparam("new_story_id"))
)
_MERGE_STORY = (
    update(StoryMemberRow.__table__)  # type: ignore[arg-type]
    .where(_MEMBERS.story_id == bindparam("merged_story_id"))
    .values(story_id=bindparam("new_story_id"))
)
_DELETE_STORY = delete(StoryRow.__table__).where(StoryRow.__table__.c.id == bindparam("old_story_id"))  # type: ignore[arg-type]


class _StoryArticle(NamedTuple):
    """What a story says of an article; the columns of `_STORY_ARTICLES`."""

    at: datetime
    title: str
    language: str | None
    agency: str
    source_id: int | None
    site_name: str


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
    at = article.document.published or session.scalars(_CREATED_AT, {"id": article_id}).one()
    vector, neighbours = find_neighbours(session, article_id, features, at)
    decision = choose_story(vector, neighbours)
    if decision.story_id is None:
        story_id = _open_story(session, article, at)
        _add_member(session, (article_id, story_id), features, (0.0, features.names), at)
        return
    _regroup(session, decision, neighbours)
    new_names = _new_names(session, decision.story_id, features.names)
    _add_member(session, (article_id, decision.story_id), features, (decision.score, new_names), at)
    _describe_story(session, decision.story_id)


def _regroup(session: Session, decision: StoryDecision, neighbours: Sequence[Neighbour]) -> None:
    """Move articles to other stories and merge stories, except for what the joined story says of its articles."""
    moved, merged = decision.moved_articles, decision.merged_story_ids
    changed = {neighbour.story_id for neighbour in neighbours if neighbour.article_id in moved}
    changed |= set(moved.values())
    if moved:
        rows = [{"moved_article_id": article, "new_story_id": story} for article, story in moved.items()]
        session.execute(_MOVE_MEMBER, rows)
    if merged:
        new_story = {"new_story_id": decision.story_id}
        session.execute(_MERGE_STORY, [{"merged_story_id": story, **new_story} for story in merged])
        session.execute(_DELETE_STORY, [{"old_story_id": story} for story in merged])
    for story_id in sorted(changed - {decision.story_id, *merged}):
        _describe_story(session, story_id)


def _open_story(session: Session, article: Article, at: datetime) -> int:
    """Write the story of one article; return its id."""
    # Whatever its source is, it is the only publication.
    row = _StoryArticle(at, article.document.title, article.language, article.agency, None, "")
    return int(session.execute(_INSERT_STORY, _story_columns([row])).scalar_one())


def _add_member(
    session: Session,
    ids: tuple[int, int],
    features: StoryFeatures,
    score_and_new_names: tuple[float, Sequence[str]],
    at: datetime,
) -> None:
    article_id, story_id = ids
    member = {
        "article_id": article_id,
        "story_id": story_id,
        "at": at,
        "similarity": score_and_new_names[0],
        "new_names": ", ".join(score_and_new_names[1][:_MAX_NEW_NAMES]),
        "terms": pack_terms(features.vector),
        "language": features.language,
    }
    minute = minute_of(at)
    keys = [{"article_id": article_id, "key": key, "minute": minute} for key in features.keys]
    insert_rows(session, {StoryMemberRow: [member], StoryKeyRow: keys})


def _new_names(session: Session, story_id: int, names: Sequence[str]) -> list[str]:
    """Return the names that no article of the story has yet."""
    known = set(session.scalars(_KNOWN_NAMES, {"story_id": story_id, "names": list(names)}))
    return [name for name in names if name not in known]


def _describe_story(session: Session, story_id: int) -> None:
    """Write what a story says of its articles; delete it when it has none."""
    rows = session.execute(_STORY_ARTICLES, {"story_id": story_id}).all()
    if not rows:
        session.execute(_DELETE_STORY, {"old_story_id": story_id})
        return
    session.execute(_UPDATE_STORY, {"story_id": story_id, **_story_columns(rows)})


def _story_columns(rows: Sequence[Any]) -> dict[str, Any]:
    """Return the columns of a story of some articles, the earliest first."""
    # An imported page without a source belongs to its site.
    outlets = len({(row.source_id, "" if row.source_id else row.site_name) for row in rows})
    last_at = rows[-1].at
    recency = sum(0.5 ** ((last_at - row.at).total_seconds() / _DAY_SECONDS) for row in rows)
    return {
        "title": rows[0].title,
        "first_at": rows[0].at,
        "last_at": last_at,
        "articles": len(rows),
        "outlets": outlets,
        "languages": ", ".join(sorted({row.language for row in rows if row.language})),
        "agencies": ", ".join(sorted({row.agency for row in rows if row.agency})),
        "score": round(recency * outlets, 3),
    }


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
