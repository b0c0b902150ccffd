"""Change sources and feeds; every request needs a token with the scope `manage`."""

from dataclasses import asdict
from typing import Annotated, Any

from fastapi import APIRouter, Depends, HTTPException, Request
from pydantic import BaseModel, Field

from db import Session
from db.keys import MAX_ID
from db.source_changes import MovedRows
from db.source_lists import FeedView, SourceView
from services import feed_management, source_management
from services.errors import UsageError
from services.feed_management import FeedChange
from web.access import require_manage
from web.problems import BAD_BODY, NOT_FOUND, PROBLEMS
from web.v1.changes import StrictBody, change_transaction
from web.v1.parameters import IdParam, refuse_unknown_parameters

__all__ = ["change_router"]

change_router = APIRouter(
    prefix="/api/v1",
    tags=["sources"],
    dependencies=[Depends(require_manage), Depends(refuse_unknown_parameters)],
    responses=PROBLEMS | BAD_BODY | NOT_FOUND,
)
_Text = Annotated[str, Field(max_length=2000)]
_Ids = Annotated[list[Annotated[int, Field(ge=1, le=MAX_ID)]], Field(max_length=1000)]


class SourcePatch(StrictBody):
    """What to change of a source; what is left out stays."""

    name: _Text | None = None
    paused: bool | None = None
    add_tags: list[_Text] = Field(default_factory=list)
    remove_tags: list[_Text] = Field(default_factory=list)


class SourceMerge(StrictBody):
    """The source into which another one is merged: number, name or host."""

    into: _Text


class SourceSplit(StrictBody):
    """The feeds that become a source of their own, and its name."""

    feeds: _Ids
    name: _Text


class FeedPatch(StrictBody):
    """What to change of a feed; what is left out stays."""

    url: _Text | None = None
    name: _Text | None = None
    folder: _Text | None = None
    source: _Text | None = None
    paused: bool | None = None


class FeedRetry(StrictBody):
    """The feeds to visit now; none means all that fail."""

    feeds: _Ids = Field(default_factory=list)


class MovedSource(BaseModel):
    """A source, and how many rows moved to it."""

    source: SourceView
    moved: MovedRows


def _check_source(session: Session, source_id: int) -> str:
    """Return the number of a source as text; raise HTTPException 404 when there is none."""
    try:
        return str(source_management.find_source(session, str(source_id)).id)
    except UsageError as error:
        raise HTTPException(404, f"No source {source_id}.") from error


@change_router.patch("/sources/{source_id}")
def change_source(request: Request, source_id: IdParam, patch: SourcePatch) -> SourceView:
    """Rename, tag, pause or resume a source."""
    with change_transaction(request) as session:
        number = _check_source(session, source_id)
        if patch.name is not None:
            source_management.rename_source(session, number, patch.name)
        if patch.paused is not None:
            use_case = source_management.pause_source if patch.paused else source_management.resume_source
            use_case(session, number)
        return source_management.tag_source(session, number, patch.add_tags, patch.remove_tags).source


@change_router.post("/sources/{source_id}/merge")
def merge_source(request: Request, source_id: IdParam, merge: SourceMerge) -> MovedSource:
    """Merge a source into another one, which is returned."""
    with change_transaction(request) as session:
        number = _check_source(session, source_id)
        view, moved = source_management.merge_sources(session, [number], merge.into)
        return MovedSource(source=view, moved=moved)


@change_router.post("/sources/{source_id}/split")
def split_source(request: Request, source_id: IdParam, split: SourceSplit) -> MovedSource:
    """Make a source of its own from some feeds of a source, and return it."""
    with change_transaction(request) as session:
        number = _check_source(session, source_id)
        view, moved = source_management.split_source(session, number, split.feeds, split.name)
        return MovedSource(source=view, moved=moved)


@change_router.delete("/sources/{source_id}")
def remove_source(request: Request, source_id: IdParam) -> dict[str, Any]:
    """Remove a source without articles, with its feeds."""
    with change_transaction(request) as session:
        source, count = source_management.remove_source(session, _check_source(session, source_id))
        return {"removed": count, "source": asdict(source)}


@change_router.patch("/feeds/{feed_id}")
def change_feed(request: Request, feed_id: IdParam, patch: FeedPatch) -> FeedView:
    """Change URL, name, folder or source of a feed, pause or resume it; what only it listed moves with it."""
    with change_transaction(request) as session:
        feed_management.find_feed(session, feed_id)
        if patch.paused is not None:
            use_case = feed_management.pause_feeds if patch.paused else feed_management.resume_feeds
            use_case(session, [feed_id])
        change = FeedChange(patch.url, patch.name, patch.folder, patch.source)
        if change != FeedChange():
            feed_management.edit_feed(session, feed_id, change)
        return feed_management.find_feed(session, feed_id)


@change_router.post("/feeds/retry")
def retry_feeds(request: Request, retry: FeedRetry) -> dict[str, int]:
    """Make feeds due now, as if they had not failed before."""
    with change_transaction(request) as session:
        return {"due": feed_management.retry_feeds(session, retry.feeds)}


@change_router.delete("/feeds/{feed_id}")
def remove_feed(request: Request, feed_id: IdParam) -> dict[str, Any]:
    """Stop following a feed; its articles stay."""
    with change_transaction(request) as session:
        feed = feed_management.find_feed(session, feed_id)
        return {"removed": feed_management.remove_feeds(session, [feed_id]), "feed": asdict(feed)}
