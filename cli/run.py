"""`up`, `demo`, `sample`, `web`: what stays until Ctrl-C, and the whole journey once."""

import os
import sys
import time
from typing import Annotated

import typer

from cli.output import echo

__all__ = ["register"]


def register(app: typer.Typer) -> None:
    """Add the commands.

    Args:
        app: the command line.
    """
    for name, command in (("up", up), ("demo", demo), ("sample", sample), ("web", web)):
        app.command(name)(command)


def up(
    use_sample: Annotated[
        bool, typer.Option("--sample", help="Follow the sample newsroom, without asking.")
    ] = False,
    use_starter: Annotated[
        bool, typer.Option("--starter", help="Follow the starter list, without asking.")
    ] = False,
) -> None:
    """Run everything in this folder: broker, worker, schedule and web page, until Ctrl-C."""
    from cli.up import run_all

    run_all("sample" if use_sample else "starter" if use_starter else "")


def demo() -> None:
    """Run the whole journey once on the sample newsroom, and show what came out."""
    from cli.demo import run_demo

    run_demo()


def sample(
    port: Annotated[
        int, typer.Option(help="The first outlet's port; the others follow. 0 takes the setting's.")
    ] = 0,
) -> None:
    """Serve the sample newsroom on this machine, until Ctrl-C."""
    from sample_site import SampleSite
    from web.settings import WebSettings

    with SampleSite(port or WebSettings().sample_site_port) as site:
        for feed_url in site.feed_urls:
            echo(feed_url)
        echo(f"To follow it: COPYDESK_ALLOWED_PRIVATE_HOSTS={','.join(site.hosts)} copydesk add --all URL")
        sys.stdout.flush()
        _wait_for_interrupt()


def web(
    host: Annotated[str, typer.Option(help="Where to listen; this machine only unless told otherwise.")] = "",
    port: Annotated[int, typer.Option(help="The port; 0 takes the setting's.")] = 0,
    quiet: Annotated[bool, typer.Option("--quiet", help="Say nothing at the start.")] = False,
) -> None:
    """Serve the web page and the API, until Ctrl-C."""
    from cli.context import connect_database
    from web.app import serve
    from web.settings import WebSettings

    settings = WebSettings()
    host, port = host or settings.web_host, port or settings.web_port
    if not quiet:
        echo(f"http://{host}:{port}")
    serve(connect_database(), host, port)


def _wait_for_interrupt() -> None:
    try:
        while os.getppid():
            time.sleep(1)
    except KeyboardInterrupt:
        echo("")
