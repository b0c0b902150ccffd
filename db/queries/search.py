"""Words in, the articles that have all of them, out, the best first."""

import re
from dataclasses import dataclass

from sqlalchemy import Select, select, text
from sqlalchemy.orm import Session

from db.queries.articles import summaries
from db.queries.views import Summary
from db.tables import ArticleRow, SourceRow

__all__ = ["Hit", "search"]

_SQLITE = text("""
    SELECT rowid AS id, snippet(articles_fts, 2, '[', ']', ' … ', 20) AS snippet FROM articles_fts
     WHERE articles_fts MATCH :query ORDER BY bm25(articles_fts, 5.0, 2.0, 1.0) LIMIT :limit""")
# The expression is the one of the index.
_POSTGRES = text("""
    SELECT id, ts_headline('simple', text, query, 'StartSel=[, StopSel=], MaxFragments=1, MaxWords=24, MinWords=12')
      FROM (SELECT id, text, plainto_tsquery('simple', :query) AS query,
                   ts_rank(setweight(to_tsvector('simple', title), 'A') || to_tsvector('simple', text),
                           plainto_tsquery('simple', :query)) AS rank
              FROM articles
             WHERE to_tsvector('simple', title || ' ' || description || ' ' || text)
                   @@ plainto_tsquery('simple', :query)
             ORDER BY rank DESC, id DESC LIMIT :limit) AS found
     ORDER BY rank DESC, id DESC""")
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Hit:
    """An article that was found, and where: the words stand in square brackets."""

    article: Summary
    snippet: str


def search(session: Session, words: str, limit: int = 20) -> list[Hit]:
    """Find articles by words of title, description and text.

    Args:
        session: an open transaction.
        words: as typed; all of them must occur, punctuation means nothing.
        limit: at most so many.
    """
    found = _WORD.findall(words)
    if not found:
        return []
    sqlite = session.get_bind().dialect.name == "sqlite"
    query = " ".join(f'"{word}"' for word in found) if sqlite else " ".join(found)
    rows = session.execute(_SQLITE if sqlite else _POSTGRES, {"query": query, "limit": limit}).all()
    snippets: dict[int, str] = {row[0]: row[1] for row in rows}
    chosen: Select[ArticleRow, str] = select(ArticleRow, SourceRow.name).outerjoin(
        SourceRow, SourceRow.id == ArticleRow.source_id
    )
    by_id = {each.id: each for each in summaries(session, chosen.where(ArticleRow.id.in_(list(snippets))))}
    return [Hit(by_id[id_], snippet) for id_, snippet in snippets.items() if id_ in by_id]
