"""`up`, `demo`, `sample`, `web`: what stays until Ctrl-C, and the whole journey once."""

import os
import sys
import time
from typing import Annotated

import typer

from cli.output import say

__all__ = ["register"]


def register(app: typer.Typer) -> None:
    """Add the commands.

    Args:
        app: the command line.
    """
    for name, command in (("up", up), ("demo", demo), ("sample", sample), ("web", web)):
        app.command(name)(command)


def up(
    with_sample: Annotated[
        bool, typer.Option("--sample", help="Follow the sample newsroom, without asking.")
    ] = False,
    starter: Annotated[
        bool, typer.Option("--starter", help="Follow the starter list, without asking.")
    ] = False,
) -> None:
    """Run everything in this folder: broker, worker, schedule and web page, until Ctrl-C."""
    from cli.up import run

    run("sample" if with_sample else "starter" if starter else "")


def demo() -> None:
    """Run the whole journey once on the sample newsroom, and show what came out."""
    from cli.demo import run

    run()


def sample(
    port: Annotated[
        int, typer.Option(help="The first outlet's port; the others follow. 0 takes the setting's.")
    ] = 0,
) -> None:
    """Serve the sample newsroom on this machine, until Ctrl-C."""
    from web.newsroom import Newsroom
    from web.settings import WebSettings

    with Newsroom(port or WebSettings().sample_port) as newsroom:
        for feed in newsroom.feeds:
            say(feed)
        say(f"To follow it: COPYDESK_ALLOW_PRIVATE={','.join(newsroom.hosts)} copydesk add --all URL")
        sys.stdout.flush()
        _until_stopped()


def web(
    host: Annotated[str, typer.Option(help="Where to listen; this machine only unless told otherwise.")] = "",
    port: Annotated[int, typer.Option(help="The port; 0 takes the setting's.")] = 0,
    quiet: Annotated[bool, typer.Option("--quiet", help="Say nothing at the start.")] = False,
) -> None:
    """Serve the web page and the API, until Ctrl-C."""
    from cli.opening import database
    from web.app import serve
    from web.settings import WebSettings

    settings = WebSettings()
    host, port = host or settings.web_host, port or settings.web_port
    if not quiet:
        say(f"http://{host}:{port}")
    serve(database(), host, port)


def _until_stopped() -> None:
    try:
        while os.getppid():
            time.sleep(1)
    except KeyboardInterrupt:
        say("")
