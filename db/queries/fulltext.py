"""Search articles by words, the best match first."""

import re
from dataclasses import dataclass

from sqlalchemy import text
from sqlalchemy.orm import Session

from db.queries.articles import load_summaries, summary_query
from db.queries.views import ArticleSummary
from db.tables import ArticleRow

__all__ = ["SearchHit", "search"]

# Matches that are ranked, the newest.
_MAX_RANKED = 500
_SQLITE_SEARCH = text(f"""
    SELECT rowid AS id, snippet(articles_fts, 2, '[', ']', ' … ', 20) AS snippet FROM articles_fts
     WHERE articles_fts MATCH :query AND rowid >= (SELECT min(id) FROM (
               SELECT rowid AS id FROM articles_fts WHERE articles_fts MATCH :query
                ORDER BY rowid DESC LIMIT {_MAX_RANKED}))
     ORDER BY bm25(articles_fts, 5.0, 2.0, 1.0) LIMIT :limit""")  # noqa: S608 - a number of this module
# Of the newest matches only: a word such as "the" is in nearly every article, and ranking reads each match.
_POSTGRES_SEARCH = text(f"""
    SELECT id, ts_headline('simple', text, query, 'StartSel=[, StopSel=], MaxFragments=1, MaxWords=24, MinWords=12')
      FROM (SELECT id, query, ts_rank(articles_fts, query) AS rank
              FROM (SELECT id, articles_fts, query FROM articles, plainto_tsquery('simple', :query) AS query
                     WHERE articles_fts @@ query ORDER BY id DESC LIMIT {_MAX_RANKED}) AS newest
             ORDER BY rank DESC, id DESC LIMIT :limit) AS best JOIN articles USING (id)
     ORDER BY rank DESC, id DESC""")  # noqa: S608 - a number of this module
_WORD_RE = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class SearchHit:
    """A matching article with an excerpt of its text; the words are in square brackets."""

    article: ArticleSummary
    snippet: str


def search(session: Session, words: str, limit: int = 20) -> list[SearchHit]:
    """Find articles by words of title, description and text.

    Args:
        session: an open transaction.
        words: as typed; all of them must occur, punctuation is ignored.
        limit: maximum number.
    """
    terms = _WORD_RE.findall(words)
    if not terms:
        return []
    is_sqlite = session.get_bind().dialect.name == "sqlite"
    query = " ".join(f'"{word}"' for word in terms) if is_sqlite else " ".join(terms)
    rows = session.execute(
        _SQLITE_SEARCH if is_sqlite else _POSTGRES_SEARCH, {"query": query, "limit": limit}
    ).all()
    snippets: dict[int, str] = {row[0]: row[1] for row in rows}
    found = summary_query().where(ArticleRow.id.in_(list(snippets)))
    by_id = {summary.id: summary for summary in load_summaries(session, found)}
    return [SearchHit(by_id[id_], snippet) for id_, snippet in snippets.items() if id_ in by_id]
