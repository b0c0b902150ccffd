"""Choose how a query is read: all matches of a part at first, or article by article.

For a word or a name that is in many articles, collecting all matches takes far longer than to walk along the newest
articles and check each, until a page is full; for a rare one it is the other way around. A sample of the newest
articles says which. SQLite has no statistics of words, and those of PostgreSQL have the commonest thousand only.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, literal_column, not_, select, true
from sqlalchemy.orm import Session

from db.search.conditions import (
    article_condition,
    has_named_parts,
    is_collected,
    is_one_of_names,
    postgresql_probe_parts,
    select_named_parts,
    select_rowids,
    split_words,
    sqlite_probe_condition,
    sqlite_probe_parts,
)
from db.search.fulltext import to_expression
from db.search.prefixes import has_prefix, write_out_prefixes
from db.search.recent import RecentMatches, find_recent_matches, is_listed, recent_condition
from db.search.word_index import has_places, has_words, index_query, reads_words
from db.search.word_plans import CHECK_COST, WordPlan, WordSample, choose_word_plan, min_frequent
from db.tables import ArticleRow
from pipeline.query.tree import AllOf, NameMatch, Negation, Node, TimeLimit, iter_nodes

__all__ = ["FastCondition", "count_ranked", "fast_condition"]

_SAMPLED_ARTICLES = 2_000
# Of the beginning of a word, so many matches are listed; from so many on, articles are looked up in the list.
_MAX_LISTED_MATCHES, _MIN_WALKED_MATCHES = 20_000, 1_000
# Names are collected faster than words, and checking them takes as long.
_MIN_FREQUENT_NAMES = 200
# PostgreSQL reads the words of each article of a sample, which takes longer than to look up its names.
_SAMPLED_FOR_WORDS, _SAMPLED_FOR_NAMES = 300, 2_000
# How much longer it takes PostgreSQL to check the names of an article than to collect one, and to check its words than
# to find an article in the index.
_CHECK_COST, _WORDS_CHECK_COST = 2.5, 40
# Where fewer articles were published since a time, all are checked.
_MAX_WALKED = 2_500
# So many articles may be read for the matches that are ranked.
_MAX_CHECKED_FOR_RANKS = 3_000


@dataclass(frozen=True, slots=True)
class FastCondition:
    """The condition that reads the first page of the articles of a query fast, in two parts that must both hold."""

    looked_up: ColumnElement[bool]
    # For which PostgreSQL reads the words of each article that it walks along; None where it does not.
    checked: ColumnElement[bool] | None = None

    @property
    def whole(self) -> ColumnElement[bool]:
        """Both parts. The words come last: PostgreSQL checks conditions in this order, and they take the longest."""
        return self.looked_up if self.checked is None else and_(self.looked_up, self.checked)


def fast_condition(session: Session, query: Node, limit: int = 20) -> FastCondition:
    """Compile a query to the condition that reads the first page of its articles fast.

    Args:
        session: an open transaction.
        query: from `pipeline.query.parse_query`.
        limit: how many articles are read.
    """
    words, rest = split_words(query)
    parts = rest.nodes if isinstance(rest, AllOf) else (rest,)
    if session.get_bind().dialect.name == "sqlite":
        conditions = [_sqlite_part(session, part) for part in parts]
        found_words = [] if words is None else [_sqlite_words(session, words, limit)]
        return FastCondition(and_(true(), *found_words, *conditions))
    if _is_short_walk(session, parts):
        return FastCondition(and_(true(), *map(_postgresql_probe, (*parts, *([words] if words else [])))))
    looked_up = [_postgresql_part(session, part, limit) for part in parts if not _is_unindexed(part)]
    checked = [_postgresql_probe(part) for part in parts if _is_unindexed(part)]
    if words is not None:
        # Other conditions are looked up best for the articles of a list.
        has_times_only = all(isinstance(part, TimeLimit) and part.field != "changed" for part in parts)
        is_walked = _is_walked(session, words, limit)
        condition = article_condition(words, "postgresql")
        if not is_walked:
            condition = _collected_words(session, condition, limit, is_alone=has_times_only)
        (checked if is_walked else looked_up).append(condition)
    return FastCondition(and_(true(), *looked_up), and_(*checked) if checked else None)


def _is_unindexed(part: Node) -> bool:
    """Return whether no index finds a part of a query: words that are excluded or joined with others, or such names."""
    return has_words(part) or (isinstance(part, Negation) and any(map(has_named_parts, iter_nodes(part))))


def _is_short_walk(session: Session, parts: Sequence[Node]) -> bool:
    """Return whether few articles were published since a time that the query gives."""
    starts = [part.moment for part in parts if isinstance(part, TimeLimit) and part.field == "after"]
    if not starts:
        return False
    newer = select(ArticleRow.id).where(ArticleRow.published >= max(starts)).limit(_MAX_WALKED).subquery()
    return (session.scalar(select(func.count()).select_from(newer)) or 0) < _MAX_WALKED


def _postgresql_probe(part: Node) -> ColumnElement[bool]:
    if isinstance(part, Negation) and has_named_parts(part.node):
        return not_(_postgresql_probe(part.node))
    if isinstance(part, NameMatch) and has_named_parts(part):
        return postgresql_probe_parts(part)
    return article_condition(part, "postgresql")


def _collected_words(
    session: Session, condition: ColumnElement[bool], limit: int, *, is_alone: bool
) -> ColumnElement[bool]:
    matches = select(ArticleRow.id).where(condition)
    recent = _find_recent(session, matches, ArticleRow.id, limit) if is_alone else None
    if recent is not None:
        return recent_condition(session, recent, is_listed(matches.correlate(None)))
    return is_collected(ArticleRow.id, matches)


def _is_walked(session: Session, words: Node, limit: int) -> bool:
    candidates = select(ArticleRow.id).where(article_condition(index_query(words), "postgresql"))
    min_matches = min_frequent(_SAMPLED_FOR_WORDS, _newest_id(session), _WORDS_CHECK_COST * limit)
    return _is_frequent(session, candidates, ArticleRow.id, min_matches, _SAMPLED_FOR_WORDS)


def count_ranked(session: Session, query: Node, limit: int, max_ranked: int) -> int:
    """Return how many of the newest matches to rank: fewer where PostgreSQL would read the words of too many articles.

    Its index finds neither phrases nor what is left out, and common words do not say where these are.

    Args:
        session: an open transaction.
        query: from `pipeline.query.parse_query`.
        limit: how many articles are shown.
        max_ranked: how many are ranked where that is fast.
    """
    words, _ = split_words(query)
    if session.get_bind().dialect.name == "sqlite" or words is None or not reads_words(words):
        return max_ranked
    if not _is_walked(session, words, max_ranked):
        return max_ranked
    matches = select(ArticleRow.id).where(article_condition(words, "postgresql"))
    found = _count_newest(session, matches, ArticleRow.id, max_ranked, _SAMPLED_FOR_WORDS)
    return min(max(found * _MAX_CHECKED_FOR_RANKS // _SAMPLED_FOR_WORDS, limit), max_ranked)


def _postgresql_part(session: Session, part: Node, limit: int) -> ColumnElement[bool]:
    if isinstance(part, NameMatch) and part.field == "source":
        return is_one_of_names(session, ArticleRow.source_id, "sources", part)
    if isinstance(part, NameMatch) and has_named_parts(part):
        matches = select_named_parts(part, "postgresql")
        min_matches = min_frequent(_SAMPLED_FOR_NAMES, _newest_id(session), _CHECK_COST * limit)
        article_id = matches.selected_columns.article_id
        if _is_frequent(session, matches, article_id, min_matches, _SAMPLED_FOR_NAMES):
            return postgresql_probe_parts(part)
        return is_collected(ArticleRow.id, matches)
    return article_condition(part, "postgresql")


def _sqlite_words(session: Session, words: Node, limit: int) -> ColumnElement[bool]:
    expression = to_expression(words, "sqlite")
    matches = select_rowids("articles_fts", expression)
    if has_prefix(words):
        return _sqlite_prefix(session, words, matches, limit)
    rowid: ColumnElement[int] = literal_column("rowid")
    articles = _newest_id(session)
    min_checked = min_frequent(_SAMPLED_ARTICLES, articles, CHECK_COST)
    found = _count_newest(session, matches, rowid, min_checked, _SAMPLED_ARTICLES)
    sample = WordSample(_SAMPLED_ARTICLES, found)
    plan = choose_word_plan(sample, articles, limit, is_phrase=has_places(words))
    if plan is WordPlan.COLLECT:
        return ArticleRow.id.in_(matches)
    is_checked = plan in {WordPlan.CHECK, WordPlan.RECENT_THEN_CHECK}
    condition = sqlite_probe_condition(expression) if is_checked else is_listed(matches.correlate(None))
    recent = None if plan is WordPlan.CHECK else _find_recent(session, matches, rowid, limit)
    return condition if recent is None else recent_condition(session, recent, condition)


def _sqlite_prefix(session: Session, words: Node, matches: Select[Any], limit: int) -> ColumnElement[bool]:
    """Return the condition for words with a common beginning.

    FTS5 merges the articles of all such words each time it evaluates the expression, also to look up one article. So it
    is evaluated for the newest articles where they are enough, else once where few match, and twice otherwise.
    """
    written_out = write_out_prefixes(session, words)
    if written_out is not None:
        of_words = select_rowids("articles_fts", to_expression(written_out, "sqlite"))
        recent = _find_recent(session, of_words, literal_column("rowid"), limit)
        if recent is not None:
            return recent_condition(session, recent, is_listed(matches.correlate(None)))
    ids = session.scalars(matches.limit(_MAX_LISTED_MATCHES + 1)).all()
    if len(ids) <= _MAX_LISTED_MATCHES:
        matches = select(func.json_each(json.dumps(ids)).table_valued("value", name="listed").c.value)
        if len(ids) < _MIN_WALKED_MATCHES:
            return ArticleRow.id.in_(matches)
    return is_listed(matches)


def _find_recent(session: Session, matches: Select[Any], article_id: Any, limit: int) -> RecentMatches | None:
    def read_after(after_id: int) -> Sequence[int]:
        return session.scalars(matches.where(article_id > after_id)).all()

    return find_recent_matches(read_after, _newest_id(session), limit)


def _sqlite_part(session: Session, part: Node) -> ColumnElement[bool]:
    if isinstance(part, NameMatch) and has_named_parts(part):
        matches = select_named_parts(part, "sqlite")
        if _is_frequent(session, matches, matches.selected_columns.article_id, _MIN_FREQUENT_NAMES):
            return sqlite_probe_parts(part)
    return article_condition(part, "sqlite")


def _is_frequent(
    session: Session,
    matches: Select[Any],
    article_id: Any,
    min_matches: int,
    sampled: int = _SAMPLED_ARTICLES,
) -> bool:
    """Return whether many of the newest articles match.

    Args:
        session: an open transaction.
        matches: selects the ids of the articles.
        article_id: the column with the ids.
        min_matches: so many of the sample are many.
        sampled: how many of the newest articles are looked at.
    """
    return _count_newest(session, matches, article_id, min_matches, sampled) == min_matches


def _count_newest(
    session: Session, matches: Select[Any], article_id: Any, max_counted: int, sampled: int
) -> int:
    newest = matches.where(article_id > _newest_id(session) - sampled).distinct()
    found = newest.limit(max_counted).subquery()
    return session.scalar(select(func.count()).select_from(found)) or 0


def _newest_id(session: Session) -> int:
    return session.scalar(select(func.max(ArticleRow.id))) or 0
