"""The command `sources`: list, show, rename, merge, split, pause, tag and remove publications."""

from typing import Annotated

import typer

from cli.context import open_for_reading, open_for_writing
from cli.feeds import FEED_COLUMNS, FeedsOption, format_moved
from cli.fields import print_fields
from cli.list_app import make_list_app
from cli.output import (
    FormatOption,
    JsonOption,
    OutputFormat,
    choose_format,
    echo,
    print_json,
    print_rows,
)
from cli.table import Column
from db.source_health import SourceHealthView
from db.source_lists import FeedView, SourceFilter, SourceView
from pipeline.plurals import count_of
from services import source_management
from services.errors import UsageError

__all__ = ["sources_app"]

_SOURCE_COLUMNS = (
    Column("id"),
    Column("name", min_width=16),
    Column("homepage", min_width=20, drop_order=1),
    Column("feeds"),
    Column("articles"),
    Column("tags", drop_order=2),
    Column("state", drop_order=3),
)
_HEALTH_COLUMNS = (
    Column("source_id", header="id"),
    Column("source", min_width=12),
    Column("state"),
    Column("feeds"),
    Column("failing_feeds", header="failing"),
    Column("articles"),
    Column("last_success_at", header="last success", drop_order=2),
    Column("last_new_at", header="last new", drop_order=1),
    Column("error_message", header="why", min_width=24),
)
_NOTHING_FOLLOWED = "No source found; list all with: copydesk sources list; add a site with: copydesk add URL"
SourceArgument = Annotated[
    str, typer.Argument(metavar="SOURCE", help="The number, the name or the host of a source.")
]


def list_sources(
    tag: Annotated[str, typer.Option(help="Only sources with this tag.")] = "",
    folder: Annotated[
        str, typer.Option(help="Only sources with a feed in this folder, such as World/Europe.")
    ] = "",
    paused_only: Annotated[bool, typer.Option("--paused", help="Only paused sources.")] = False,
    output_format: FormatOption = OutputFormat.TABLE,
    as_json: JsonOption = False,
) -> None:
    """List sources, by name."""
    filters = SourceFilter(tag, folder, True if paused_only else None)
    with open_for_reading().read_transaction() as session:
        rows = source_management.list_sources(session, filters)
    chosen_format = choose_format(output_format, as_json)
    print_rows(rows, _SOURCE_COLUMNS, chosen_format, row_type=SourceView, empty_message=_NOTHING_FOLLOWED)


sources_app = make_list_app(
    "List, show and change sources: the publications that are followed.", list_sources
)


@sources_app.command("health")
def list_source_health(output_format: FormatOption = OutputFormat.TABLE, as_json: JsonOption = False) -> None:
    """List how the feeds of each source fare, failing ones first."""
    with open_for_reading().read_transaction() as session:
        rows = source_management.list_source_health(session)
    chosen_format = choose_format(output_format, as_json)
    print_rows(
        rows, _HEALTH_COLUMNS, chosen_format, row_type=SourceHealthView, empty_message=_NOTHING_FOLLOWED
    )


@sources_app.command("show")
def show_source(source: SourceArgument, as_json: JsonOption = False) -> None:
    """Show a source with its feeds."""
    with open_for_reading().read_transaction() as session:
        details = source_management.show_source(session, source)
    if as_json:
        print_json(details)
        return
    print_fields(details.source)
    echo("")
    print_rows(
        details.feeds, FEED_COLUMNS, OutputFormat.TABLE, row_type=FeedView, empty_message="It has no feeds."
    )


@sources_app.command("rename")
def rename_source(source: SourceArgument, name: Annotated[str, typer.Argument(help="The new name.")]) -> None:
    """Give a source another name, which no feed and no page changes."""
    with open_for_writing().transaction() as session:
        view = source_management.rename_source(session, source, name)
    echo(f"source {view.id} is called {view.name} now")


@sources_app.command("merge")
def merge_sources(
    sources: Annotated[list[str], typer.Argument(metavar="SOURCE...", help="The sources that end.")],
    target: Annotated[str, typer.Option("--into", help="The source that stays.")],
) -> None:
    """Move feeds, entries and articles of sources to another one."""
    with open_for_writing().transaction() as session:
        view, moved = source_management.merge_sources(session, sources, target)
    echo(f"{format_moved(moved)} belong to {view.name} (source {view.id}) now")


@sources_app.command("split")
def split_source(
    source: SourceArgument,
    feeds: FeedsOption,
    name: Annotated[str, typer.Option(help="Name of the new source.")],
) -> None:
    """Make a source of its own from some feeds and what only they listed."""
    with open_for_writing().transaction() as session:
        view, moved = source_management.split_source(session, source, feeds, name)
    echo(f"{format_moved(moved)} belong to {view.name} (source {view.id}) now")


@sources_app.command("pause")
def pause_source(source: SourceArgument) -> None:
    """Stop visiting the feeds of a source until it is resumed."""
    with open_for_writing().transaction() as session:
        view, count = source_management.pause_source(session, source)
    echo(
        f"{view.name} is paused, with {count_of(count, 'feed')}; resume with: copydesk sources resume {view.id}"
    )


@sources_app.command("resume")
def resume_source(source: SourceArgument) -> None:
    """Visit the feeds of a paused source again."""
    with open_for_writing().transaction() as session:
        view, count = source_management.resume_source(session, source)
    echo(f"{view.name} is not paused; due now: {count_of(count, 'feed')}")


@sources_app.command("tag")
def tag_source(
    source: SourceArgument,
    added_tags: Annotated[list[str] | None, typer.Argument(metavar="[TAG...]", help="Tags to add.")] = None,
    removed_tags: Annotated[
        list[str] | None, typer.Option("--remove", help="A tag to remove; can be repeated.")
    ] = None,
) -> None:
    """Add tags to a source, or remove them."""
    if not added_tags and not removed_tags:
        raise UsageError("no tag is given; add tags by name, and remove one with --remove TAG")
    with open_for_writing().transaction() as session:
        change = source_management.tag_source(session, source, added_tags or (), removed_tags or ())
    done = (("added", change.added), ("removed", change.removed), ("it did not have", change.missing))
    effect = "; ".join(f"{verb} {', '.join(tags)}" for verb, tags in done if tags) or "nothing changed"
    echo(f"{change.source.name}: {', '.join(change.source.tags) or 'no tags'} ({effect})")


@sources_app.command("remove")
def remove_source(source: SourceArgument) -> None:
    """Remove a source without articles, with its feeds; with articles: copydesk forget."""
    with open_for_writing().transaction() as session:
        view, count = source_management.remove_source(session, source)
    echo(f"{view.name} (source {view.id}) is removed; no longer followed: {count_of(count, 'feed')}")
