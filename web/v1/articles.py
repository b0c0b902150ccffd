"""Serve articles: lists and searches by query, one article, its revisions."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, HTTPException, Query, Request
from fastapi.responses import Response, StreamingResponse

from db import Database, queries
from db.queries import ArticleSummary, ArticleView, RevisionView
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
    decode_cursor,
    encode_cursor,
    next_link,
)
from web.v1.responses import json_response

__all__ = ["router"]

router = APIRouter(tags=["articles"])
_ROW_FORMATS = {"text/csv": "csv", "application/jsonl": "jsonl", "application/x-ndjson": "jsonl"}
_ROW_RESPONSES: dict[int | str, dict[str, Any]] = {
    200: {"content": {media_type: {"schema": {"type": "string"}} for media_type in _ROW_FORMATS}}
}


@dataclass(frozen=True, slots=True)
class ArticleList:
    """A page of articles, the newest first; `next` is the path of the next page, null on the last."""

    items: list[ArticleSummary]
    total: Total
    next: str | None


@dataclass(frozen=True, slots=True)
class SearchList:
    """A page of results; `did_you_mean` has corrections of names where nothing was found."""

    items: list[SearchHit]
    total: Total
    next: str | None
    did_you_mean: list[str]


@router.get("/articles", response_model=ArticleList, responses=_ROW_RESPONSES)
def list_articles(
    request: Request, q: QueryParam = "", limit: LimitParam = 50, cursor: CursorParam = ""
) -> Response:
    """List the articles that match a query, the newest first.

    With `Accept: text/csv` or `application/jsonl`, all of them are sent with their texts, in the order in which they
    were stored.
    """
    query, after = search.parse(q), decode_cursor(cursor)
    row_format = _ROW_FORMATS.get(
        request.headers.get("accept", "").partition(";")[0].partition(",")[0].strip()
    )
    if row_format:
        return _stream_rows(request, query, row_format, after.id if after else 0)
    with request.app.state.database.read_transaction() as session:
        page = search.find_articles(session, query, PageRequest(ArticleOrder.NEWEST, limit, after))
        total = search.count(session, query)
    following = next_link(request, cursor=encode_cursor(page.next)) if page.next else None
    return json_response(request, ArticleList(list(page.articles), total, following))


def _stream_rows(request: Request, query: Node, row_format: str, after_id: int) -> StreamingResponse:
    media_type = "text/csv; charset=utf-8; header=present" if row_format == "csv" else "application/jsonl"
    rows = _iter_rows(request.app.state.database, query, row_format, after_id)
    return StreamingResponse(rows, media_type=media_type, headers={"Vary": "Accept, Authorization"})


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
    query, after = search.parse(q), decode_cursor(cursor)
    with request.app.state.database.read_transaction() as session:
        page = search.search(session, query, PageRequest(order, limit, after))
        total = search.count(session, query)
    following = next_link(request, cursor=encode_cursor(page.next)) if page.next else None
    return json_response(request, SearchList(list(page.hits), total, following, list(page.did_you_mean)))


@router.get("/articles/{article_id}", response_model=ArticleView, responses=NOT_FOUND)
def get_article(request: Request, article_id: IdParam) -> Response:
    """Return one article with all its fields."""
    view = _load(request, article_id)
    return json_response(request, view, view.summary.updated_at)


@router.get("/articles/{article_id}/revisions", response_model=list[RevisionView], responses=NOT_FOUND)
def list_revisions(request: Request, article_id: IdParam) -> Response:
    """Return what the article said from which time on, the oldest first."""
    return json_response(request, _load(request, article_id).revisions)


def _load(request: Request, article_id: int) -> ArticleView:
    with request.app.state.database.read_transaction() as session:
        view = queries.get_article(session, article_id)
    if view is None:
        raise HTTPException(404, f"No article {article_id}.")
    return view
