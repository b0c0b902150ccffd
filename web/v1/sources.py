"""Serve sources and feeds with the filters of the commands, and the state of the pipeline."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, HTTPException, Query, Request
from fastapi.responses import Response
from pydantic import BaseModel, Field

from db import queries
from db.keys import MAX_ID
from db.queries import StatusView
from db.source_health import FailingFeedView, SourceHealthView
from db.source_lists import FeedView, SourceFilter, SourceView
from services import feed_management, source_management
from services.errors import UsageError
from services.source_management import SourceDetails
from web.problems import NOT_FOUND
from web.v1.parameters import IdParam, LimitParam, NameCursorParam, encode_cursor, next_link, read_place
from web.v1.responses import ROW_RESPONSES, json_response, list_response

__all__ = ["router"]

router = APIRouter(tags=["sources"])
TagParam = Annotated[
    str, Query(max_length=300, description="Only of sources with this tag.", examples=["local"])
]
FolderParam = Annotated[
    str, Query(max_length=300, description="Only with a feed in this folder.", examples=["World/Europe"])
]


class SourceParameters(BaseModel):
    """Parameters that select sources, and the page of them."""

    tag: TagParam = ""
    folder: FolderParam = ""
    paused: Annotated[bool | None, Field(description="Only those that are paused, or are not.")] = None
    limit: LimitParam = 50
    cursor: NameCursorParam = ""


class FeedParameters(BaseModel):
    """Parameters that select feeds, and the page of them."""

    source: Annotated[
        int | None, Field(ge=0, le=MAX_ID, description="Only of this source, by its number.")
    ] = None
    tag: TagParam = ""
    folder: FolderParam = ""
    state: Annotated[
        str, Field(max_length=300, description="Only those in this state: failing, paused or working.")
    ] = ""
    limit: LimitParam = 50
    cursor: NameCursorParam = ""


@dataclass(frozen=True, slots=True)
class SourceList:
    """A page of sources, by name; `next` is the path of the next page."""

    items: list[SourceView]
    next: str | None


@dataclass(frozen=True, slots=True)
class FeedList:
    """A page of feeds, by the name of their source; `next` is the path of the next page."""

    items: list[FeedView]
    next: str | None


@router.get("/sources", response_model=SourceList, responses=ROW_RESPONSES)
def list_sources(request: Request, parameters: Annotated[SourceParameters, Query()]) -> Response:
    """List sources, by name."""
    after = read_place(parameters.cursor)
    filters = SourceFilter(parameters.tag, parameters.folder, parameters.paused, after=after)
    with request.app.state.database.read_transaction() as session:
        found = source_management.list_sources(session, filters, parameters.limit + 1)
    views, following = found[: parameters.limit], None
    if len(found) > len(views):
        following = next_link(request, cursor=encode_cursor(views[-1].name, views[-1].id))
    return list_response(request, SourceList(views, following), views, SourceView, following)


@router.get("/sources/{source_id}", response_model=SourceDetails, responses=NOT_FOUND)
def get_source(request: Request, source_id: IdParam) -> Response:
    """Return one source with its feeds."""
    with request.app.state.database.read_transaction() as session:
        try:
            return json_response(request, source_management.show_source(session, str(source_id)))
        except UsageError as error:
            raise HTTPException(404, f"No source {source_id}.") from error


@router.get("/feeds", response_model=FeedList, responses=ROW_RESPONSES)
def list_feeds(request: Request, parameters: Annotated[FeedParameters, Query()]) -> Response:
    """List feeds with their visits and errors, by the name of their source."""
    try:
        filters = feed_management.make_filter(
            parameters.source, parameters.tag, parameters.folder, parameters.state
        )
    except UsageError as error:
        raise HTTPException(422, f"state: {error}.") from error
    filters = replace(filters, after=read_place(parameters.cursor))
    with request.app.state.database.read_transaction() as session:
        found = feed_management.list_feeds(session, filters, parameters.limit + 1)
    views, following = found[: parameters.limit], None
    if len(found) > len(views):
        following = next_link(request, cursor=encode_cursor(views[-1].source, views[-1].id))
    return list_response(request, FeedList(views, following), views, FeedView, following)


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
