"""Write an export of rows to a file, so that it can go on after an interruption."""

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from rich.console import Console
from rich.progress import track

from cli.context import open_for_reading
from cli.output import echo
from db.search import count_articles
from pipeline.query import Node
from services.article_export import ROW_WRITERS, iter_articles
from services.errors import UsageError

__all__ = ["RowExport", "run_row_export"]

# Rows between two places from which an export can go on.
_ROWS_PER_CHECKPOINT = 200
_MAX_COUNTED = 100_000_000


@dataclass(frozen=True, slots=True)
class RowExport:
    """What to write and where; `limit` 0 is for all articles, `output` - for the standard output."""

    format: str
    output: str
    query: Node
    after_id: int
    limit: int


def run_row_export(export: RowExport, *, should_resume: bool) -> None:
    """Write the rows. A file has its name when it is complete; until then it is NAME.part.

    Args:
        export: what to write.
        should_resume: whether to go on with NAME.part.

    Raises:
        UsageError: the file exists, or there is nothing to go on with.
    """
    if export.output == "-":
        if should_resume:
            raise UsageError("only an export to a file can be resumed; name it with --output")
        _write_rows(sys.stdout.buffer, export, export.after_id, None)
        return
    path = Path(export.output)
    if path.exists():
        raise UsageError(f"{path} exists already; remove it, or give another name")
    part_path, checkpoint_path = (path.with_name(path.name + ending) for ending in (".part", ".part.cursor"))
    after_id = _continue(part_path, checkpoint_path) if should_resume else export.after_id
    with part_path.open("ab" if should_resume else "wb") as file:
        row_count = _write_rows(file, export, after_id, checkpoint_path)
    part_path.rename(path)
    checkpoint_path.unlink(missing_ok=True)
    echo(f"{row_count} articles written to {path}")


def _continue(part_path: Path, checkpoint_path: Path) -> int:
    """Cut the file at the last checkpoint; return the id of the last article in it."""
    try:
        after_id, size = map(int, checkpoint_path.read_text(encoding="ascii").split())
    except (FileNotFoundError, ValueError) as error:
        raise UsageError(
            f"there is no interrupted export to {part_path.name.removesuffix('.part')}"
        ) from error
    with part_path.open("r+b") as file:
        file.truncate(size)
    return after_id


def _write_rows(file: BinaryIO, export: RowExport, after_id: int, checkpoint_path: Path | None) -> int:
    writer, row_count = ROW_WRITERS[export.format], 0
    is_beginning = not checkpoint_path or file.tell() == 0
    if is_beginning:
        file.writelines(line.encode() for line in writer(()))
    with open_for_reading().read_transaction() as session:
        articles = iter_articles(session, export.query, after_id, export.limit or None)
        if checkpoint_path and sys.stderr.isatty():
            total = count_articles(session, export.query, _MAX_COUNTED)
            articles = iter(track(articles, "Writing", total, console=Console(stderr=True)))
        for article in articles:
            file.writelines(line.encode() for line in writer((article,), with_header=False))
            row_count += 1
            if checkpoint_path and row_count % _ROWS_PER_CHECKPOINT == 0:
                file.flush()
                checkpoint_path.write_text(f"{article.id} {file.tell()}", encoding="ascii")
    file.flush()
    return row_count
