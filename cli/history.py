"""The command `diff`, and the parts of `show` that print earlier versions of an article."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated

import typer

from cli.context import open_for_reading
from cli.output import JsonOption, echo, print_json
from cli.query_options import ArticleArgument
from db.history import HistoryView, RevisionEntry
from db.keys import MAX_ID
from pipeline.history import format_diff
from pipeline.plurals import count_of
from services.history import (
    ArticleVersion,
    VersionDiff,
    VersionLabel,
    compare_versions,
    get_history,
    get_version_at,
)

__all__ = ["diff_article", "print_history", "print_version_at"]

_FIRST_REVISION = 1


def diff_article(
    article_id: ArticleArgument,
    first: Annotated[
        int | None,
        typer.Argument(
            metavar="FROM", min=1, max=MAX_ID, help="The earlier revision; the one before TO by default."
        ),
    ] = None,
    last: Annotated[
        int | None,
        typer.Argument(metavar="TO", min=1, max=MAX_ID, help="The later revision; the newest by default."),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Show what changed between two revisions of an article, word by word.

    `[-removed-]` and `{+added+}` mark the words. Changes of white space, typography and boilerplate are marked as
    cosmetic, and those that only our cleaner made as reclean.
    """
    version_diff = compare_versions(open_for_reading(), article_id, first, last)
    if as_json:
        print_json(version_diff)
        return
    _print_diff(version_diff)


def _print_diff(version_diff: VersionDiff) -> None:
    before, after = map(_describe_label, (version_diff.before, version_diff.after))
    echo(f"Article {version_diff.article_id}: revision {before} to {after}")
    for change in version_diff.changes:
        echo(f"\n{_describe(change.field, change.origin)}\n{format_diff(change.diff)}")
    if not version_diff.changes:
        echo("No field differs.")


def _describe_label(label: VersionLabel) -> str:
    return f"{label.revision} ({_minute(label.seen_at)})"


def _describe(field: str, origin: str) -> str:
    return field if origin == "publisher" else f"{field} ({origin})"


def _minute(time: datetime) -> str:
    return f"{time:%Y-%m-%d %H:%M} UTC"


def print_history(article_id: int, *, as_json: bool) -> None:
    """Print what each revision of an article changed, the oldest first.

    Args:
        article_id: the article.
        as_json: whether to print JSON.

    Raises:
        UsageError: there is no such article.
    """
    view = get_history(open_for_reading(), article_id)
    if as_json:
        print_json(view)
        return
    echo(f"Article {view.article_id}: {view.url}")
    for revision in view.revisions:
        _print_revision(revision)
    _print_end(view)


def _print_revision(revision: RevisionEntry) -> None:
    claimed = f", modified {_minute(revision.modified)} by the publisher" if revision.modified else ""
    ours = ", made by our cleaner" if revision.origin == "reclean" else ""
    echo(f"\nrevision {revision.revision}, seen {_minute(revision.seen_at)}{claimed}{ours}")
    if revision.revision == _FIRST_REVISION:
        echo(f"  {revision.title} ({count_of(revision.word_count, 'word')})")
    for change in revision.changes:
        lines = change.diff.split("\n")
        echo("\n".join([f"  {_describe(change.field, change.origin)}:", *_indent(lines)]))


def _indent(lines: Sequence[str]) -> list[str]:
    return [f"    {line}" for line in lines if line.strip()]


def _print_end(view: HistoryView) -> None:
    if view.gone_at:
        echo(f"\ngone since {_minute(view.gone_at)}; the article is kept")


def print_version_at(article_id: int, time: datetime, *, as_json: bool) -> None:
    """Print what an article said at a time.

    Args:
        article_id: the article.
        time: aware.
        as_json: whether to print JSON.

    Raises:
        UsageError: there is no such article, or it was first seen later.
    """
    version = get_version_at(open_for_reading(), article_id, time)
    if as_json:
        print_json(version)
        return
    _print_version(version)


def _print_version(version: ArticleVersion) -> None:
    fields = (
        ("revision", f"{version.revision}, seen {_minute(version.seen_at)}"),
        ("title", version.title),
        ("authors", ", ".join(version.authors)),
        ("published", version.published.isoformat() if version.published else ""),
        ("modified", version.modified.isoformat() if version.modified else ""),
        ("description", version.description),
        ("url", version.url),
    )
    for name, value in fields:
        if value:
            echo(f"{name:<12} {value}")
    echo(f"\n{version.text}")
