"""Serve sources and feeds as JSON, with the filters of the commands `sources list` and `feeds list`."""

from dataclasses import asdict
from typing import Annotated, Any

from fastapi import APIRouter, HTTPException, Path, Query, Request

from db.keys import MAX_ID
from db.source_lists import SourceFilter
from services import feed_management, source_management
from services.errors import UsageError

__all__ = ["source_api"]

source_api = APIRouter(prefix="/api")
FilterParam = Annotated[str, Query(max_length=300)]


@source_api.get("/sources")
def list_sources(
    request: Request, *, tag: FilterParam = "", folder: FilterParam = "", paused: bool | None = None
) -> list[dict[str, Any]]:
    """List sources, by name."""
    with request.app.state.database.read_transaction() as session:
        views = source_management.list_sources(session, SourceFilter(tag, folder, paused))
    return [asdict(view) for view in views]


@source_api.get("/sources/{source_id}")
def get_source(request: Request, source_id: Annotated[int, Path(ge=0, le=MAX_ID)]) -> dict[str, Any]:
    """Return one source with its feeds."""
    with request.app.state.database.read_transaction() as session:
        try:
            return asdict(source_management.show_source(session, str(source_id)))
        except UsageError as error:
            raise HTTPException(404, f"No source {source_id}.") from error


@source_api.get("/feeds")
def list_feeds(
    request: Request,
    source: Annotated[int | None, Query(ge=0, le=MAX_ID)] = None,
    tag: FilterParam = "",
    folder: FilterParam = "",
    state: FilterParam = "",
) -> list[dict[str, Any]]:
    """List feeds with their visits and errors."""
    try:
        filters = feed_management.make_filter(source, tag, folder, state)
    except UsageError as error:
        raise HTTPException(422, f"state: {error}.") from error
    with request.app.state.database.read_transaction() as session:
        return [asdict(view) for view in feed_management.list_feeds(session, filters)]


@source_api.get("/feeds/{feed_id}")
def get_feed(request: Request, feed_id: Annotated[int, Path(ge=0, le=MAX_ID)]) -> dict[str, Any]:
    """Return one feed."""
    with request.app.state.database.read_transaction() as session:
        try:
            return asdict(feed_management.find_feed(session, feed_id))
        except UsageError as error:
            raise HTTPException(404, f"No feed {feed_id}.") from error
