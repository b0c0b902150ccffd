"""Files and folders in; the pages in them, one after the other, and how far the reading is, out."""

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from cli.problems import UserMistake
from pipeline.archive import Left, read_archive, saved_page
from pipeline.errors import PipelineError
from pipeline.fetch.body import read_body
from pipeline.records import Page

__all__ = ["Broken", "File", "Step", "files_in", "pages_of"]

_KINDS = {
    ".html": "text/html",
    ".htm": "text/html",
    ".shtml": "text/html",
    ".xhtml": "text/html",
    ".txt": "text/plain",
    ".warc": "archive",
    ".arc": "archive",
}
_PIECE = 65_536


@dataclass(frozen=True, slots=True)
class File:
    """A file to read: ``text/html``, ``text/plain`` or ``archive``; `size` in bytes."""

    path: Path
    kind: str
    size: int


@dataclass(frozen=True, slots=True)
class Broken:
    """A file that could not be read to its end."""

    file: str
    message: str


@dataclass(frozen=True, slots=True)
class Step:
    """Something found, and the bytes of its file that were read for it."""

    found: Page | Left | Broken
    read: int


def files_in(places: Sequence[Path]) -> list[File]:
    """The files to read: those that are named, and in folders those whose name says that they are pages.

    Args:
        places: files and folders.

    Raises:
        UserMistake: there is no such file, or one that is named is neither a page nor an archive.
    """
    found: dict[Path, File] = {}
    for place in places:
        if not place.exists():
            raise UserMistake(
                f"there is no file or folder {place}; an address begins with http:// or https://"
            )
        paths = sorted(_within(place)) if place.is_dir() else [place]
        for path in paths:
            kind = _kind(path)
            if kind:
                found[path.resolve()] = File(path, kind, path.stat().st_size)
            elif not place.is_dir():
                raise UserMistake(f"{place} is none of {', '.join(_KINDS)} (each also with .gz)")
    return list(found.values())


def _within(folder: Path) -> Iterator[Path]:
    for place, _, names in os.walk(folder):
        yield from (Path(place, name) for name in names if Path(place, name).is_file())


def _kind(path: Path) -> str:
    name = path.name.lower().removesuffix(".gz")
    return _KINDS.get(Path(name).suffix, "")


def pages_of(file: File, url: str, limit: int) -> Iterator[Step]:
    """The pages of a file; it is broken when its last step says so, and the steps before are good.

    Args:
        file: what to read.
        url: what the user says its address is; empty when they say nothing.
        limit: bytes of a page; larger ones are left.
    """
    before = 0
    try:
        with file.path.open("rb") as opened:
            if file.kind != "archive":
                yield Step(_saved(file, url, limit), file.size)
                return
            for found in read_archive(opened, str(file.path), limit):
                yield Step(found, max(opened.tell() - before, 0))
                before = opened.tell()
    except (PipelineError, OSError) as error:
        why = error.message if isinstance(error, PipelineError) else str(error)
        yield Step(Broken(str(file.path), why), max(file.size - before, 0))


def _saved(file: File, url: str, limit: int) -> Page | Left:
    if file.size > limit:
        return Left("too_large")
    packed = "gzip" if file.path.name.lower().endswith(".gz") else ""
    body = read_body(iter([file.path.read_bytes()]), packed, limit, "")
    at = datetime.fromtimestamp(file.path.stat().st_mtime, UTC)
    return saved_page(body, file.path.resolve().as_uri(), file.kind, at, url)
