"""A fingerprint in, the stored articles that carry the same text, word for word or with small edits, out."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.articles.parts import band_keys
from db.tables import ArticleRow, FingerprintBandRow
from pipeline.records import Fingerprint
from pipeline.store import SAME_TEXT, likeness

__all__ = ["Copy", "copies"]

MOST = 500  # candidates that are compared: a story that more houses carry is known well enough


@dataclass(frozen=True, slots=True)
class Copy:
    """A stored article with the same text. `likeness` is .5 to 1, 1 for the same words."""

    article_id: int
    likeness: float


def copies(session: Session, fingerprint: Fingerprint) -> tuple[Copy, ...]:
    """Find copies of a text.

    Args:
        session: a transaction.
        fingerprint: the text's.

    Returns:
        The most alike first, of equals the oldest; also the article itself when it is stored.
    """
    sharing = select(FingerprintBandRow.article_id).where(FingerprintBandRow.key.in_(band_keys(fingerprint)))
    query = select(ArticleRow.id, ArticleRow.exact, ArticleRow.record["fingerprint"]["minhash"]).where(
        ArticleRow.id.in_(sharing)
    )
    found = [
        Copy(id_, likeness(fingerprint, Fingerprint(exact, tuple(signature))))
        for id_, exact, signature in session.execute(query.order_by(ArticleRow.id).limit(MOST))
    ]
    alike = (copy for copy in found if copy.likeness >= SAME_TEXT)
    return tuple(sorted(alike, key=lambda copy: (-copy.likeness, copy.article_id)))
