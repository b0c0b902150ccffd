"""The commands `stories` and `story`."""

from typing import Annotated

import typer

from cli.context import open_for_reading
from cli.output import FormatOption, JsonOption, OutputFormat, choose_format, echo, print_rows
from cli.query_options import LimitOption, parse_moment
from cli.table import Column
from db.keys import MAX_ID
from db.stories import StoryArticle, StoryView
from services import stories

__all__ = ["list_stories", "show_story"]

_STORY_COLUMNS = (
    Column("id"),
    Column("last_at", header="last"),
    Column("articles"),
    Column("outlets"),
    Column("languages", drop_order=2),
    Column("agencies", drop_order=1),
    Column("title", min_width=24),
)
_ARTICLE_COLUMNS = (
    Column("article_id", header="id"),
    Column("at", header="published"),
    Column("source", min_width=10),
    Column("title", min_width=24),
    Column("new_names", header="new names", min_width=16, drop_order=1),
)


_ONE_ARTICLE_HINT = " To list also what a single article reports: copydesk stories --articles 1"


def list_stories(
    since: Annotated[
        str,
        typer.Option(help="Only stories with an article since: a day such as 2026-11-24, today, or 12h, 7d."),
    ] = "",
    min_outlets: Annotated[
        int,
        typer.Option("--outlets", min=1, max=MAX_ID, help="Only stories of at least so many publications."),
    ] = 1,
    min_articles: Annotated[
        int,
        typer.Option(
            "--articles", min=1, max=MAX_ID, help="Only stories of at least so many articles; 1 lists all."
        ),
    ] = stories.DEFAULT_MIN_ARTICLES,
    limit: LimitOption = 20,
    output_format: FormatOption = OutputFormat.TABLE,
    as_json: JsonOption = False,
) -> None:
    """List the events that most is reported on."""
    filters = stories.StoryFilter(parse_moment(since, "--since"), min_outlets, min_articles)
    page = stories.list_stories(open_for_reading(), filters, limit=limit)
    print_rows(
        page.stories,
        _STORY_COLUMNS,
        choose_format(output_format, as_json),
        row_type=StoryView,
        empty_message=f"No stories match.{_ONE_ARTICLE_HINT if min_articles > 1 else ''}",
    )


def show_story(
    story_id: Annotated[int, typer.Argument(max=MAX_ID, help="The number of the story.")],
    output_format: FormatOption = OutputFormat.TABLE,
    as_json: JsonOption = False,
) -> None:
    """Show the articles on one event in order, with the names that each of them added."""
    story, articles = stories.get_story(open_for_reading(), story_id)
    chosen_format = choose_format(output_format, as_json)
    if chosen_format is OutputFormat.TABLE:
        echo(
            f"{story.title}\narticles: {story.articles}, publications: {story.outlets}, languages: {story.languages}\n"
        )
    print_rows(articles, _ARTICLE_COLUMNS, chosen_format, row_type=StoryArticle, empty_message="")
