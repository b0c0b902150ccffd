"""Arguments and options that select articles, shared by several commands."""

import sys
from datetime import timedelta
from typing import TYPE_CHECKING, Annotated

import typer

from cli.gc_pause import gc_pause
from db.keys import MAX_ID

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from db import Session
    from pipeline.query import Node

__all__ = [
    "MAX_LISTED",
    "AgencyOption",
    "ArticleArgument",
    "AuthorOption",
    "ConfidenceOption",
    "GenreOption",
    "LanguageOption",
    "LimitOption",
    "QueryArgument",
    "SinceOption",
    "SourceOption",
    "UntilOption",
    "build_query",
    "describe_empty",
    "parse_moment",
    "suggest_names",
    "warn_of_older",
]

QueryArgument = Annotated[
    list[str] | None,
    typer.Argument(
        help="A query, such as: mill -fire source:courier since:7d",
        metavar="QUERY",
    ),
]
SourceOption = Annotated[str, typer.Option(help="Only publications with these words in their names.")]
LanguageOption = Annotated[str, typer.Option(help="Only articles in this language, such as en.")]
AgencyOption = Annotated[str, typer.Option(help="Only articles of this wire agency, such as AP.")]
GenreOption = Annotated[str, typer.Option(help="Only pieces of this kind, such as opinion or press_release.")]
AuthorOption = Annotated[str, typer.Option(help="Only articles by authors with these words in their names.")]
SinceOption = Annotated[
    str, typer.Option(help="Published since: a day such as 2026-11-24, today, yesterday, or 12h, 7d, 2w.")
]
UntilOption = Annotated[str, typer.Option(help="Published before this day, such as 2026-11-25, or today.")]
# A list is held in memory, and its articles are read by their numbers in one query; `export` has no limit.
MAX_LISTED = 10_000
LimitOption = Annotated[int, typer.Option(min=1, max=MAX_LISTED, help="Maximum number of results.")]
ConfidenceOption = Annotated[
    float, typer.Option(min=0.0, max=1.0, help="Only what is at least so sure, from 0 to 1.")
]
ArticleArgument = Annotated[int, typer.Argument(min=1, max=MAX_ID, help="The number of the article.")]


def build_query(words: list[str] | None, options: dict[str, str]) -> "Node":
    """Parse a query and the options that narrow it.

    Args:
        words: the arguments of the command, in the query language.
        options: values by the name of the option; "" does not restrict.

    Raises:
        QueryError: the query, or the value of an option, cannot be understood.
    """
    with gc_pause():
        from services.search import narrow, parse, parse_options

    return narrow(parse(" ".join(word.strip() for word in words or [])), parse_options(options, "--"))


def describe_empty(
    session: "Session", rows: "Sequence[object]", query: "Node", messages: tuple[str, str]
) -> str:
    """Say that a query found nothing, with names that are spelled like those it names; "" where it found something.

    Args:
        session: an open transaction.
        rows: what it found.
        query: from `build_query`.
        messages: that nothing was found; what to do where no name is wrong.
    """
    if rows:
        return ""
    from services.search import correct_names

    return suggest_names(messages[0], correct_names(session, query), messages[1])


def suggest_names(message: str, corrections: tuple[str, ...], other_hint: str = "") -> str:
    """Add corrections of names to a message, else another hint.

    Args:
        message: that nothing was found.
        corrections: from `services.search.correct_names`.
        other_hint: may be empty.
    """
    hint = f"Did you mean {' or '.join(corrections)}?" if corrections else other_hint
    return f"{message} {hint}".rstrip()


def warn_of_older(searched_since: "datetime | None", *, is_complete: bool) -> None:
    """Say on stderr that older articles were not searched, and how to search them.

    Args:
        searched_since: `ArticlePage.searched_since`.
        is_complete: `ArticlePage.is_complete`.
    """
    if is_complete:
        return
    if searched_since is None:
        sys.stderr.write("copydesk: not all articles without a time were searched; add a word to the query\n")
        return
    # The next minute, so that no article of this one is left out.
    before = searched_since.replace(second=0, microsecond=0) + timedelta(minutes=1)
    sys.stderr.write(
        f"copydesk: only articles since {searched_since:%Y-%m-%d %H:%M} UTC were searched: no index finds this; "
        f"to search older ones, add to the query: before:{before:%Y-%m-%dT%H:%M}\n"
    )


def parse_moment(text: str, option: str) -> "datetime | None":
    """Parse a time as ``--since`` takes it; None for "".

    Args:
        text: a day, a time, or how long ago.
        option: names the option in the error.

    Raises:
        UsageError: it cannot be understood.
    """
    if not text:
        return None
    from services import search

    return search.parse_moment(text, option)
