"""Build the web application of the settings, and serve it in the worker of `copydesk up`."""

import socket
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING

from cli.up_plan import WEB_SOCKET_OPTION, take_option
from web.server_thread import ServerThread

if TYPE_CHECKING:
    from fastapi import FastAPI

    from db import Database
    from services.worker_reports import BrokerView
    from workers.settings import WorkerSettings

__all__ = ["build_web_app", "serve_web_page_beside"]

# Imports stand in the functions: a worker that serves no page loads nothing of it.


def build_web_app(database: "Database", host: str = "") -> "FastAPI":
    """Build the application of the settings.

    Args:
        database: what it shows.
        host: where it listens, when that is not the setting.
    """
    from web.app import create_app
    from web.settings import WebSettings
    from workers.settings import WorkerSettings

    settings, worker_settings = WebSettings(), WorkerSettings()
    return create_app(
        database,
        partial(_read_broker, worker_settings),
        worker_settings.import_options,
        settings.web_allowed_hosts | {(host or settings.web_host).lower()},
        worker_settings.channel_rules,
    )


def _read_broker(settings: "WorkerSettings") -> "BrokerView":
    # Imported here: a Redis client takes 5 MB, which only an installation that reads `/metrics` needs.
    from workers.worker_reports import read_broker

    return read_broker(settings)


@contextmanager
def serve_web_page_beside(arguments: Sequence[str]) -> Iterator[list[str]]:
    """Serve the web page in a thread, if a worker is started with the option for it.

    Args:
        arguments: of the worker.

    Yields:
        The arguments that Celery knows.
    """
    descriptor, others = take_option(arguments, WEB_SOCKET_OPTION)
    if descriptor is None:
        yield others
        return
    with ServerThread(socket.socket(fileno=int(descriptor)), _build_beside, _report):
        yield others


def _build_beside() -> "FastAPI":
    """Build the application while the worker hides no modules from its own libraries.

    The worker has checked the tables. A database that is away by now is a matter of each request, which says so.
    """
    from db import Database, DatabaseSettings
    from workers.optional_imports import ALL_MODULES

    with ALL_MODULES:
        return build_web_app(Database(DatabaseSettings().url))


def _report(error: Exception) -> None:
    from workers import log

    log.warning("web", f"the web page cannot be served: {error}; trying again", error)
