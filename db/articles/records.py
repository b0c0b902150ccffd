"""Convert articles to the compressed columns that hold them completely, and back.

The text of the newest revision is in `articles.text`, where SQL and search read it. `article_revisions.document` has
what the cleaner made of the page, and `evidence` apart from it what only an explanation or another enrichment needs.
"""

from dataclasses import replace
from typing import Any

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.orm import Session

from db.errors import DamagedRowError
from db.statements import execute_rowcount
from db.tables import ArticleRow, RevisionRow
from pipeline.records import Article, Document
from pipeline.serialization import UnknownMessageError, from_bytes, to_bytes

__all__ = [
    "ARTICLE_COLUMNS",
    "document_columns",
    "is_newest_revision",
    "keep_replaced_text",
    "record_columns",
    "to_article",
    "to_document",
]

# What `to_article` reads, of an article and its newest revision.
ARTICLE_COLUMNS = (
    ArticleRow.record,
    RevisionRow.document,
    RevisionRow.evidence,
)


def is_newest_revision() -> ColumnElement[bool]:
    """Return the condition that a revision is the newest of its article."""
    return (RevisionRow.article_id == ArticleRow.id) & (RevisionRow.revision == ArticleRow.revision)


def document_columns(document: Document) -> dict[str, bytes]:
    """Return a document as columns of `article_revisions`.

    Args:
        document: as cleaned.
    """
    evidence = Document(url="", dropped=document.dropped, evidence=document.evidence)
    return {
        "document": to_bytes(replace(document, dropped=(), evidence=())),
        "evidence": to_bytes(evidence),
    }


def to_document(document: bytes, evidence: bytes | None = None) -> Document:
    """Rebuild a document.

    Args:
        document: the column of that name.
        evidence: the column of that name; None leaves the evidence and the dropped blocks empty.
    """
    rebuilt: Document = from_bytes(document)
    if evidence is None:
        return rebuilt
    apart: Document = from_bytes(evidence)
    return replace(rebuilt, dropped=apart.dropped, evidence=apart.evidence)


def record_columns(article: Article) -> dict[str, Any]:
    """Return what the enrichers made as columns of `articles`.

    Args:
        article: as enriched. Its document is in its revision.
    """
    rest = replace(article, document=Document(url=""))
    return {"text_hash": article.fingerprint.exact, "record": to_bytes(rest)}


def to_article(row: Any) -> Article:
    """Rebuild an article.

    Args:
        row: with `ARTICLE_COLUMNS`.

    Raises:
        DamagedRowError: a record cannot be read.
    """
    try:
        rest: Article = from_bytes(row.record)
        return replace(rest, document=to_document(row.document, row.evidence))
    except UnknownMessageError as error:
        raise DamagedRowError("the record of an article") from error


def keep_replaced_text(session: Session, article_id: int, revision: int) -> None:
    """Copy the text of an article to the revision it belongs to, before a newer one replaces it.

    Args:
        session: an open transaction.
        article_id: the article.
        revision: its newest revision so far.
    """
    text = select(ArticleRow.text).where(ArticleRow.id == article_id).scalar_subquery()
    is_replaced = (RevisionRow.article_id == article_id) & (RevisionRow.revision == revision)
    execute_rowcount(session, update(RevisionRow).where(is_replaced).values(text=text))
