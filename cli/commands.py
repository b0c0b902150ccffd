"""List every command with its module, which is imported when the command is used.

`copydesk --help` prints this list without loading the database, the cleaner or the broker.
"""

import signal
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import Any

import typer
from typer.core import TyperGroup

from cli.exit_codes import EXIT_OUTPUT_CLOSED
from cli.gc_pause import gc_pause
from cli.query_words import QueryWordsCommand

__all__ = ["COMMANDS", "CommandGroup", "CommandSpec"]


@dataclass(frozen=True, slots=True)
class CommandSpec:
    """A command: the function or `typer.Typer` that implements it, and its line in the help."""

    name: str
    module: str
    attribute: str
    summary: str


COMMANDS = (
    CommandSpec(
        "up", "cli.run", "up", "Run broker, worker, scheduler and web page in this folder, until Ctrl-C."
    ),
    CommandSpec(
        "demo", "cli.run", "demo", "Run the whole pipeline once on the sample site and show the articles."
    ),
    CommandSpec("sample", "cli.run", "sample", "Serve the sample site on this machine, until Ctrl-C."),
    CommandSpec("web", "cli.run", "web", "Serve the web page and the HTTP API, until Ctrl-C."),
    CommandSpec(
        "worker", "cli.run", "worker_app", "Run a Celery worker; takes the options of `celery worker`."
    ),
    CommandSpec("beat", "cli.run", "beat_app", "Run the scheduler; takes the options of `celery beat`."),
    CommandSpec("add", "cli.add", "add", "Find the feeds of a site and follow them."),
    CommandSpec(
        "ingest", "cli.ingest", "ingest", "Import URLs, HTML and text files, folders and WARC files."
    ),
    CommandSpec(
        "sources",
        "cli.sources",
        "sources_app",
        "List, show and change sources: the publications that are followed.",
    ),
    CommandSpec(
        "feeds", "cli.feeds", "feeds_app", "List, show and change feeds, with their last and next visits."
    ),
    CommandSpec(
        "prune",
        "cli.prune",
        "prune",
        "Delete what the retention settings do not keep; the scheduler does it once a day.",
    ),
    CommandSpec(
        "forget",
        "cli.forget",
        "forget_content",
        "Remove a source, an article or a part of a site for good, and print a receipt.",
    ),
    CommandSpec("opml", "cli.opml", "opml_app", "Import and export lists of feeds as OPML files."),
    CommandSpec(
        "visit", "cli.maintenance", "visit", "Make feeds due now; running workers visit them at once."
    ),
    CommandSpec("migrate", "cli.maintenance", "migrate", "Create or update the tables of the database."),
    CommandSpec(
        "try", "cli.try_", "try_page", "Clean and enrich one page and print the result; store nothing."
    ),
    CommandSpec(
        "articles",
        "cli.search",
        "list_articles",
        "List stored articles, newest first; all, or those that match a query.",
    ),
    CommandSpec("show", "cli.articles", "show_article", "Show one article with all its fields."),
    CommandSpec(
        "search", "cli.search", "search_articles", "Search stored articles and show where the words stand."
    ),
    CommandSpec(
        "counts", "cli.counts", "count", "Count articles that match a query by time, source, name and more."
    ),
    CommandSpec("events", "cli.events", "list_events", "List changes to articles in commit order."),
    CommandSpec(
        "export",
        "cli.export",
        "export",
        "Write articles that match a query as CSV, JSON Lines, Parquet or a feed, or their raw pages as WARC.",
    ),
    CommandSpec("stories", "cli.stories", "list_stories", "List the events that most is reported on."),
    CommandSpec(
        "story",
        "cli.stories",
        "show_story",
        "Show the articles on one event in order, with the names that each of them added.",
    ),
    CommandSpec(
        "entities",
        "cli.entities",
        "list_entities",
        "List the people, organisations and places that articles name.",
    ),
    CommandSpec(
        "mentions",
        "cli.entities",
        "list_mentions",
        "List the articles that name somebody or something, the newest first.",
    ),
    CommandSpec(
        "quotes",
        "cli.quotes",
        "list_quotes",
        "List quotes, those of the newest articles first; of all articles, or of those that match a query.",
    ),
    CommandSpec(
        "diff",
        "cli.history",
        "diff_article",
        "Show what changed between two revisions of an article, word by word.",
    ),
    CommandSpec(
        "copies",
        "cli.copies",
        "list_copies",
        "List who carried the text of an article, and who changed it, the earliest first.",
    ),
    CommandSpec(
        "watch",
        "cli.watch",
        "watch_app",
        "Save searches: articles that match cause webhooks, commands, mail or feeds.",
    ),
    CommandSpec(
        "backup",
        "cli.backup",
        "backup",
        "Copy the database with its pages to a file; works while everything runs.",
    ),
    CommandSpec(
        "restore",
        "cli.backup",
        "restore",
        "Put a backup in the place of the database; nothing may use it meanwhile.",
    ),
    CommandSpec(
        "reclean",
        "cli.reclean",
        "reclean",
        "Run the current cleaner and enrichers over kept pages; differences become revisions of ours.",
    ),
    CommandSpec("reenrich", "cli.reenrich", "reenrich", "Run the current enrichers over stored articles."),
    CommandSpec(
        "sql",
        "cli.sql",
        "open_sql",
        "Open the database read-only with sqlite3 or psql, or run one statement.",
    ),
    CommandSpec(
        "mcp",
        "cli.mcp",
        "serve_agents",
        "Answer agents over standard input and output by the Model Context Protocol; read only.",
    ),
    CommandSpec("token", "cli.token", "token_app", "Make, list and revoke tokens of the HTTP API."),
    CommandSpec(
        "status", "cli.status", "show_status", "Show backlog, lag and rate of each stage, and errors."
    ),
    CommandSpec(
        "doctor", "cli.doctor", "doctor", "Check this installation and say how to fix what is wrong."
    ),
    CommandSpec(
        "dead", "cli.dead", "dead_app", "List, show and retry dead letters: entries that failed for good."
    ),
    CommandSpec(
        "rejected",
        "cli.rejected",
        "rejected_app",
        "List and retry rejected entries: those that further attempts could not help.",
    ),
)


_COMPLETION_OPTIONS = {"--install-completion", "--show-completion"}


class _LightHelp:
    """Give the help option a value: Typer checks a missing one with pydantic, 9 MB for as long as the command runs."""

    def get_help_option(self, ctx: Any) -> Any:
        """Return the help option, which is off where it is not given."""
        option = super().get_help_option(ctx)  # type: ignore[misc]
        if option is not None:
            option.default = False
        return option


class _Command(_LightHelp, QueryWordsCommand):
    """A command that is one function."""


class _LazyCommands(Mapping[str, Any]):
    """Commands by name; looking one up imports its module."""

    def __init__(self) -> None:
        self._specs = {spec.name: spec for spec in COMMANDS}

    def __getitem__(self, name: str) -> Any:
        return _load_command(self._specs[name])

    def __iter__(self) -> Iterator[str]:
        return iter(self._specs)

    def __len__(self) -> int:
        return len(self._specs)


def _load_command(spec: CommandSpec) -> Any:
    with gc_pause():
        target = getattr(import_module(spec.module), spec.attribute)
    if signal.getsignal(signal.SIGINT) is signal.SIG_DFL:  # set by `copydesk.__main__`
        signal.signal(signal.SIGINT, signal.default_int_handler)
    if not isinstance(target, typer.Typer):
        function, target = target, typer.Typer(add_completion=False, rich_markup_mode=None)
        target.command(spec.name, cls=_Command)(function)
    command = typer.main.get_command(target)
    command.name = spec.name
    return command


def _suggest_choice(message: str) -> str:
    """Add the choice that is spelled like the wrong one, as for names in queries."""
    wrong, is_choice, choices = message.partition(" is not one of ")
    if not is_choice:
        return message
    from difflib import get_close_matches

    names = [name.strip("'.") for name in choices.split(", ")]
    close = get_close_matches(wrong.strip("'").casefold(), names, n=1)
    return f"{message} Did you mean {close[0]}?" if close else message


class CommandGroup(_LightHelp, TyperGroup):
    """The top-level command group."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        self.commands: Any = _LazyCommands()

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Parse the arguments, without the options of shell completion where none is given.

        See `_LightHelp`.
        """
        if args and not {"--help", *_COMPLETION_OPTIONS} & set(args):
            self.params = [param for param in self.params if not _COMPLETION_OPTIONS & set(param.opts)]
        return super().parse_args(ctx, args)

    def invoke(self, ctx: Any) -> Any:
        """Run the command; a wrong value is described without the words that pydantic puts before it.

        Typer ends with 1, as a failed check does, where the output is closed.
        """
        try:
            return super().invoke(ctx)
        except BrokenPipeError:
            from cli.output import discard_output

            discard_output()
            raise typer.Exit(EXIT_OUTPUT_CLOSED) from None
        except typer.BadParameter as error:
            error.message = _suggest_choice(error.message.replace("Value error, ", ""))
            raise

    def format_commands(self, ctx: Any, formatter: Any) -> None:  # noqa: ARG002 - the library's signature
        """Write the list of commands from their summaries, without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl([(spec.name, spec.summary) for spec in COMMANDS])
