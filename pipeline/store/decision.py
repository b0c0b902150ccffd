"""Decide what storing an article means."""

from dataclasses import dataclass

from pipeline.records import Article, Change, ChangeKind, Document
from pipeline.store.content import content_fields

__all__ = ["StoredArticle", "StoredMatches", "decide"]


@dataclass(frozen=True, slots=True)
class StoredArticle:
    """A stored article.

    Args:
        article_id: of the row.
        document: the newest revision.
    """

    article_id: int
    document: Document


@dataclass(frozen=True, slots=True)
class StoredMatches:
    """The stored articles that the new one may repeat.

    Args:
        same_url: the article under the same URL key, if there is one.
        same_text: articles of the same source at other URLs with an equal exact fingerprint.
    """

    same_url: StoredArticle | None = None
    same_text: tuple[StoredArticle, ...] = ()


def decide(article: Article, stored: StoredMatches) -> Change:
    """Decide what storing an article means.

    The URL comes first: a page that changes its text to that of another article is an update. A copy on another site is
    an article of its own, so `StoredMatches.same_text` holds articles of the same source only.

    Args:
        article: the new one.
        stored: the stored articles that it may repeat.

    Returns:
        ``updated`` with the names of the content fields that differ, ``unchanged``, ``duplicate`` of the
        oldest article with this text, or ``created``.
    """
    if stored.same_url is not None:
        return _compare_revisions(article, stored.same_url)
    # A story without words has no text to compare.
    if stored.same_text and article.fingerprint.exact:
        oldest = min(match.article_id for match in stored.same_text)
        return Change(ChangeKind.DUPLICATE, article, oldest)
    return Change(ChangeKind.CREATED, article)


def _compare_revisions(article: Article, stored: StoredArticle) -> Change:
    before, after = content_fields(stored.document), content_fields(article.document)
    fields = tuple(name for name in after if after[name] != before[name])
    kind = ChangeKind.UPDATED if fields else ChangeKind.UNCHANGED
    return Change(kind, article, stored.article_id, fields)
