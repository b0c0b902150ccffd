"""An article in, the columns of what we worked out about it out."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from pipeline.records import Article, Document
from pipeline.wire import to_json

__all__ = ["worked_out"]

_OURS = ("language", "agency", "agency_original", "summary", "word_count", "reading_ease", "lix")


def worked_out(article: Article) -> dict[str, Any]:
    """Everything in `articles` that comes from enriching.

    Args:
        article: as enriched.

    Returns:
        Values by column.
    """
    return {
        **{name: getattr(article, name) for name in _OURS},
        "reading_seconds": int(article.reading_time / timedelta(seconds=1)),
        "exact": article.fingerprint.exact,
        "record": _without_document(article),
    }


def _without_document(article: Article) -> dict[str, Any]:
    """The document stands in the newest revision."""
    return to_json(replace(article, document=Document(url=article.document.url)))
