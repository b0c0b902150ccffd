"""Commands that list what is followed: `sources` and `feeds`."""

from cli.context import open_for_reading
from cli.output import FormatOption, JsonOption, OutputFormat, choose_format, print_rows
from cli.table import Column
from db import sources
from db.sources import FeedView, SourceView

__all__ = ["list_feeds", "list_sources"]

_SOURCE_COLUMNS = (
    Column("id"),
    Column("name", min_width=16),
    Column("homepage", min_width=20, drop_order=1),
    Column("feeds"),
    Column("articles"),
)
_FEED_COLUMNS = (
    Column("id"),
    Column("source", min_width=12),
    Column("url", min_width=24, drop_order=1),
    Column("entries", drop_order=3),
    Column("last_visit_at", header="last visit"),
    Column("next_visit_at", header="next visit", drop_order=2),
    Column("missed_windows", header="missed", drop_order=4),
    Column("error_reason", header="error"),
)
_NOTHING_FOLLOWED = "Nothing is followed yet. Add a site with: copydesk add URL"


def list_sources(output_format: FormatOption = OutputFormat.TABLE, as_json: JsonOption = False) -> None:
    """List the publications that are followed."""
    with open_for_reading().read_transaction() as session:
        rows = sources.list_sources(session)
    chosen_format = choose_format(output_format, as_json)
    print_rows(rows, _SOURCE_COLUMNS, chosen_format, row_type=SourceView, empty_message=_NOTHING_FOLLOWED)


def list_feeds(output_format: FormatOption = OutputFormat.TABLE, as_json: JsonOption = False) -> None:
    """List the feeds with their last and next visits."""
    with open_for_reading().read_transaction() as session:
        rows = sources.list_feeds(session)
    chosen_format = choose_format(output_format, as_json)
    print_rows(rows, _FEED_COLUMNS, chosen_format, row_type=FeedView, empty_message=_NOTHING_FOLLOWED)
