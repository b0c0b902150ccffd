"""Commands that run processes: `up`, `demo`, `sample`, `web`, `worker` and `beat`."""

import os
import sys
import time
import warnings
from contextlib import AbstractContextManager, nullcontext
from typing import Annotated

import typer

from cli.output import echo, echo_if_possible
from cli.up_plan import SAMPLE_SITE_OPTION, WEB_SOCKET_OPTION, take_option
from services.errors import UsageError

__all__ = ["beat_app", "demo", "sample", "up", "web", "worker_app"]

# Celery parses all options of these commands itself, --help too.
_CELERY_SETTINGS = {"allow_extra_args": True, "ignore_unknown_options": True, "help_option_names": []}
# The worker of `up` has it, which cleans and enriches.
_EMBEDDED_OPTION = "--schedule-thread"
# A thread that has a result waits for the thread that runs. By default, that is 5 ms, four times an article, while the
# process that cleans and enriches waits too.
_SWITCH_SECONDS = 0.001

worker_app = typer.Typer(add_completion=False, rich_markup_mode=None)
beat_app = typer.Typer(add_completion=False, rich_markup_mode=None)


def up(
    use_sample: Annotated[bool, typer.Option("--sample", help="Follow the sample site; do not ask.")] = False,
    use_starter: Annotated[
        bool, typer.Option("--starter", help="Follow the starter list; do not ask.")
    ] = False,
) -> None:
    """Run broker, worker, scheduler and web page in this folder, until Ctrl-C."""
    from cli.up import run_all

    run_all("sample" if use_sample else "starter" if use_starter else "")


def demo() -> None:
    """Run the whole pipeline once on the sample site and show the articles."""
    from cli.demo import run_demo

    run_demo()


def sample(
    port: Annotated[
        int,
        typer.Option(
            min=0, max=65_500, help="Port of the first publication; the others follow. 0 uses the setting."
        ),
    ] = 0,
) -> None:
    """Serve the sample site on this machine, until Ctrl-C."""
    from cli.sample_server import open_sample_site
    from web.settings import WebSettings

    with open_sample_site(port or WebSettings().sample_site_port) as site:
        for feed_url in site.feed_urls:
            echo(feed_url)
        echo(f"To follow it: COPYDESK_ALLOWED_PRIVATE_HOSTS={','.join(site.hosts)} copydesk add --all URL")
        sys.stdout.flush()
        _wait_for_interrupt()


def web(
    host: Annotated[str, typer.Option(help="Address to listen on; default: this machine only.")] = "",
    port: Annotated[int, typer.Option(min=0, max=65_535, help="Port to listen on; 0 uses the setting.")] = 0,
    quiet: Annotated[bool, typer.Option("--quiet", help="Suppress startup output.")] = False,
) -> None:
    """Serve the web page and the HTTP API, until Ctrl-C."""
    from cli.context import open_for_writing
    from cli.setting_names import warn_of_unknown_settings
    from cli.web_app import build_web_app
    from web.app import serve
    from web.settings import WebSettings
    from web.sockets import bind_socket

    settings = WebSettings()
    warn_of_unknown_settings()
    host, port = host or settings.web_host, port or settings.web_port
    app = build_web_app(open_for_writing(), host)
    with bind_socket(host, port) as listener:
        if not quiet:
            echo(f"http://{host}:{port}")
            sys.stdout.flush()
        serve(app, listener)


@worker_app.command("worker", context_settings=_CELERY_SETTINGS)
def worker(context: typer.Context) -> None:
    """Run a Celery worker; takes the options of `celery worker`."""
    if _EMBEDDED_OPTION in context.args:
        from workers.compute import start_early
        from workers.settings import WorkerSettings

        start_early(WorkerSettings().page_time_limit)
        sys.setswitchinterval(_SWITCH_SECONDS)
    else:
        _check_start()
    from cli.web_app import serve_web_page_beside
    from workers.local.processes import watch_parent

    if WEB_SOCKET_OPTION in context.args:
        watch_parent(sys.stdin.fileno())
    sample_port, options = take_option(context.args, SAMPLE_SITE_OPTION)
    with _serve_sample_site(sample_port), serve_web_page_beside(options) as arguments:
        _run_celery("worker", arguments)


def _serve_sample_site(port: str | None) -> AbstractContextManager[object]:
    """Serve the sample site in this process when there is a port for it; a port that is taken stops no other work."""
    if port is None:
        return nullcontext()
    # Imported here: most installations do not follow it.
    from cli.sample_server import open_sample_site

    try:
        return open_sample_site(int(port))
    except UsageError as error:  # since the preparation, which has opened them all once
        echo_if_possible(f"{error}; until the next start it is not served")
        return nullcontext()


@beat_app.command("beat", context_settings=_CELERY_SETTINGS)
def beat(context: typer.Context) -> None:
    """Run the scheduler; takes the options of `celery beat`."""
    _run_celery("beat", context.args)


def _check_start() -> None:
    """Warn of misspelt settings, and look for what the tasks need; `up` has done it for its own worker."""
    from cli.setting_names import warn_of_unknown_settings
    from workers.settings import WorkerSettings

    warn_of_unknown_settings()
    WorkerSettings().check_models()


# What libraries load beside themselves where it is installed, 9 MB in all: colours that nobody sees, metrics of memory
# and of the Redis client, formats of messages that are not accepted, and the detection of encodings in `requests`.
_UNUSED_MODULES = (
    "pygments",
    "rich",
    "opentelemetry",
    "psutil",
    "yaml",
    "msgpack",
    "chardet",
    "charset_normalizer",
)


def _run_celery(command: str, arguments: list[str]) -> None:
    from workers.optional_imports import without_modules

    with without_modules(*_UNUSED_MODULES), warnings.catch_warnings():
        # `requests` warns that it cannot guess encodings, which it is never asked for.
        warnings.simplefilter("ignore")
        from workers.celery_command import load_command

        celery_command = load_command(command)
    celery_command(arguments)


def _wait_for_interrupt() -> None:
    try:
        while os.getppid():
            time.sleep(1)
    except KeyboardInterrupt:
        echo("")
