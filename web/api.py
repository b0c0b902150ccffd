"""Serve articles, search, events and status as JSON; the schema is at /openapi.json."""

from dataclasses import asdict
from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import APIRouter, HTTPException, Path, Query, Request
from pydantic import BaseModel, Field

from db import events, queries
from db.keys import MAX_ID
from pipeline.records import Genre

__all__ = ["ArticleIdParam", "api"]

api = APIRouter(prefix="/api")
LimitParam = Annotated[int, Query(ge=1, le=500)]
ArticleIdParam = Annotated[int, Path(ge=0, le=MAX_ID)]


class ArticleParams(BaseModel):
    """Which articles to list; "" does not restrict."""

    source: str = ""
    language: str = ""
    agency: str = ""
    genre: Genre | None = None
    limit: int = Field(50, ge=1, le=500)


@api.get("/articles")
def list_articles(request: Request, params: Annotated[ArticleParams, Query()]) -> list[dict[str, Any]]:
    """List the newest articles that match the filters."""
    filters = queries.ArticleFilter(**{**params.model_dump(), "genre": params.genre or ""})
    with request.app.state.database.read_transaction() as session:
        return [asdict(summary) for summary in queries.latest_articles(session, filters)]


@api.get("/articles/{article_id}")
def get_article(request: Request, article_id: ArticleIdParam) -> dict[str, Any]:
    """Return one article with all its fields."""
    with request.app.state.database.read_transaction() as session:
        view = queries.get_article(session, article_id)
    if view is None:
        raise HTTPException(404, f"No article {article_id}.")
    return asdict(view)


@api.get("/search")
def search_articles(
    request: Request, q: Annotated[str, Query(max_length=300)], limit: LimitParam = 50
) -> list[dict[str, Any]]:
    """List articles that contain all words, best match first."""
    with request.app.state.database.read_transaction() as session:
        return [asdict(hit) for hit in queries.search(session, q, limit)]


@api.get("/events")
def list_events(
    request: Request, after: Annotated[int, Query(ge=0, le=MAX_ID)] = 0, limit: LimitParam = 100
) -> list[dict[str, Any]]:
    """List events after a given one, in commit order."""
    with request.app.state.database.read_transaction() as session:
        return [asdict(event) for event in events.events_after(session, after, limit)]


@api.get("/status")
def get_status(request: Request) -> dict[str, Any]:
    """Return backlog, lag and rate of each stage, and failing feeds."""
    with request.app.state.database.read_transaction() as session:
        return asdict(queries.read_status(session, datetime.now(UTC)))
