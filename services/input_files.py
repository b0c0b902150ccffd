"""Read saved pages and archives from files and folders, with progress in bytes."""

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from pipeline.archive import SkippedRecord, find_page_url, read_archive, read_saved_page
from pipeline.errors import PipelineError
from pipeline.fetch.decompression import read_body
from pipeline.records import Page
from services.errors import UsageError

__all__ = ["InputFile", "ReadProgress", "UnreadableFile", "collect_files", "read_pages"]

_KIND_BY_SUFFIX = {
    ".html": "text/html",
    ".htm": "text/html",
    ".shtml": "text/html",
    ".xhtml": "text/html",
    ".txt": "text/plain",
    ".warc": "archive",
    ".arc": "archive",
}
_CHUNK_BYTES = 65_536


@dataclass(frozen=True, slots=True)
class InputFile:
    """A file to read; `kind` is ``text/html``, ``text/plain`` or ``archive``, `size` is in bytes."""

    path: Path
    kind: str
    size: int


@dataclass(frozen=True, slots=True)
class UnreadableFile:
    """A file that could not be read to its end."""

    file: str
    message: str


@dataclass(frozen=True, slots=True)
class ReadProgress:
    """One page or skipped record, and the bytes of its file that were read for it.

    `item` is None for bytes that gave nothing to import; `offset` is where the record begins in its file, in bytes.
    """

    item: Page | SkippedRecord | UnreadableFile | None
    bytes_read: int
    offset: int = 0


@dataclass(frozen=True, slots=True)
class ReadingRules:
    """How files are read.

    Args:
        max_page_bytes: larger pages are skipped.
        url: the URL of a single page as the user gave it, or "".
        allowed_private_hosts: host:port pairs that may be private in a URL that a page names.
    """

    max_page_bytes: int
    url: str = ""
    allowed_private_hosts: frozenset[str] = frozenset()


def collect_files(inputs: Sequence[Path]) -> list[InputFile]:
    """List the files to read: those that are named, and in folders those with a known suffix; the oldest first.

    Args:
        inputs: files and folders.

    Raises:
        UsageError: a path does not exist, or a file that is named is neither a page nor an archive.
    """
    files: dict[Path, InputFile] = {}
    for given_path in inputs:
        if not given_path.exists():
            raise UsageError(
                f"no such file or folder: {given_path} (a URL must start with http:// or https://)"
            )
        paths = sorted(_walk_files(given_path)) if given_path.is_dir() else [given_path]
        for path in paths:
            kind = _file_kind(path)
            if kind:
                files[path.resolve()] = InputFile(path, kind, path.stat().st_size)
            elif not given_path.is_dir():
                raise UsageError(
                    f"unknown file type: {given_path}; supported are {', '.join(_KIND_BY_SUFFIX)}, each also with .gz"
                )
    # The time of a saved page is that of its capture.
    return sorted(files.values(), key=lambda file: file.path.stat().st_mtime)


def _walk_files(folder: Path) -> Iterator[Path]:
    for directory, _, file_names in os.walk(folder):
        yield from (
            Path(directory, file_name) for file_name in file_names if Path(directory, file_name).is_file()
        )


def _file_kind(path: Path) -> str:
    name = path.name.lower().removesuffix(".gz")
    return _KIND_BY_SUFFIX.get(Path(name).suffix, "")


def read_pages(file: InputFile, rules: ReadingRules, offset: int = 0) -> Iterator[ReadProgress]:
    """Read the pages of a file. A damaged file yields its readable pages, then an `UnreadableFile`.

    Args:
        file: what to read.
        rules: how to read it.
        offset: where to begin in an archive: at a record.
    """
    position = offset
    try:
        with file.path.open("rb") as stream:
            if file.kind != "archive":
                yield ReadProgress(_read_saved_page(file, rules), file.size)
                return
            stream.seek(offset)
            for record_offset, item in read_archive(stream, str(file.path), rules.max_page_bytes):
                yield ReadProgress(item, max(stream.tell() - position, 0), record_offset)
                position = stream.tell()
    except (PipelineError, OSError) as error:
        message = error.message if isinstance(error, PipelineError) else str(error)
        yield ReadProgress(UnreadableFile(str(file.path), message), max(file.size - position, 0))


def _read_saved_page(file: InputFile, rules: ReadingRules) -> Page | SkippedRecord:
    if file.size > rules.max_page_bytes:
        return SkippedRecord("too_large")
    content_encoding = "gzip" if file.path.name.lower().endswith(".gz") else ""
    body = read_body(iter([file.path.read_bytes()]), content_encoding, rules.max_page_bytes, "")
    modified_at = datetime.fromtimestamp(file.path.stat().st_mtime, UTC)
    url = rules.url or find_page_url(body, file.kind, rules.allowed_private_hosts)
    return read_saved_page(body, file.path.resolve().as_uri(), file.kind, modified_at, url)
