"""A database in, pages for people and JSON for programs out."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Annotated, Any

import uvicorn
from fastapi import FastAPI, HTTPException, Query, Request, Response
from fastapi.responses import HTMLResponse, JSONResponse
from jinja2 import Environment, PackageLoader

from db import Database, DatabaseProblem, queries, sources
from web.api import api
from web.links import safe_link
from web.listening import listen
from web.progress import standstill
from web.websub import callbacks

__all__ = ["create_app", "serve"]

_HEADERS = {
    # Everything a page needs is in it: nothing from elsewhere is loaded, no script runs.
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}
_pages = Environment(
    loader=PackageLoader("web", "templates"), autoescape=True, trim_blocks=True, lstrip_blocks=True
)
_pages.filters["safe_link"] = safe_link
_pages.filters["minute"] = lambda moment: (
    moment.astimezone(UTC).strftime("%Y-%m-%d %H:%MZ") if moment else "–"
)


def create_app(database: Database) -> FastAPI:
    """Build the application.

    Args:
        database: what it reads.
    """
    app = FastAPI(title="Copydesk", docs_url=None, redoc_url=None)
    app.state.database = database
    app.include_router(api)
    app.include_router(callbacks)
    app.middleware("http")(_with_headers)
    app.add_exception_handler(HTTPException, _problem)
    app.add_exception_handler(404, _problem)
    app.add_exception_handler(DatabaseProblem, _unreachable)
    for path, page in (
        ("/", home),
        ("/articles/{article_id}", article),
        ("/feeds", feeds),
        ("/search", search),
    ):
        app.get(path, response_class=HTMLResponse, include_in_schema=False)(page)
    app.get("/health")(health)
    return app


def serve(database: Database, host: str, port: int) -> None:
    """Serve until SIGINT or SIGTERM.

    Args:
        database: what to read.
        host: where to listen.
        port: where to listen.

    Raises:
        CannotListen: nobody can listen there.
    """
    config = uvicorn.Config(create_app(database), log_level="warning", access_log=False)
    uvicorn.Server(config).run(sockets=[listen(host, port)])


async def _with_headers(request: Request, go_on: Callable[[Request], Awaitable[Response]]) -> Response:
    response = await go_on(request)
    response.headers.update(_HEADERS)
    return response


def _page(name: str, status_code: int = 200, **values: Any) -> HTMLResponse:
    return HTMLResponse(_pages.get_template(name).render(**values), status_code)


def home(request: Request) -> HTMLResponse:
    """The newest articles and the state of the pipeline."""
    with request.app.state.database.reading() as session:
        state = queries.status(session, datetime.now(UTC))
        newest = queries.latest_articles(session, queries.Filters(limit=30))
    return _page("home.html", state=state, articles=newest)


def article(request: Request, article_id: int) -> HTMLResponse:
    """One article, to be read."""
    with request.app.state.database.reading() as session:
        view = queries.article(session, article_id)
    if view is None:
        raise HTTPException(404, f"There is no article {article_id}.")
    return _page("article.html", view=view)


def feeds(request: Request) -> HTMLResponse:
    """Every feed, its visits and its troubles."""
    with request.app.state.database.reading() as session:
        rows = sources.feeds(session)
    return _page("feeds.html", feeds=rows)


def search(request: Request, q: Annotated[str, Query(max_length=300)] = "") -> HTMLResponse:
    """Articles that have all the words."""
    with request.app.state.database.reading() as session:
        hits = queries.search(session, q, 50)
    return _page("search.html", words=q, hits=hits)


def health(request: Request) -> JSONResponse:
    """Whether the database answers and work that waits goes on; 503 when not."""
    with request.app.state.database.reading() as session:
        state = queries.status(session, datetime.now(UTC))
    problem = standstill(state, datetime.now(UTC))
    return JSONResponse({"ok": not problem, "problem": problem}, 503 if problem else 200)


async def _problem(request: Request, error: Exception) -> Response:
    status = getattr(error, "status_code", 500)
    text = str(getattr(error, "detail", "")) or "Something went wrong."
    if request.url.path.startswith(("/api/", "/health")):
        return JSONResponse({"problem": text}, status)
    return _page("problem.html", status, status=status, text=text)


async def _unreachable(request: Request, error: Exception) -> Response:
    return await _problem(
        request, HTTPException(503, getattr(error, "message", "The database cannot be read."))
    )
