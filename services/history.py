"""Say what changed in an article and when, compare two of its versions, and read it as of a time."""

from dataclasses import dataclass
from datetime import datetime

from db import Database, history
from db.history import HistoryView, StoredVersion
from pipeline.history import FieldChange, compare_documents
from services.errors import NotFoundError, UsageError

__all__ = [
    "ArticleVersion",
    "VersionDiff",
    "VersionLabel",
    "compare_versions",
    "get_history",
    "get_version_at",
]


@dataclass(frozen=True, slots=True)
class VersionLabel:
    """The number of a revision, and when its page was captured."""

    revision: int
    seen_at: datetime


@dataclass(frozen=True, slots=True)
class VersionDiff:
    """Two versions of an article, and the fields in which they differ."""

    article_id: int
    before: VersionLabel
    after: VersionLabel
    changes: tuple[FieldChange, ...]


@dataclass(frozen=True, slots=True)
class ArticleVersion:
    """What an article said in one revision."""

    article_id: int
    revision: int
    seen_at: datetime
    # publisher, or reclean where only our cleaner made it.
    origin: str
    url: str
    title: str
    description: str
    text: str
    authors: tuple[str, ...]
    published: datetime | None
    modified: datetime | None
    section: str
    tags: tuple[str, ...]


def get_history(database: Database, article_id: int) -> HistoryView:
    """Return every revision of an article with what it changed.

    Args:
        database: the database.
        article_id: the article.

    Raises:
        NotFoundError: there is no such article.
    """
    with database.read_transaction() as session:
        view = history.get_history(session, article_id)
    if view is None:
        raise NotFoundError(f"no article {article_id}", "articles")
    return view


def compare_versions(
    database: Database, article_id: int, first: int | None = None, last: int | None = None
) -> VersionDiff:
    """Compare two revisions of an article.

    Args:
        database: the database.
        article_id: the article.
        first: number of the earlier revision; None for the one that is kept before `last`.
        last: number of the later revision; None for the newest.

    Raises:
        NotFoundError: there is no such article.
        UsageError: there is no such revision, or the article has one revision only.
    """
    # Not each number up to the newest: `copydesk prune` deletes revisions in between.
    numbers = [entry.revision for entry in get_history(database, article_id).revisions]
    after = numbers[-1] if last is None else last
    before = max((number for number in numbers if number < after), default=0) if first is None else first
    if before < 1:
        raise UsageError(f"article {article_id} has no revision before {after}: nothing to compare")
    for number in (before, after):
        if number not in numbers:
            raise UsageError(
                f"article {article_id} has no revision {number}; it has {', '.join(map(str, numbers))}"
            )
    return _compare_revisions(database, article_id, (before, after))


def _compare_revisions(database: Database, article_id: int, numbers: tuple[int, int]) -> VersionDiff:
    with database.read_transaction() as session:
        before, after = (history.get_version(session, article_id, number) for number in numbers)
    if before is None or after is None:
        raise UsageError(f"a revision of article {article_id} was deleted just now; try again")
    is_recleaned = after.origin == "reclean" and after.revision == before.revision + 1
    changes = compare_documents(before.document, after.document, is_recleaned=is_recleaned)
    return VersionDiff(article_id, _label(before), _label(after), changes)


def _label(version: StoredVersion) -> VersionLabel:
    return VersionLabel(version.revision, version.seen_at)


def get_version_at(database: Database, article_id: int, time: datetime) -> ArticleVersion:
    """Return what an article said at a time, as far as it was seen.

    Args:
        database: the database.
        article_id: the article.
        time: aware.

    Raises:
        NotFoundError: there is no such article.
        UsageError: it was first seen later.
    """
    with database.read_transaction() as session:
        version = history.get_version_at(session, article_id, time)
    if version is None:
        first_seen = get_history(database, article_id).revisions[0].seen_at
        raise UsageError(
            f"article {article_id} was first seen on {first_seen:%Y-%m-%d at %H:%M:%S} UTC, after that time"
        )
    return _to_article_version(version)


def _to_article_version(version: StoredVersion) -> ArticleVersion:
    document = version.document
    return ArticleVersion(
        article_id=version.article_id,
        revision=version.revision,
        seen_at=version.seen_at,
        origin=version.origin,
        url=document.url,
        title=document.title,
        description=document.description,
        text=document.text,
        authors=document.authors,
        published=document.published,
        modified=document.modified,
        section=document.section,
        tags=document.tags,
    )
