"""An article and what is held under its address and its text in, a `Change` out."""

from dataclasses import dataclass

from pipeline.records import Article, Change, ChangeKind, Document
from pipeline.store.content import content_fields

__all__ = ["Held", "Known", "decide"]


@dataclass(frozen=True, slots=True)
class Known:
    """An article that is stored already.

    Args:
        article_id: its id.
        document: its newest revision.
    """

    article_id: int
    document: Document


@dataclass(frozen=True, slots=True)
class Held:
    """What is held that the new article could be.

    Args:
        same_address: the article under the same URL key, if there is one.
        same_text: articles of the same source at other addresses whose exact fingerprint is equal.
    """

    same_address: Known | None = None
    same_text: tuple[Known, ...] = ()


def decide(article: Article, held: Held) -> Change:
    """Say what storing an article means.

    The address comes first: a page that changes its text to another article's is an update. A copy on
    another site is an article of its own, so `Held.same_text` holds articles of the same source only.

    Args:
        article: the new one.
        held: what is stored already.

    Returns:
        ``updated`` with the names of the content fields that differ, ``unchanged``, ``duplicate`` of the
        oldest article with this text, or ``created``.
    """
    if held.same_address is not None:
        return _revisit(article, held.same_address)
    # A story without words has no text to share.
    if held.same_text and article.fingerprint.exact:
        oldest = min(known.article_id for known in held.same_text)
        return Change(ChangeKind.DUPLICATE, article, oldest)
    return Change(ChangeKind.CREATED, article)


def _revisit(article: Article, known: Known) -> Change:
    before, after = content_fields(known.document), content_fields(article.document)
    fields = tuple(name for name in after if after[name] != before[name])
    kind = ChangeKind.UPDATED if fields else ChangeKind.UNCHANGED
    return Change(kind, article, known.article_id, fields)
