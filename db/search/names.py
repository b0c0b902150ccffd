"""Find names that are spelled like one that was not found."""

from collections.abc import Sequence
from difflib import get_close_matches
from typing import Any

from sqlalchemy import Select, literal_column, select, table
from sqlalchemy.orm import Session

from db.search.conditions import article_condition, matching_names, name_column
from db.tables import ArticleRow
from pipeline.query.tokens import words_of
from pipeline.query.tree import NameMatch

__all__ = ["nearest_names"]

# Fields whose names have a table; the names of sections are in `articles`.
_TABLES = {
    "source": "sources",
    "author": "authors",
    "tag": "tags",
    "person": "entities",
    "org": "entities",
    "place": "entities",
    "quote-by": "entities",
    "story": "stories",
}
# Names that are compared with the wrong one, at most.
_MAX_COMPARED_NAMES = 2_000
# Articles whose sections are compared.
_MAX_SECTION_ARTICLES = 5_000
# Letters at the beginning of a word that are taken to be right.
_PREFIX_CHARS = 2
_MIN_SIMILARITY = 0.7


def nearest_names(session: Session, match: NameMatch, limit: int = 3) -> tuple[str, ...]:
    """Return names that are spelled like the words of a field that matches no name.

    Args:
        session: an open transaction.
        match: the field.
        limit: maximum number of names.

    Returns:
        The nearest first; () when a name matches, so that there is nothing to correct.
    """
    dialect = session.get_bind().dialect.name
    if match.field in _TABLES:
        names = matching_names(_TABLES[match.field], match, dialect)
    else:
        names = select(ArticleRow.id).where(article_condition(match, dialect))
    if session.scalars(names.limit(1)).first() is not None:
        return ()
    return _closest(match.words, _candidates(session, match), limit)


def _candidates(session: Session, match: NameMatch) -> Sequence[str]:
    """Return all names of a small table; in a large one, the first letters of some word must be right."""
    if match.field not in _TABLES:
        newest = (
            select(ArticleRow.section).order_by(ArticleRow.id.desc()).limit(_MAX_SECTION_ARTICLES).subquery()
        )
        return session.scalars(select(newest.c.section).distinct()).all()
    name_table = _TABLES[match.field]
    every_name: Select[Any] = select(literal_column(name_column(name_table))).select_from(table(name_table))
    names = session.scalars(every_name.limit(_MAX_COMPARED_NAMES + 1)).all()
    if len(names) <= _MAX_COMPARED_NAMES:
        return names
    dialect = session.get_bind().dialect.name
    similar: list[str] = []
    for word in match.words:
        beginning = NameMatch(match.field, (word[:_PREFIX_CHARS],), is_prefix=True)
        ids = matching_names(name_table, beginning, dialect)
        similar += session.scalars(every_name.where(literal_column("id").in_(ids)).limit(_MAX_COMPARED_NAMES))
    return similar


def _closest(wanted: Sequence[str], names: Sequence[str], limit: int) -> tuple[str, ...]:
    """Compare with whole names and with their words: "Couirer" is near "Brenholm Courier"."""
    by_spelling = {" ".join(words_of(name)): name for name in names}
    for name in names:
        words = words_of(name)
        for start in range(len(words)):
            by_spelling.setdefault(" ".join(words[start : start + len(wanted)]), name)
    close = get_close_matches(" ".join(wanted), by_spelling, n=limit * 2, cutoff=_MIN_SIMILARITY)
    return tuple(dict.fromkeys(by_spelling[spelling] for spelling in close))[:limit]
