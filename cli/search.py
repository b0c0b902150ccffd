"""Commands that find articles: `articles` and `search`."""

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from cli.context import open_for_reading
from cli.output import FormatOption, JsonOption, OutputFormat, choose_format, echo, echo_wrapped, print_rows
from cli.query_options import (
    AgencyOption,
    AuthorOption,
    GenreOption,
    LanguageOption,
    LimitOption,
    QueryArgument,
    SinceOption,
    SourceOption,
    UntilOption,
    build_query,
    describe_empty,
    suggest_names,
    warn_of_older,
)
from cli.table import Column

if TYPE_CHECKING:
    from pipeline.query.highlights import Excerpt
    from services.search import SearchHit, SearchPage

__all__ = ["ARTICLE_COLUMNS", "list_articles", "search_articles"]

ARTICLE_COLUMNS = (
    Column("id"),
    Column("published"),
    Column("source", min_width=10, drop_order=1),
    Column("title", min_width=24),
    Column("language", drop_order=3, header="lang"),
    Column("agency", min_width=6, drop_order=2),
)


class _Order(StrEnum):
    """The order of the results of `search`."""

    RELEVANCE = "relevance"
    NEWEST = "newest"


def list_articles(
    query: QueryArgument = None,
    source: SourceOption = "",
    language: LanguageOption = "",
    agency: AgencyOption = "",
    genre: GenreOption = "",
    author: AuthorOption = "",
    since: SinceOption = "",
    until: UntilOption = "",
    limit: LimitOption = 20,
    output_format: FormatOption = OutputFormat.TABLE,
    as_json: JsonOption = False,
) -> None:
    """List stored articles, newest first; all, or those that match a query."""
    options = {"source": source, "language": language, "agency": agency, "genre": genre, "author": author}
    parsed_query = build_query(query, {**options, "since": since, "until": until})
    from db.queries import ArticleSummary
    from services.search import PageRequest, find_articles

    is_running = "To see whether the pipeline is running: copydesk status"
    hint = "To see which agencies there are: copydesk counts --by agency" if agency else is_running
    with open_for_reading().read_transaction() as session:
        page = find_articles(session, parsed_query, PageRequest(limit=limit))
        empty_message = describe_empty(session, page.articles, parsed_query, ("No articles match.", hint))
    warn_of_older(page.searched_since, is_complete=page.is_complete)
    print_rows(
        page.articles,
        ARTICLE_COLUMNS,
        choose_format(output_format, as_json),
        row_type=ArticleSummary,
        empty_message=empty_message,
    )


def search_articles(
    query: Annotated[
        list[str],
        typer.Argument(help='A query, such as: "mill opens" -fire source:courier since:7d', metavar="QUERY"),
    ],
    order: Annotated[_Order, typer.Option(help="The best match first, or the newest.")] = _Order.RELEVANCE,
    limit: LimitOption = 20,
    output_format: FormatOption = OutputFormat.TABLE,
    as_json: JsonOption = False,
) -> None:
    """Search stored articles and show where the words stand."""
    parsed_query = build_query(query, {})
    from services.search import ArticleOrder, PageRequest, SearchHit, search

    with open_for_reading().read_transaction() as session:
        page = search(session, parsed_query, PageRequest(ArticleOrder(order), limit))
    warn_of_older(page.searched_since, is_complete=page.is_complete)
    chosen_format = choose_format(output_format, as_json)
    if chosen_format in {OutputFormat.TABLE, OutputFormat.MARKDOWN}:
        _print_hits(page, is_markdown=chosen_format is OutputFormat.MARKDOWN)
    else:
        print_rows(page.hits, (), chosen_format, row_type=SearchHit, empty_message="")


def _print_hits(page: "SearchPage", *, is_markdown: bool) -> None:
    for hit in page.hits:
        _print_hit(hit, is_markdown=is_markdown)
    if not page.hits:
        echo(suggest_names("No articles match.", page.did_you_mean))


def _print_hit(hit: "SearchHit", *, is_markdown: bool) -> None:
    source = f"  ({hit.article.source})" if hit.article.source else ""
    excerpt = _mark(hit.excerpt)
    if is_markdown:
        echo(f"- [{hit.article.title}]({hit.article.url}){source}: {excerpt}")
    else:
        echo_wrapped(f"{hit.article.id:>5}  {hit.article.title}{source}")
        echo_wrapped(" " * 7 + excerpt)


def _mark(excerpt: "Excerpt") -> str:
    """Put what matches in square brackets."""
    marked, last = "", 0
    for start, end in excerpt.highlights:
        marked += f"{excerpt.text[last:start]}[{excerpt.text[start:end]}]"
        last = end
    return marked + excerpt.text[last:]
