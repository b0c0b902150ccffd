"""The command `counts`: count the articles of a query, with bars in the terminal."""

import sys
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from cli.context import open_for_reading
from cli.output import FormatOption, JsonOption, OutputFormat, choose_format, print_rows, terminal_width
from cli.query_options import MAX_LISTED, QueryArgument, build_query, describe_empty, warn_of_older
from cli.table import Column

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipeline.query import Node
    from services.counts import CountView

__all__ = ["count"]

_MAX_BAR_CHARS, _MIN_BAR_CHARS, _OTHER_COLUMNS_CHARS = 40, 8, 44
_BAR_CHAR, _ASCII_BAR_CHAR = "█", "#"
_COUNT_COLUMNS = (Column("value"), Column("articles"), Column("share"))
_PHRASE_COLUMNS = (Column("value", min_width=16), Column("articles"), Column("all_articles"), Column("score"))
_EMPTY_MESSAGES = ("No articles match.", "To see whether the pipeline is running: copydesk status")


class _Grouping(StrEnum):
    """What to count by."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    SOURCE = "source"
    LANGUAGE = "language"
    AGENCY = "agency"
    SECTION = "section"
    KIND = "kind"
    TOPIC = "topic"
    AUTHOR = "author"
    TAG = "tag"
    PERSON = "person"
    ORG = "org"
    PLACE = "place"
    COUNTRY = "country"
    PHRASE = "phrase"


@dataclass(frozen=True, slots=True)
class _BarRow:
    """A row of the table."""

    value: str
    articles: int
    share: str
    bar: str


def count(
    query: QueryArgument = None,
    grouping: Annotated[
        _Grouping,
        typer.Option("--by", help="What to count by; phrase finds what is special for the query."),
    ] = _Grouping.DAY,
    with_share: Annotated[
        bool, typer.Option("--share", help="Also show the part of all articles with the same value.")
    ] = False,
    limit: Annotated[
        int, typer.Option(min=1, max=MAX_LISTED, help="Maximum number of values; times are all shown.")
    ] = 20,
    output_format: FormatOption = OutputFormat.TABLE,
    as_json: JsonOption = False,
) -> None:
    """Count articles that match a query by time, source, name and more."""
    from services.counts import CountView, count_articles_by

    parsed_query, chosen_format = build_query(query, {}), choose_format(output_format, as_json)
    if grouping is _Grouping.PHRASE:
        _print_phrases(parsed_query, limit, chosen_format)
        return
    with open_for_reading().read_transaction() as session:
        page = count_articles_by(session, parsed_query, grouping, limit, with_share=with_share)
        empty_message = describe_empty(session, page.counts, parsed_query, _EMPTY_MESSAGES)
    warn_of_older(page.searched_since, is_complete=page.is_complete)
    if chosen_format is OutputFormat.TABLE:
        columns = (
            Column("value", min_width=12),
            Column("articles"),
            *((Column("share"),) if with_share else ()),
            Column("bar", drop_order=1, header=" "),
        )
        print_rows(
            _to_bars(page.counts), columns, chosen_format, row_type=_BarRow, empty_message=empty_message
        )
        return
    print_rows(page.counts, _COUNT_COLUMNS, chosen_format, row_type=CountView, empty_message=empty_message)


def _print_phrases(query: "Node", limit: int, output_format: OutputFormat) -> None:
    from services.counts import PhraseView, special_phrases

    with open_for_reading().read_transaction() as session:
        page = special_phrases(session, query, limit)
        empty_message = describe_empty(session, page.phrases, query, _EMPTY_MESSAGES)
    warn_of_older(page.searched_since, is_complete=page.is_complete)
    print_rows(page.phrases, _PHRASE_COLUMNS, output_format, row_type=PhraseView, empty_message=empty_message)


def _to_bars(counts: "Sequence[CountView]") -> list[_BarRow]:
    longest = max((row.articles for row in counts), default=0)
    max_chars = min(_MAX_BAR_CHARS, max(_MIN_BAR_CHARS, (terminal_width() or 80) - _OTHER_COLUMNS_CHARS))
    char = _BAR_CHAR if _can_print(_BAR_CHAR) else _ASCII_BAR_CHAR
    return [
        _BarRow(
            row.value,
            row.articles,
            "" if row.share is None else f"{row.share:.1%}",
            # At least one character where there is something.
            char * (-(-row.articles * max_chars // longest) if longest else 0) or " ",
        )
        for row in counts
    ]


def _can_print(text: str) -> bool:
    try:
        text.encode(sys.stdout.encoding or "ascii")
    except UnicodeEncodeError:
        return False
    return True
