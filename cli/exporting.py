"""`export`: what is kept, for others to read."""

import sys
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import track

from cli.opening import database
from cli.output import AsJson, say, show_json
from cli.problems import UserMistake
from cli.reading import day
from db import exporting
from db.exporting import KeptPage, Wanted
from workers.settings import VERSION, WorkerSettings

__all__ = ["register"]


def register(app: typer.Typer) -> None:
    """Add the commands.

    Args:
        app: the command line.
    """
    app.command("export")(export)


def export(
    warc: Annotated[Path, typer.Option("--warc", help="Where to: a new .warc or .warc.gz file.")],
    source: Annotated[str, typer.Option(help="Only pages of this publication.")] = "",
    since: Annotated[str, typer.Option(help="Fetched on or after this day, such as 2026-11-24.")] = "",
    until: Annotated[str, typer.Option(help="Fetched before this day.")] = "",
    as_json: AsJson = False,
) -> None:
    """Write the raw pages that are kept to a WARC/1.1 file."""
    if warc.exists():
        raise UserMistake(f"there is a file {warc} already; remove it, or give another name")
    if not warc.parent.is_dir():
        raise UserMistake(f"there is no folder {warc.parent}")
    wanted = Wanted(source, day(since), day(until))
    with database().reading() as session:
        count = exporting.count_pages(session, wanted)
        pages = exporting.kept_pages(session, wanted)
        written = _write(warc, track(pages, "Writing", count, disable=as_json or not sys.stdout.isatty()))
    told = {"file": str(warc), "pages": written[0], "repeated": written[1], "bytes": warc.stat().st_size}
    if as_json:
        show_json(told)
    else:
        say(
            f"{told['pages']} pages written to {warc}, {told['repeated']} of them as repeats of an earlier one"
        )


def _write(warc: Path, pages: Iterable[KeptPage]) -> tuple[int, int]:
    """Write beside the file first: what bears its name is whole."""
    part = warc.with_name(f"{warc.name}.part")
    try:
        count = repeated = 0
        for has_body in _written(part, pages, packed=warc.suffix == ".gz"):
            count, repeated = count + 1, repeated + (not has_body)
        part.rename(warc)
    except OSError as error:
        raise UserMistake(f"{warc} cannot be written: {error.strerror}") from error
    finally:
        # Also where the disk or the folder refuses even that.
        with suppress(OSError):
            part.unlink(missing_ok=True)
    return count, repeated


def _written(part: Path, pages: Iterable[KeptPage], *, packed: bool) -> Iterator[bool]:
    """For each page that was written whether its body was."""
    from pipeline.archive import Archive, Earlier

    about = {"software": f"copydesk/{VERSION}", "robots": "obey"}
    about["http-header-user-agent"] = WorkerSettings().fetch_policy.user_agent
    with part.open("wb") as file:
        archive = Archive(file, packed=packed, about=about)
        for kept in pages:
            archive.write(kept.page, Earlier(*kept.same_as) if kept.same_as else None)
            yield kept.same_as is None
