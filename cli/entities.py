"""The commands `entities` and `mentions`: the names that articles mention, and where."""

from enum import StrEnum
from typing import Annotated

import typer

from cli.context import open_for_reading
from cli.output import FormatOption, JsonOption, OutputFormat, choose_format, print_rows
from cli.query_options import (
    ConfidenceOption,
    LanguageOption,
    LimitOption,
    SinceOption,
    SourceOption,
    UntilOption,
    build_query,
    describe_empty,
)
from cli.table import Column

__all__ = ["list_entities", "list_mentions"]

_ENTITY_COLUMNS = (
    Column("id"),
    Column("name", min_width=20),
    Column("label"),
    Column("country", drop_order=2),
    Column("articles"),
    Column("identity", drop_order=1),
    Column("wikidata", drop_order=3),
)
_MENTION_COLUMNS = (
    Column("article_id", header="id"),
    Column("published"),
    Column("source", min_width=10, drop_order=1),
    Column("name", min_width=12),
    Column("mentions", drop_order=2),
    Column("title", min_width=24),
)


class _Kind(StrEnum):
    """The kind of a name."""

    PERSON = "person"
    ORG = "org"
    PLACE = "place"
    GROUP = "group"


KindOption = Annotated[_Kind | None, typer.Option("--kind", help="Only names of this kind.")]


def list_entities(
    name: Annotated[str, typer.Argument(help="Words of the name.")] = "",
    kind: KindOption = None,
    country: Annotated[str, typer.Option(help="Only places of this country, such as EE.")] = "",
    limit: LimitOption = 20,
    output_format: FormatOption = OutputFormat.TABLE,
    as_json: JsonOption = False,
) -> None:
    """List the people, organisations and places that articles name.

    To see which are named most: copydesk counts --by person.
    """
    from services import entities

    filters = entities.make_filter(name, kind or "", country)
    with open_for_reading().read_transaction() as session:
        rows = entities.list_entities(session, filters, limit=limit)
    print_rows(
        rows,
        _ENTITY_COLUMNS,
        choose_format(output_format, as_json),
        row_type=entities.EntitySummary,
        empty_message="No names match.",
    )


def list_mentions(
    name: Annotated[str, typer.Argument(help="Words of the name.")],
    kind: KindOption = None,
    confidence: ConfidenceOption = 0.0,
    source: SourceOption = "",
    language: LanguageOption = "",
    since: SinceOption = "",
    until: UntilOption = "",
    limit: LimitOption = 20,
    output_format: FormatOption = OutputFormat.TABLE,
    as_json: JsonOption = False,
) -> None:
    """List the articles that name somebody or something, the newest first."""
    from services import entities

    query = build_query([], {"source": source, "language": language, "since": since, "until": until})
    filters = entities.make_mention_filter(name, kind or "", query, confidence)
    with open_for_reading().read_transaction() as session:
        page = entities.list_mentions(session, filters, limit=limit)
        hint = "To see which names there are: copydesk entities"
        empty_message = describe_empty(session, page.mentions, query, ("No article names it.", hint))
    print_rows(
        page.mentions,
        _MENTION_COLUMNS,
        choose_format(output_format, as_json),
        row_type=entities.MentionView,
        empty_message=empty_message,
    )
