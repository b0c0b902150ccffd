"""Build and run the web application: HTML pages, the JSON API and the WebSub callback."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from socket import socket
from typing import Any

import uvicorn
from fastapi import Depends, FastAPI, HTTPException, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, JSONResponse, PlainTextResponse
from jinja2 import Environment, PackageLoader
from starlette.exceptions import HTTPException as StarletteHTTPException
from starlette.middleware.gzip import GZipMiddleware
from starlette.types import ASGIApp, Receive, Scope, Send

from db import Database, DatabaseError, DatabaseSettings, queries, sources
from pipeline.plurals import count_of
from pipeline.query import QueryError
from pipeline.urls import safe_link
from services.disk_space import describe_full_disks, read_disks
from services.errors import NotFoundError, UsageError
from services.import_pages import ImportOptions
from services.search import ArticleOrder, PageRequest, count, parse, search
from services.watch_channels import ChannelRules
from web.access import require_allowed_host
from web.api_reference import describe_operations, use_schema_with_examples
from web.body_limit import BodyLimit
from web.highlights import mark_code, mark_highlights
from web.metrics import BrokerReader, MetricsSource, render_metrics
from web.page_times import format_minute, format_publication_time
from web.problems import describe_problem, problem_response
from web.stall import describe_stall
from web.v1 import api_router
from web.v1.ingest import ingest_router
from web.v1.parameters import IdParam, NameCursorParam, QueryParam, encode_cursor, read_place
from web.v1.source_changes import change_router
from web.v1.watches import watch_router
from web.watch_feeds import feed_router
from web.websub import callback_router

__all__ = ["create_app", "make_server", "serve"]

_SECURITY_HEADERS = {
    # A page loads nothing from other hosts and runs no script.
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}
# Pages have no login.
_WITHOUT_LOGIN = [Depends(require_allowed_host)]
# A shorter body fits into one packet either way.
_MIN_GZIP_BYTES = 1_000
# Streams of events do not end by themselves.
_SHUTDOWN_SECONDS = 3
_FEEDS_PER_PAGE, _HITS_PER_PAGE = 100, 50
_templates = Environment(
    loader=PackageLoader("web", "templates"), autoescape=True, trim_blocks=True, lstrip_blocks=True
)
_templates.filters["safe_link"] = safe_link
_templates.filters["count_of"] = count_of
_templates.filters["mark"] = mark_highlights
_templates.filters["mark_code"] = mark_code
_templates.filters["minute"] = format_minute
_templates.filters["publication_time"] = format_publication_time


def create_app(
    database: Database,
    read_broker: BrokerReader | None = None,
    import_options: ImportOptions | None = None,
    allowed_hosts: frozenset[str] = frozenset(),
    channel_rules: ChannelRules | None = None,
) -> FastAPI:
    """Build the application.

    Args:
        database: the database to read.
        read_broker: reads the state of the broker for `/metrics`; None leaves it out.
        import_options: how pages are imported; None for the defaults.
        allowed_hosts: domain names under which the pages are reached, beside `localhost` and IP addresses.
        channel_rules: what alerts can be sent to; None for the defaults, without a mail server.
    """
    app = FastAPI(title="Copydesk", docs_url=None, redoc_url=None)
    app.state.database = database
    app.state.read_broker = read_broker
    app.state.import_options = import_options or ImportOptions()
    app.state.allowed_hosts = allowed_hosts
    app.state.channel_rules = channel_rules or ChannelRules()
    for router in (api_router, change_router, ingest_router, watch_router, feed_router, callback_router):
        app.include_router(router)
    app.add_middleware(GZipMiddleware, minimum_size=_MIN_GZIP_BYTES)
    app.middleware("http")(_add_security_headers)
    app.add_middleware(_HeadAsGet)
    app.add_middleware(BodyLimit)
    # That of Starlette, which includes FastAPI's: it is raised where no path or no method fits.
    app.add_exception_handler(StarletteHTTPException, _error_response)
    app.add_exception_handler(RequestValidationError, _invalid_request_response)
    app.add_exception_handler(UsageError, _usage_error_response)
    app.add_exception_handler(QueryError, _query_error_response)
    app.add_exception_handler(DatabaseError, _database_error_response)
    for path, handler in (
        ("/", home_page),
        ("/articles/{article_id}", article_page),
        ("/feeds", feeds_page),
        ("/search", search_page),
        ("/status", status_page),
        ("/api/v1/docs", api_reference_page),
    ):
        app.get(path, response_class=HTMLResponse, include_in_schema=False, dependencies=_WITHOUT_LOGIN)(
            handler
        )
    app.get("/health")(health_check)
    app.get("/metrics", response_class=PlainTextResponse, dependencies=_WITHOUT_LOGIN)(metrics)
    use_schema_with_examples(app)
    return app


def serve(app: FastAPI, listener: socket) -> None:
    """Serve until SIGINT or SIGTERM.

    Args:
        app: from `create_app`.
        listener: from `web.sockets.bind_socket`.
    """
    make_server(app).run(sockets=[listener])


def make_server(app: FastAPI) -> uvicorn.Server:
    """Return the server; it runs until a signal when it runs in the main thread, else until `should_exit` is set.

    Args:
        app: from `create_app`.
    """
    config = uvicorn.Config(
        app,
        log_level="warning",
        access_log=False,
        timeout_graceful_shutdown=_SHUTDOWN_SECONDS,
    )
    return uvicorn.Server(config)


class _HeadAsGet:
    """Handle HEAD like GET (RFC 9110, section 9.3.2); the server leaves out the body of the response."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on; a copy, because the server looks at the method of the original."""
        is_head = scope["type"] == "http" and scope["method"] == "HEAD"
        await self._app({**scope, "method": "GET"} if is_head else scope, receive, send)


async def _add_security_headers(
    request: Request, call_next: Callable[[Request], Awaitable[Response]]
) -> Response:
    response = await call_next(request)
    response.headers.update(_SECURITY_HEADERS)
    return response


def _render_page(name: str, status_code: int = 200, **values: Any) -> HTMLResponse:
    return HTMLResponse(_templates.get_template(name).render(**values), status_code)


def home_page(request: Request) -> HTMLResponse:
    """Show the newest articles, and what is wrong with the pipeline."""
    with request.app.state.database.read_transaction() as session:
        status = queries.read_status(session, datetime.now(UTC))
        latest = queries.latest_articles(session, queries.ArticleFilter(limit=30))
    return _render_page("home.html", problem=_describe_problem(status), state=status, articles=latest)


def status_page(request: Request) -> HTMLResponse:
    """Show the state of the pipeline: what waits, how entries ended, and what fails."""
    with request.app.state.database.read_transaction() as session:
        status = queries.read_status(session, datetime.now(UTC))
    return _render_page("status.html", problem=_describe_problem(status), state=status)


def _describe_problem(status: queries.StatusView) -> str:
    return describe_full_disks(read_disks(DatabaseSettings())) or describe_stall(status)


def article_page(request: Request, article_id: IdParam) -> HTMLResponse:
    """Show one article."""
    with request.app.state.database.read_transaction() as session:
        article_view = queries.get_article(session, article_id)
    if article_view is None:
        raise HTTPException(404, f"No article {article_id}.")
    return _render_page("article.html", view=article_view)


def feeds_page(request: Request, cursor: NameCursorParam = "") -> HTMLResponse:
    """Show feeds with their visits and errors, one page of them."""
    with request.app.state.database.read_transaction() as session:
        rows = sources.list_feeds(session, sources.FeedFilter(after=read_place(cursor)), _FEEDS_PER_PAGE + 1)
    feeds, has_more = rows[:_FEEDS_PER_PAGE], len(rows) > _FEEDS_PER_PAGE
    following = encode_cursor(feeds[-1].source, feeds[-1].id) if has_more else ""
    return _render_page("feeds.html", feeds=feeds, next_cursor=following, cursor=cursor)


def search_page(request: Request, q: QueryParam = "") -> HTMLResponse:
    """Show articles that match a query, the best first."""
    try:
        query = parse(q)
    except QueryError as error:
        return _render_page("search.html", 422, words=q, problem=str(error))
    with request.app.state.database.read_transaction() as session:
        page = search(session, query, PageRequest(ArticleOrder.RELEVANCE, _HITS_PER_PAGE))
        # A full page may not be all: only then is it worth to count.
        total = count(session, query) if len(page.hits) == _HITS_PER_PAGE else None
    return _render_page("search.html", words=q, page=page, total=total)


def api_reference_page(request: Request) -> HTMLResponse:
    """Show every path of the API with its parameters and examples."""
    return _render_page("api.html", operations=list(describe_operations(request.app.openapi())))


def health_check(request: Request) -> JSONResponse:
    """Report whether the database works, the disk has room and the pipeline makes progress; 503 when not."""
    # A database whose disk is full may not be readable.
    problem = describe_full_disks(read_disks(DatabaseSettings()))
    if not problem:
        with request.app.state.database.read_transaction() as session:
            problem = describe_stall(queries.read_status(session, datetime.now(UTC)))
    return JSONResponse({"ok": not problem, "problem": problem}, 503 if problem else 200)


def metrics(request: Request) -> Response:
    """Report the state of the pipeline in the text format of Prometheus."""
    state, now = request.app.state, datetime.now(UTC)
    with state.database.read_transaction() as session:
        status, view = queries.read_status(session, now), queries.read_metrics(session, now)
    broker = state.read_broker() if state.read_broker else None
    content = render_metrics(MetricsSource(status, view, broker, DatabaseSettings().home, now))
    return Response(content, media_type="text/plain; version=0.0.4; charset=utf-8")


async def _error_response(request: Request, error: Exception) -> Response:
    status, headers = getattr(error, "status_code", 500), getattr(error, "headers", None)
    message = str(getattr(error, "detail", "")) or "Internal error."
    if request.url.path.startswith("/api/"):
        return problem_response(status, message, headers)
    if request.url.path.startswith("/health"):
        return JSONResponse({"problem": message}, status)
    page = _render_page("problem.html", status, status=status, text=message)
    # Such as WWW-Authenticate: a feed reader asks for the password of a feed that names it.
    page.headers.update(headers or {})
    return page


async def _invalid_request_response(request: Request, error: Exception) -> Response:
    """Respond 404 to a path with an invalid part, such as a number that no row can have, and 422 to other values."""
    problems = error.errors() if isinstance(error, RequestValidationError) else []
    is_path_invalid = any(problem["loc"][0] == "path" for problem in problems)
    message = "; ".join(map(describe_problem, problems))
    return await _error_response(request, HTTPException(404 if is_path_invalid else 422, f"{message}."))


async def _database_error_response(request: Request, error: Exception) -> Response:
    return await _error_response(
        request, HTTPException(503, getattr(error, "message", "The database is not available."))
    )


async def _usage_error_response(request: Request, error: Exception) -> Response:
    """Respond 404 to a number that nothing has, and 422 to other requests that cannot be carried out."""
    if isinstance(error, NotFoundError):
        sentence = error.message[:1].upper() + error.message[1:]
        return await _error_response(request, HTTPException(404, f"{sentence}."))
    return await _error_response(request, HTTPException(422, f"{error}."))


async def _query_error_response(request: Request, error: Exception) -> Response:
    if request.url.path.startswith("/api/"):
        # The first character is 1, as in the message.
        return problem_response(422, str(error), position=getattr(error, "position", 0) + 1)
    return await _error_response(request, HTTPException(422, str(error)))
