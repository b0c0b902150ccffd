"""Serve the history of an article: its revisions, what changed between two, what it said at a time, and its copies."""

from typing import Annotated

from fastapi import APIRouter, HTTPException, Query, Request
from fastapi.responses import Response

from db import queries
from db.copies import CopyGroupView, CopyView
from db.history import HistoryView
from db.keys import MAX_ID
from db.queries import RevisionView
from services import copies, history, search
from services.history import ArticleVersion, VersionDiff
from web.problems import NOT_FOUND
from web.v1.parameters import IdParam
from web.v1.responses import ROW_RESPONSES, json_response, list_response

__all__ = ["router"]

router = APIRouter(prefix="/articles/{article_id}", tags=["history"], responses=NOT_FOUND)
_Revision = Annotated[int | None, Query(ge=1, le=MAX_ID)]


@router.get("/revisions", response_model=list[RevisionView], responses=ROW_RESPONSES)
def list_revisions(request: Request, article_id: IdParam) -> Response:
    """List what the article said from which time on, the oldest first."""
    with request.app.state.database.read_transaction() as session:
        view = queries.get_article(session, article_id)
    if view is None:
        raise HTTPException(404, f"No article {article_id}.")
    return list_response(request, view.revisions, view.revisions, RevisionView)


@router.get("/history", response_model=HistoryView)
def get_history(request: Request, article_id: IdParam) -> Response:
    """Return what each revision changed, field by field, and whether the publisher or our cleaner did.

    `[-removed-]` and `{+added+}` mark the words in `diff`.
    """
    return json_response(request, history.get_history(request.app.state.database, article_id))


@router.get("/diff", response_model=VersionDiff)
def compare_revisions(
    request: Request,
    article_id: IdParam,
    first: Annotated[
        _Revision, Query(alias="from", description="The earlier revision; the one before by default.")
    ] = None,
    last: Annotated[
        _Revision, Query(alias="to", description="The later revision; the newest by default.")
    ] = None,
) -> Response:
    """Compare two revisions, word by word."""
    diff = history.compare_versions(request.app.state.database, article_id, first, last)
    return json_response(request, diff)


@router.get("/at", response_model=ArticleVersion)
def get_version_at(
    request: Request,
    article_id: IdParam,
    time: Annotated[
        str,
        Query(
            min_length=1,
            max_length=40,
            description="A day, a time, or how long ago.",
            examples=["2026-11-24T08:00+01:00"],
        ),
    ],
) -> Response:
    """Return what the article said at a time, as far as it was seen."""
    moment = search.parse_moment(time, "time")
    if moment is None:
        raise HTTPException(422, "time: it is missing")
    return json_response(request, history.get_version_at(request.app.state.database, article_id, moment))


@router.get("/copies", response_model=CopyGroupView | None, responses=ROW_RESPONSES)
def list_copies(request: Request, article_id: IdParam) -> Response:
    """Return who carried the text of the article, and who changed it, the earliest first; null when nobody else did."""
    group = copies.get_copies(request.app.state.database, article_id)
    return list_response(request, group, group.copies if group else (), CopyView)
