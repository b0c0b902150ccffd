"""Serve sources and feeds with the filters of the commands, and the state of the pipeline."""

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, HTTPException, Query, Request
from fastapi.responses import Response

from db import queries
from db.keys import MAX_ID
from db.queries import StatusView
from db.source_health import FailingFeedView, SourceHealthView
from db.source_lists import FeedView, SourceFilter, SourceView
from services import feed_management, source_management
from services.errors import UsageError
from services.source_management import SourceDetails
from web.problems import NOT_FOUND
from web.v1.parameters import IdParam
from web.v1.responses import ROW_RESPONSES, json_response, list_response

__all__ = ["router"]

router = APIRouter(tags=["sources"])
TagParam = Annotated[
    str, Query(max_length=300, description="Only of sources with this tag.", examples=["local"])
]
FolderParam = Annotated[
    str, Query(max_length=300, description="Only with a feed in this folder.", examples=["World/Europe"])
]


@router.get("/sources", response_model=list[SourceView], responses=ROW_RESPONSES)
def list_sources(
    request: Request,
    *,
    tag: TagParam = "",
    folder: FolderParam = "",
    paused: Annotated[bool | None, Query(description="Only those that are paused, or are not.")] = None,
) -> Response:
    """List sources, by name."""
    with request.app.state.database.read_transaction() as session:
        views = source_management.list_sources(session, SourceFilter(tag, folder, paused))
    return list_response(request, views, views, SourceView)


@router.get("/sources/{source_id}", response_model=SourceDetails, responses=NOT_FOUND)
def get_source(request: Request, source_id: IdParam) -> Response:
    """Return one source with its feeds."""
    with request.app.state.database.read_transaction() as session:
        try:
            return json_response(request, source_management.show_source(session, str(source_id)))
        except UsageError as error:
            raise HTTPException(404, f"No source {source_id}.") from error


@router.get("/feeds", response_model=list[FeedView], responses=ROW_RESPONSES)
def list_feeds(
    request: Request,
    source: Annotated[
        int | None, Query(ge=0, le=MAX_ID, description="Only of this source, by its number.")
    ] = None,
    tag: TagParam = "",
    folder: FolderParam = "",
    state: Annotated[
        str, Query(max_length=300, description="Only those in this state: failing, paused or working.")
    ] = "",
) -> Response:
    """List feeds with their visits and errors."""
    try:
        filters = feed_management.make_filter(source, tag, folder, state)
    except UsageError as error:
        raise HTTPException(422, f"state: {error}.") from error
    with request.app.state.database.read_transaction() as session:
        views = feed_management.list_feeds(session, filters)
    return list_response(request, views, views, FeedView)


@router.get("/feeds/{feed_id}", response_model=FeedView, responses=NOT_FOUND)
def get_feed(request: Request, feed_id: IdParam) -> Response:
    """Return one feed."""
    with request.app.state.database.read_transaction() as session:
        return json_response(request, feed_management.find_feed(session, feed_id))


@router.get("/source-health", response_model=list[SourceHealthView], responses=ROW_RESPONSES)
def list_source_health(request: Request) -> Response:
    """List how the feeds of each source fare, failing ones first."""
    with request.app.state.database.read_transaction() as session:
        views = source_management.list_source_health(session)
    return list_response(request, views, views, SourceHealthView)


@router.get("/failing-feeds", response_model=list[FailingFeedView], responses=ROW_RESPONSES)
def list_failing_feeds(
    request: Request,
    limit: Annotated[
        int | None, Query(ge=1, le=MAX_ID, description="Maximum number; all when left out.")
    ] = None,
) -> Response:
    """List the feeds that fail, since when and why; the most failures first."""
    with request.app.state.database.read_transaction() as session:
        views = feed_management.list_failing_feeds(session, limit)
    return list_response(request, views, views, FailingFeedView)


@router.get("/stats", response_model=StatusView)
def get_status(request: Request) -> Response:
    """Return backlog, lag and rate of each stage, and failing feeds."""
    with request.app.state.database.read_transaction() as session:
        return json_response(request, queries.read_status(session, datetime.now(UTC)))
