"""The command `feeds`: list, show, edit, check, pause, retry and remove feeds."""

from typing import Annotated

import typer

from cli.context import open_for_reading, open_for_writing
from cli.fields import print_fields
from cli.forgotten_feeds import warn_of_forgotten_feeds
from cli.list_app import make_list_app
from cli.output import FormatOption, JsonOption, OutputFormat, choose_format, echo, print_rows
from cli.query_options import MAX_LISTED, LimitOption
from cli.table import Column
from db.source_changes import MovedRows
from db.source_health import FailingFeedView
from db.source_lists import FeedView
from pipeline.plurals import count_of
from services import feed_management
from services.errors import UsageError
from services.feed_management import FeedChange
from services.source_management import find_source

__all__ = ["FEED_COLUMNS", "FeedsOption", "feeds_app", "format_moved"]

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
    Column("since", header="failing since", drop_order=2),
    Column("next_visit_at", header="next visit", drop_order=3),
    Column("error_reason", header="error"),
    Column("error_message", header="why", min_width=30),
    Column("url", min_width=24, drop_order=1),
)
_NO_FEEDS = "No feed found; list all with: copydesk feeds list; add a site with: copydesk add URL"
FeedArgument = Annotated[str, typer.Argument(metavar="FEED", help="The number or the URL of a feed.")]
FeedsArgument = Annotated[
    list[str], typer.Argument(metavar="FEED...", help="The numbers or the URLs of feeds.")
]
FeedsOption = Annotated[
    list[str],
    typer.Option("--feed", metavar="FEED", help="The number or the URL of a feed; can be repeated."),
]


def list_feeds(
    source: Annotated[str, typer.Option(help="Only feeds of this source: number, name or host.")] = "",
    tag: Annotated[str, typer.Option(help="Only feeds of sources with this tag.")] = "",
    folder: Annotated[str, typer.Option(help="Only feeds in this folder, such as World/Europe.")] = "",
    state: Annotated[str, typer.Option(help="Only feeds in this state: failing, paused or working.")] = "",
    limit: Annotated[int | None, typer.Option(min=1, help="Maximum number of feeds; all by default.")] = None,
    output_format: FormatOption = OutputFormat.TABLE,
    as_json: JsonOption = False,
) -> None:
    """List feeds with their last and next visits."""
    with open_for_reading().read_transaction() as session:
        source_id = find_source(session, source).id if source else None
        filters = feed_management.make_filter(source_id, tag, folder, state)
        rows = feed_management.list_feeds(session, filters, limit)
    chosen_format = choose_format(output_format, as_json)
    print_rows(rows, FEED_COLUMNS, chosen_format, row_type=FeedView, empty_message=_NO_FEEDS)


feeds_app = make_list_app("List, show and change feeds, with their last and next visits.", list_feeds)


@feeds_app.command("failing")
def list_failing_feeds(
    limit: LimitOption = MAX_LISTED,
    output_format: FormatOption = OutputFormat.TABLE,
    as_json: JsonOption = False,
) -> None:
    """List the feeds that fail, since when and why; paused ones are left out."""
    with open_for_reading().read_transaction() as session:
        rows = feed_management.list_failing_feeds(session, limit)
    chosen_format = choose_format(output_format, as_json)
    message = "No feed fails."
    print_rows(rows, _FAILING_COLUMNS, chosen_format, row_type=FailingFeedView, empty_message=message)


@feeds_app.command("show")
def show_feed(feed: FeedArgument, as_json: JsonOption = False) -> None:
    """Show a feed with all its fields."""
    with open_for_reading().read_transaction() as session:
        view = feed_management.find_feed(session, feed)
    print_fields(view, as_json=as_json)


@feeds_app.command("edit")
def edit_feed(
    feed: FeedArgument,
    url: Annotated[str | None, typer.Option(help="Visit it at this URL.")] = None,
    name: Annotated[str | None, typer.Option(help='Call it so; "" shows its own title again.')] = None,
    folder: Annotated[
        str | None, typer.Option(help='Put it into this folder, such as World/Europe; "" takes it out.')
    ] = None,
    source: Annotated[
        str | None,
        typer.Option(
            help="Give it, and the articles that only it listed, to this source: number, name or host."
        ),
    ] = None,
) -> None:
    """Change URL, name, folder or source of a feed."""
    with open_for_writing().transaction() as session:
        edited = feed_management.edit_feed(session, feed, FeedChange(url, name, folder, source))
    view = edited.feed
    folder_text = f", in {'/'.join(view.folders)}" if view.folders else ""
    echo(f"feed {view.id} of {view.source}: {view.title or '(no title)'}{folder_text}, {view.url}")
    if edited.is_forgotten:
        warn_of_forgotten_feeds([view.url])
    if edited.moved:
        echo(f"{format_moved(edited.moved)} belong to {view.source} (source {view.source_id}) now")


def format_moved(moved: MovedRows) -> str:
    """Format what moved to another source, in words.

    Args:
        moved: numbers of rows.
    """
    counts = (moved.feeds, "feed"), (moved.entries, "entry"), (moved.articles, "article")
    feeds, entries, articles = (count_of(count, noun) for count, noun in counts)
    return f"{feeds}, {entries} and {articles}"


@feeds_app.command("check")
def check_feed(feed: FeedArgument, as_json: JsonOption = False) -> None:
    """Fetch a feed now and say what it lists; store nothing."""
    with open_for_reading().read_transaction() as session:
        view = feed_management.find_feed(session, feed)
    # Imported here: it loads the transport.
    from cli.client import make_client
    from cli.sample_server import sample_hosts_of
    from services import feed_check

    result = feed_check.check_feed(make_client(sample_hosts_of(view.url)), view)
    print_fields(result, as_json=as_json)
    if result.error_reason:
        raise typer.Exit(1)


@feeds_app.command("pause")
def pause_feeds(feeds: FeedsArgument) -> None:
    """Stop visiting feeds until they are resumed."""
    with open_for_writing().transaction() as session:
        count = feed_management.pause_feeds(session, feeds)
    echo(f"paused: {count_of(count, 'feed')}")


@feeds_app.command("resume")
def resume_feeds(feeds: FeedsArgument) -> None:
    """Visit paused feeds again."""
    with open_for_writing().transaction() as session:
        count = feed_management.resume_feeds(session, feeds)
    echo(f"due now: {count_of(count, 'feed')}")


@feeds_app.command("retry")
def retry_feeds(
    feeds: Annotated[
        list[str] | None, typer.Argument(metavar="[FEED...]", help="The numbers or the URLs of feeds.")
    ] = None,
    should_retry_failing: Annotated[
        bool, typer.Option("--failing", help="Retry all feeds whose last visit failed.")
    ] = False,
) -> None:
    """Make failing feeds due now, as if they had not failed before."""
    if feeds and should_retry_failing:
        raise UsageError("--failing retries all feeds whose last visit failed; give it or feeds, not both")
    if not feeds and not should_retry_failing:
        raise UsageError(
            "give the numbers or the URLs of feeds, or --failing for all whose last visit failed"
        )
    with open_for_writing().transaction() as session:
        count = feed_management.retry_feeds(session, feeds or ())
    echo(f"due now: {count_of(count, 'feed')}")


@feeds_app.command("remove")
def remove_feeds(feeds: FeedsArgument) -> None:
    """Stop following feeds; their articles stay."""
    with open_for_writing().transaction() as session:
        count = feed_management.remove_feeds(session, feeds)
    echo(f"no longer followed: {count_of(count, 'feed')}; articles stay (remove those with: copydesk forget)")
