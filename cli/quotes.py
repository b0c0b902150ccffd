"""The command `quotes`: who said what."""

from typing import Annotated

import typer

from cli.context import open_for_reading
from cli.output import FormatOption, JsonOption, OutputFormat, choose_format, print_rows
from cli.query_options import (
    ConfidenceOption,
    LanguageOption,
    LimitOption,
    QueryArgument,
    SinceOption,
    SourceOption,
    UntilOption,
    build_query,
    describe_empty,
    warn_of_older,
)
from cli.table import Column

__all__ = ["list_quotes"]

_SPEAKER_HINT = "A speaker without a name is found by all words, as lists show them: --speaker 'the police'"
_COLUMNS = (
    Column("article_id", header="id"),
    Column("published", drop_order=1),
    Column("source", min_width=10, drop_order=2),
    Column("speaker", min_width=12),
    Column("stance", drop_order=3),
    Column("text", min_width=24),
)


def list_quotes(
    query: QueryArgument = None,
    speaker: Annotated[
        str,
        typer.Option(
            help="Words of a speaker's name; of one without a name all words, such as 'the police'."
        ),
    ] = "",
    confidence: ConfidenceOption = 0.0,
    source: SourceOption = "",
    language: LanguageOption = "",
    since: SinceOption = "",
    until: UntilOption = "",
    limit: LimitOption = 20,
    output_format: FormatOption = OutputFormat.TABLE,
    as_json: JsonOption = False,
) -> None:
    """List quotes, those of the newest articles first; of all articles, or of those that match a query."""
    from services import quotes

    options = {"source": source, "language": language, "since": since, "until": until}
    parsed_query = build_query(query, options)
    filters = quotes.make_filter(parsed_query, speaker, confidence)
    with open_for_reading().read_transaction() as session:
        page = quotes.list_quotes(session, filters, limit=limit)
        empty_message = describe_empty(
            session, page.quotes, parsed_query, ("No quotes match.", _SPEAKER_HINT if speaker else "")
        )
    warn_of_older(page.searched_since, is_complete=page.is_complete)
    print_rows(
        page.quotes,
        _COLUMNS,
        choose_format(output_format, as_json),
        row_type=quotes.QuoteEntry,
        empty_message=empty_message,
    )
