"""The command `feeds`: list, show, edit, check, pause, retry and remove feeds."""

from typing import Annotated

import typer

from cli.context import open_for_reading, open_for_writing
from cli.fields import print_fields
from cli.list_app import make_list_app
from cli.output import FormatOption, JsonOption, OutputFormat, choose_format, echo, print_rows
from cli.table import Column
from db.keys import MAX_ID
from db.source_health import FailingFeedView
from db.source_lists import FeedView
from pipeline.plurals import count_of
from services import feed_management
from services.errors import UsageError
from services.feed_management import FeedChange
from services.source_management import find_source

__all__ = ["FEED_COLUMNS", "FeedIdsOption", "feeds_app"]

FEED_COLUMNS = (
    Column("id"),
    Column("source", min_width=12),
    Column("url", min_width=24, drop_order=1),
    Column("entries", drop_order=3),
    Column("last_visit_at", header="last visit"),
    Column("next_visit_at", header="next visit", drop_order=2),
    Column("missed_windows", header="missed", drop_order=4),
    Column("error_reason", header="error"),
)
_FAILING_COLUMNS = (
    Column("feed_id", header="feed"),
    Column("source", min_width=12),
    Column("failures"),
    Column("since", header="works not since", drop_order=2),
    Column("next_visit_at", header="next visit", drop_order=3),
    Column("error_reason", header="error"),
    Column("error_message", header="why", min_width=30),
    Column("url", min_width=24, drop_order=1),
)
_NO_FEEDS = "No feed found; list all with: copydesk feeds list; add a site with: copydesk add URL"
FeedArgument = Annotated[int, typer.Argument(metavar="FEED", max=MAX_ID, help="The number of a feed.")]
FeedsArgument = Annotated[
    list[int], typer.Argument(metavar="FEED...", max=MAX_ID, help="The numbers of feeds.")
]
FeedIdsOption = Annotated[
    list[int], typer.Option("--feed", max=MAX_ID, help="The number of a feed; can be repeated.")
]


def list_feeds(
    source: Annotated[str, typer.Option(help="Only feeds of this source: number, name or host.")] = "",
    tag: Annotated[str, typer.Option(help="Only feeds of sources with this tag.")] = "",
    folder: Annotated[str, typer.Option(help="Only feeds in this folder, such as World/Europe.")] = "",
    state: Annotated[str, typer.Option(help="Only feeds in this state: failing, paused or working.")] = "",
    output_format: FormatOption = OutputFormat.TABLE,
    as_json: JsonOption = False,
) -> None:
    """List feeds with their last and next visits."""
    with open_for_reading().read_transaction() as session:
        source_id = find_source(session, source).id if source else None
        filters = feed_management.make_filter(source_id, tag, folder, state)
        rows = feed_management.list_feeds(session, filters)
    chosen_format = choose_format(output_format, as_json)
    print_rows(rows, FEED_COLUMNS, chosen_format, row_type=FeedView, empty_message=_NO_FEEDS)


feeds_app = make_list_app("List, show and change feeds, with their last and next visits.", list_feeds)


@feeds_app.command("failing")
def list_failing_feeds(output_format: FormatOption = OutputFormat.TABLE, as_json: JsonOption = False) -> None:
    """List the feeds that fail, since when and why; paused ones are left out."""
    with open_for_reading().read_transaction() as session:
        rows = feed_management.list_failing_feeds(session)
    chosen_format = choose_format(output_format, as_json)
    message = "No feed fails."
    print_rows(rows, _FAILING_COLUMNS, chosen_format, row_type=FailingFeedView, empty_message=message)


@feeds_app.command("show")
def show_feed(feed_id: FeedArgument, as_json: JsonOption = False) -> None:
    """Show a feed with all its fields."""
    with open_for_reading().read_transaction() as session:
        view = feed_management.find_feed(session, feed_id)
    print_fields(view, as_json=as_json)


@feeds_app.command("edit")
def edit_feed(
    feed_id: FeedArgument,
    url: Annotated[str | None, typer.Option(help="Visit it at this URL.")] = None,
    name: Annotated[str | None, typer.Option(help='Call it so; "" shows its own title again.')] = None,
    folder: Annotated[
        str | None, typer.Option(help='Put it into this folder, such as World/Europe; "" takes it out.')
    ] = None,
    source: Annotated[str | None, typer.Option(help="Give it to this source: number, name or host.")] = None,
) -> None:
    """Change URL, name, folder or source of a feed."""
    with open_for_writing().transaction() as session:
        view = feed_management.edit_feed(session, feed_id, FeedChange(url, name, folder, source))
    folder_text = f", in {'/'.join(view.folders)}" if view.folders else ""
    echo(f"feed {view.id} of {view.source}: {view.title or '(no title)'}{folder_text}, {view.url}")


@feeds_app.command("check")
def check_feed(feed_id: FeedArgument, as_json: JsonOption = False) -> None:
    """Fetch a feed now and say what it lists; store nothing."""
    with open_for_reading().read_transaction() as session:
        feed = feed_management.find_feed(session, feed_id)
    # Imported here: it loads the transport.
    from cli.client import make_client
    from services import feed_check

    result = feed_check.check_feed(make_client(), feed)
    print_fields(result, as_json=as_json)
    if result.error_reason:
        raise typer.Exit(1)


@feeds_app.command("pause")
def pause_feeds(feed_ids: FeedsArgument) -> None:
    """Stop visiting feeds until they are resumed."""
    with open_for_writing().transaction() as session:
        count = feed_management.pause_feeds(session, feed_ids)
    echo(f"paused: {count_of(count, 'feed')}")


@feeds_app.command("resume")
def resume_feeds(feed_ids: FeedsArgument) -> None:
    """Visit paused feeds again."""
    with open_for_writing().transaction() as session:
        count = feed_management.resume_feeds(session, feed_ids)
    echo(f"due now: {count_of(count, 'feed')}")


@feeds_app.command("retry")
def retry_feeds(
    feed_ids: Annotated[
        list[int] | None, typer.Argument(metavar="[FEED...]", max=MAX_ID, help="The numbers of feeds.")
    ] = None,
    should_retry_failing: Annotated[
        bool, typer.Option("--failing", help="Retry all feeds whose last visit failed.")
    ] = False,
) -> None:
    """Make failing feeds due now, as if they had not failed before."""
    if bool(feed_ids) == should_retry_failing:
        raise UsageError("give the numbers of feeds, or --failing for all whose last visit failed")
    with open_for_writing().transaction() as session:
        count = feed_management.retry_feeds(session, feed_ids or ())
    echo(f"due now: {count_of(count, 'feed')}")


@feeds_app.command("remove")
def remove_feeds(feed_ids: FeedsArgument) -> None:
    """Stop following feeds; their articles stay."""
    with open_for_writing().transaction() as session:
        count = feed_management.remove_feeds(session, feed_ids)
    echo(f"no longer followed: {count_of(count, 'feed')}; articles stay (remove those with: copydesk forget)")
