"""Find matches among the articles that were stored last, so that all others are read only where these are not enough.

Articles are stored nearly in the order of publication. So the newest articles are walked along, those with a large id
are looked up in a short list, and at the first one with a smaller id the database lists all matches.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ARRAY, BigInteger, ColumnElement, Select, bindparam, case, func, select
from sqlalchemy.orm import Session

from db.tables import ArticleRow

__all__ = ["RecentMatches", "find_recent_matches", "is_listed", "recent_condition"]

# So many articles are read at first, and at most one of so many when more are needed.
_FIRST_ARTICLES, _LARGEST_SHARE = 20_000, 5
# More matches than are read, because the order of publication is not that of storing.
_SPARE_FACTOR = 1.25


@dataclass(frozen=True, slots=True)
class RecentMatches:
    """The ids of all matches that are larger than `after_id`."""

    after_id: int
    ids: Sequence[int]


def find_recent_matches(
    read_after: Callable[[int], Sequence[int]], newest_id: int, limit: int
) -> RecentMatches | None:
    """Find matches among the articles that were stored last, as many as a page needs.

    Args:
        read_after: returns the ids of the matches that are larger than an id.
        newest_id: the id of the article that was stored last.
        limit: how many articles are read.

    Returns:
        None where too many articles would be read.
    """
    needed = limit * _SPARE_FACTOR
    after_id = max(newest_id - _FIRST_ARTICLES, 0)
    ids = read_after(after_id)
    if 0 < len(ids) < needed:
        after_id = newest_id - int((newest_id - after_id) * needed * _SPARE_FACTOR / len(ids))
        if after_id < newest_id - newest_id // _LARGEST_SHARE:
            return None
        ids = read_after(after_id)
    return RecentMatches(after_id, ids) if len(ids) >= needed else None


def recent_condition(
    session: Session, recent: RecentMatches, otherwise: ColumnElement[bool]
) -> ColumnElement[bool]:
    """Return the condition of a match, for which most is read at the first article outside the list only.

    Args:
        session: an open transaction.
        recent: the list.
        otherwise: the condition of a match that is not recent.
    """
    is_sqlite = session.get_bind().dialect.name == "sqlite"
    values = (
        func.json_each(json.dumps(list(recent.ids))).table_valued("value", name="recent").c.value
        if is_sqlite
        else func.unnest(bindparam(None, list(recent.ids), type_=ARRAY(BigInteger)))
    )
    return case(
        (ArticleRow.id + 0 > recent.after_id, is_listed(select(values))),
        else_=otherwise,
    )


def is_listed(matches: Select[Any]) -> ColumnElement[bool]:
    """Return the condition with which the newest articles are walked along, and each is looked up in a list of matches.

    Args:
        matches: selects the ids of the articles.
    """
    # A column alone would let SQLite read the articles of the list.
    return (ArticleRow.id + 0).in_(matches)
