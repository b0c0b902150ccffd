"""Write an export of rows to a file; of CSV and JSON Lines, so that it can go on after an interruption."""

import json
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import BinaryIO

from rich.console import Console
from rich.progress import Progress

from cli.context import open_for_reading
from cli.files import check_new_file
from cli.output import echo, print_json
from db import Database, Session
from db.search import newest_article_id
from pipeline.plurals import count_of
from pipeline.query import Node
from services.article_export import ROW_WRITERS, ExportedArticle, iter_articles, iter_batches
from services.errors import UsageError
from services.parquet_export import check_parquet, write_parquet

__all__ = ["ArticleExport", "print_report", "run_parquet_export", "run_row_export"]

# Rows between two places from which an export can go on.
_ROWS_PER_CHECKPOINT = 200


@dataclass(frozen=True, slots=True)
class ArticleExport:
    """What to write and where.

    `limit` 0 is for all articles, `output` - for the standard output. Exports of the same rows have one `description`.
    """

    format: str
    output: str
    query: Node
    after_id: int
    limit: int
    description: str


@dataclass(frozen=True, slots=True)
class _Checkpoint:
    """A place from which an export can go on: the last article, the size of the file behind it, and the rows so far."""

    article_id: int
    size: int
    row_count: int


def run_row_export(export: ArticleExport, *, should_resume: bool, as_json: bool) -> None:
    """Write the rows. A file has its name when it is complete; until then it is NAME.part.

    Args:
        export: what to write.
        should_resume: whether to go on with NAME.part.
        as_json: whether the report about a file is JSON.

    Raises:
        UsageError: the file exists, or there is nothing to go on with.
    """
    if export.output == "-":
        if should_resume:
            raise UsageError("only an export to a file can be resumed; name it with --output")
        _write_rows(open_for_reading(), sys.stdout.buffer, export, _Checkpoint(export.after_id, 0, 0), None)
        return
    path = Path(export.output)
    check_new_file(path)
    # Before files are written: a wrong path of the database leaves none behind.
    database = open_for_reading()
    part_path, checkpoint_path = (path.with_name(path.name + ending) for ending in (".part", ".part.cursor"))
    start = _Checkpoint(export.after_id, 0, 0)
    if should_resume:
        start = _continue(export, part_path, checkpoint_path)
    else:
        # The checkpoint of an older export says nothing about the new file.
        checkpoint_path.unlink(missing_ok=True)
    with part_path.open("ab" if should_resume else "wb") as file:
        _save(checkpoint_path, start, export)
        row_count = _write_rows(database, file, export, start, checkpoint_path)
    part_path.rename(path)
    checkpoint_path.unlink(missing_ok=True)
    print_report(path, row_count, as_json=as_json)


def run_parquet_export(export: ArticleExport, *, as_json: bool) -> None:
    """Write the rows as Parquet. The end of such a file says where everything is, so it cannot be resumed.

    Args:
        export: what to write.
        as_json: whether the report about a file is JSON.

    Raises:
        UsageError: the file exists, or pyarrow is not installed.
    """
    if export.output == "-":
        raise UsageError("a Parquet file cannot be printed; name it with --output")
    check_parquet()
    path = Path(export.output)
    check_new_file(path)
    part_path = path.with_name(f"{path.name}.part")
    with open_for_reading().read_transaction() as session, part_path.open("wb") as file:
        row_count = write_parquet(
            file, _read_with_progress(session, export.query, export.after_id, export.limit or None)
        )
    part_path.rename(path)
    print_report(path, row_count, as_json=as_json)


def _read_with_progress(
    session: Session, query: Node, after_id: int, limit: int | None
) -> Iterator[ExportedArticle]:
    """Read the articles; on a terminal, a bar shows how far all articles were searched."""
    if not sys.stderr.isatty():
        yield from iter_articles(session, query, after_id, limit)
        return
    first_id, count = after_id, 0
    with Progress(console=Console(stderr=True)) as progress:
        task = progress.add_task("Searching", total=newest_article_id(session) - first_id)
        for batch in iter_batches(session, query, after_id, limit):
            yield from batch.articles
            count += len(batch.articles)
            progress.update(task, description=count_of(count, "article"), completed=batch.read_to - first_id)


def print_report(path: Path, article_count: int, *, as_json: bool) -> None:
    """Print how many articles were written to a file.

    Args:
        path: of the file.
        article_count: of the whole file.
        as_json: whether to print JSON.
    """
    if as_json:
        print_json({"file": str(path), "articles": article_count})
    else:
        echo(f"{count_of(article_count, 'article')} written to {path}")


def _save(path: Path, checkpoint: _Checkpoint, export: ArticleExport) -> None:
    """Replace the file of the checkpoint, which is whole at any moment."""
    content = {**asdict(checkpoint), "export": export.description}
    new_path = path.with_name(f"{path.name}.new")
    new_path.write_text(json.dumps(content), encoding="utf-8")
    new_path.replace(path)


def _continue(export: ArticleExport, part_path: Path, checkpoint_path: Path) -> _Checkpoint:
    """Cut the file at the last checkpoint, and return that."""
    name = part_path.name.removesuffix(".part")
    try:
        content = json.loads(checkpoint_path.read_text(encoding="utf-8"))
        description = content.pop("export")
        checkpoint = _Checkpoint(**content)
        with part_path.open("r+b") as file:
            if description == export.description:
                file.truncate(checkpoint.size)
    except (FileNotFoundError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise UsageError(f"there is no interrupted export to {name}") from error
    if description != export.description:
        raise UsageError(
            f"the interrupted export to {name} is another one ({description}); repeat its query, or leave out --resume"
        )
    return checkpoint


def _write_rows(
    database: Database,
    file: BinaryIO,
    export: ArticleExport,
    start: _Checkpoint,
    checkpoint_path: Path | None,
) -> int:
    """Write the rows behind a checkpoint; return how many the file has then."""
    writer, row_count = ROW_WRITERS[export.format], start.row_count
    if not start.size:
        file.writelines(line.encode() for line in writer(()))
    limit = max(export.limit - row_count, 0) if export.limit else None
    with database.read_transaction() as session:
        # A bar would stand among rows that are printed.
        read_articles = _read_with_progress if checkpoint_path else iter_articles
        for article in read_articles(session, export.query, start.article_id, limit):
            file.writelines(line.encode() for line in writer((article,), with_header=False))
            row_count += 1
            if checkpoint_path and row_count % _ROWS_PER_CHECKPOINT == 0:
                file.flush()
                _save(checkpoint_path, _Checkpoint(article.id, file.tell(), row_count), export)
    file.flush()
    return row_count
