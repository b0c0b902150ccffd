"""Serve the articles that matched a watch as a feed, to whom may read the API."""

from fastapi import APIRouter, Depends, HTTPException, Request
from fastapi.responses import Response

from services.article_export import write_feed
from services.watch_alerts import list_matched_articles
from services.watches import find_watch
from web.access import require_read
from web.v1.responses import conditional_response

__all__ = ["feed_router"]

feed_router = APIRouter(prefix="/watch", dependencies=[Depends(require_read)], include_in_schema=False)
_ATOM_TYPE, _JSON_FEED_TYPE = "application/atom+xml; charset=utf-8", "application/feed+json; charset=utf-8"


@feed_router.get("/{name}.atom")
def get_atom_feed(request: Request, name: str) -> Response:
    """Return the feed of a watch as Atom."""
    return _feed_response(request, name, "atom", _ATOM_TYPE)


@feed_router.get("/{name}.json")
def get_json_feed(request: Request, name: str) -> Response:
    """Return the feed of a watch as JSON Feed."""
    return _feed_response(request, name, "json-feed", _JSON_FEED_TYPE)


def _feed_response(request: Request, name: str, feed_format: str, media_type: str) -> Response:
    with request.app.state.database.read_transaction() as session:
        articles = list_matched_articles(session, name)
        if articles is None:
            raise HTTPException(404, f"No feed {name}; add one with: copydesk watch add NAME QUERY --feed")
        # Of a feed without articles, so that it stays the same.
        added_at = find_watch(session, name).created_at
    updated = max((article.updated_at for article in articles), default=added_at)
    body = write_feed(feed_format, f"Watch {name}", articles, added_at)
    return conditional_response(request, body, media_type, updated)
