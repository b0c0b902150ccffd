"""Serve articles: lists and searches by query, and one article."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, HTTPException, Query, Request
from fastapi.responses import Response, StreamingResponse

from db import Database, queries
from db.queries import ArticleSummary, ArticleView
from pipeline.query import Node
from services import search
from services.article_export import ROW_WRITERS, iter_articles
from services.search import ArticleOrder, PageRequest, SearchHit, Total
from web.problems import NOT_FOUND
from web.v1.parameters import (
    CursorParam,
    IdParam,
    LimitParam,
    QueryParam,
    article_cursor,
    article_link,
)
from web.v1.responses import ROW_MEDIA_TYPES, ROW_RESPONSES, accepted_row_format, json_response

__all__ = ["ArticleList", "article_page", "router"]

router = APIRouter(tags=["articles"])


@dataclass(frozen=True, slots=True)
class ArticleList:
    """A page of articles, the newest first; `next` is the path of the next page, null on the last.

    `is_complete` is false where not all articles were searched, but those only that were published since
    `searched_since`: `next` goes on with the older ones.
    """

    items: list[ArticleSummary]
    total: Total
    next: str | None
    is_complete: bool
    searched_since: datetime | None


@dataclass(frozen=True, slots=True)
class SearchList:
    """A page of results; `did_you_mean` has corrections of names where nothing was found.

    `is_complete` and `searched_since` are as in a list of articles; where there is no `next`, `before:` in the query
    finds older ones.
    """

    items: list[SearchHit]
    total: Total
    next: str | None
    did_you_mean: list[str]
    is_complete: bool
    searched_since: datetime | None


@router.get("/articles", response_model=ArticleList, responses=ROW_RESPONSES)
def list_articles(
    request: Request, q: QueryParam = "", limit: LimitParam = 50, cursor: CursorParam = ""
) -> Response:
    """List the articles that match a query, the newest first.

    With `Accept: text/csv` or `application/jsonl`, all of them are sent with their texts, in the order in which they
    were stored.
    """
    query, row_format = search.parse(q), accepted_row_format(request)
    if row_format:
        after = article_cursor(cursor)
        return _stream_rows(request, query, row_format, after.id if after else 0)
    return article_page(request, query, limit, cursor)


def article_page(request: Request, query: Node, limit: int, cursor: str) -> Response:
    """Send one page of the articles that match, the newest first.

    Args:
        request: of the page.
        query: parsed.
        limit: maximum number of articles.
        cursor: the parameter.
    """
    page_request = PageRequest(ArticleOrder.NEWEST, limit, article_cursor(cursor))
    with request.app.state.database.read_transaction() as session:
        page = search.find_articles(session, query, page_request)
        total = search.count(session, query)
    following = article_link(request, page.next)
    answer = ArticleList(list(page.articles), total, following, page.is_complete, page.searched_since)
    return json_response(request, answer)


def _stream_rows(request: Request, query: Node, row_format: str, after_id: int) -> StreamingResponse:
    rows = _iter_rows(request.app.state.database, query, row_format, after_id)
    headers = {"Vary": "Accept, Authorization"}
    return StreamingResponse(rows, media_type=ROW_MEDIA_TYPES[row_format], headers=headers)


def _iter_rows(database: Database, query: Node, row_format: str, after_id: int) -> Iterator[str]:
    with database.read_transaction() as session:
        yield from ROW_WRITERS[row_format](iter_articles(session, query, after_id))


@router.get("/search", response_model=SearchList)
def search_articles(
    request: Request,
    q: QueryParam,
    order: Annotated[
        ArticleOrder, Query(description="The best match first, the newest, or in the order they were stored.")
    ] = ArticleOrder.RELEVANCE,
    limit: LimitParam = 20,
    cursor: CursorParam = "",
) -> Response:
    """Search, with the places of the words in title and text; the order `relevance` has one page."""
    query, after = search.parse(q), article_cursor(cursor)
    with request.app.state.database.read_transaction() as session:
        page = search.search(session, query, PageRequest(order, limit, after))
        total = search.count(session, query)
    following = article_link(request, page.next)
    corrections, limits = list(page.did_you_mean), (page.is_complete, page.searched_since)
    return json_response(request, SearchList(list(page.hits), total, following, corrections, *limits))


@router.get("/articles/{article_id}", response_model=ArticleView, responses=NOT_FOUND)
def get_article(request: Request, article_id: IdParam) -> Response:
    """Return one article with all its fields."""
    with request.app.state.database.read_transaction() as session:
        view = queries.get_article(session, article_id)
    if view is None:
        raise HTTPException(404, f"No article {article_id}.")
    return json_response(request, view, view.summary.updated_at)
