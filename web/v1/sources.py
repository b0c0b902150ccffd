"""Serve sources, feeds and the state of the pipeline."""

from datetime import UTC, datetime

from fastapi import APIRouter, Request
from fastapi.responses import Response

from db import queries, sources
from db.queries import StatusView
from db.sources import FeedView, SourceView
from web.v1.responses import json_response

__all__ = ["router"]

router = APIRouter(tags=["sources"])


@router.get("/sources", response_model=list[SourceView])
def list_sources(request: Request) -> Response:
    """List the publications that are followed."""
    with request.app.state.database.read_transaction() as session:
        return json_response(request, sources.list_sources(session))


@router.get("/feeds", response_model=list[FeedView])
def list_feeds(request: Request) -> Response:
    """List every feed with its visits and errors."""
    with request.app.state.database.read_transaction() as session:
        return json_response(request, sources.list_feeds(session))


@router.get("/stats", response_model=StatusView)
def get_status(request: Request) -> Response:
    """Return backlog, lag and rate of each stage, and failing feeds."""
    with request.app.state.database.read_transaction() as session:
        return json_response(request, queries.read_status(session, datetime.now(UTC)))
