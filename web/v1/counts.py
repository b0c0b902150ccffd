"""Serve counts of articles, as JSON and as charts in SVG."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from services import search
from services.counts import (
    GROUPINGS,
    TIME_GROUPINGS,
    CountPage,
    CountView,
    PhraseView,
    count_articles_by,
    special_phrases,
)
from web.charts import draw_bars
from web.v1.parameters import LimitParam, QueryParam, one_of
from web.v1.responses import ROW_RESPONSES, list_response

__all__ = ["router"]

router = APIRouter(tags=["counts"])
ByParam = Annotated[
    str,
    one_of(GROUPINGS),
    Query(description="What to count by.", json_schema_extra={"enum": list(GROUPINGS)}),
]
_DEFAULT_VALUES = 20
CountLimitParam = Annotated[
    int | None,
    Query(
        ge=1,
        le=500,
        description="Maximum number of values, 20 when left out; of times the newest ones, else all.",
    ),
]
ShareParam = Annotated[bool, Query(description="Also return the part of all articles with the value.")]


@dataclass(frozen=True, slots=True)
class CountList:
    """Counts by a value.

    `is_complete` is false where not all articles were counted, but those only that were published since
    `searched_since`; with `before:` in the query, older ones are.
    """

    by: str
    items: list[CountView]
    is_complete: bool
    searched_since: datetime | None


@router.get("/counts", response_model=CountList, responses=ROW_RESPONSES)
def count_articles(
    request: Request,
    q: QueryParam = "",
    by: ByParam = "day",
    share: ShareParam = False,  # noqa: FBT002 - a parameter of the request,
    limit: CountLimitParam = None,
) -> Response:
    """Count the articles that match a query by a value."""
    with request.app.state.database.read_transaction() as session:
        page = count_articles_by(session, search.parse(q), by, limit or _DEFAULT_VALUES, with_share=share)
    counts = _newest_times(page, by, limit)
    answer = CountList(by, list(counts), page.is_complete, page.searched_since)
    return list_response(request, answer, counts, CountView)


def _newest_times(page: CountPage, by: str, limit: int | None) -> tuple[CountView, ...]:
    """Return the counts, of times no more than a limit that was given."""
    return page.counts[-limit:] if limit and by in TIME_GROUPINGS else page.counts


@router.get("/counts.svg", response_class=Response, responses={200: {"content": {"image/svg+xml": {}}}})
def draw_counts(
    request: Request, q: QueryParam = "", by: ByParam = "day", limit: CountLimitParam = None
) -> Response:
    """Draw the counts as a bar chart."""
    with request.app.state.database.read_transaction() as session:
        page = count_articles_by(session, search.parse(q), by, limit or _DEFAULT_VALUES)
    title = f"{q or 'all articles'} by {by}"
    if page.searched_since:
        title += f", since {page.searched_since:%Y-%m-%d %H:%M} UTC"
    bars = [(view.value, view.articles) for view in _newest_times(page, by, limit)]
    return Response(draw_bars(title, bars), media_type="image/svg+xml")


@router.get("/phrases", response_model=list[PhraseView], responses=ROW_RESPONSES)
def list_phrases(request: Request, q: QueryParam, limit: LimitParam = 20) -> Response:
    """List the phrases that the newest articles of a query have more often than all others."""
    with request.app.state.database.read_transaction() as session:
        phrases = special_phrases(session, search.parse(q), limit).phrases
    return list_response(request, phrases, phrases, PhraseView)
