"""An article in, the columns of what we worked out about it out."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from pipeline.records import Article, Document
from pipeline.serialization import to_json

__all__ = ["enrichment_columns"]

_ENRICHED_FIELDS = ("language", "agency", "agency_original", "summary", "word_count", "reading_ease", "lix")


def enrichment_columns(article: Article) -> dict[str, Any]:
    """Everything in `articles` that comes from enriching.

    Args:
        article: as enriched.

    Returns:
        Values by column.
    """
    return {
        **{name: getattr(article, name) for name in _ENRICHED_FIELDS},
        "reading_seconds": int(article.reading_time / timedelta(seconds=1)),
        "text_hash": article.fingerprint.exact,
        "record": _record_without_document(article),
    }


def _record_without_document(article: Article) -> dict[str, Any]:
    """The document stands in the newest revision."""
    return to_json(replace(article, document=Document(url=article.document.url)))
