"""`reenrich`: today's enrichers over the articles that are stored already."""

import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Annotated

import typer

from cli.opening import database, now
from cli.output import AsJson, console, say, show_json
from cli.problems import UserMistake
from db import Database, articles
from pipeline.enrich import ENRICHERS, Enricher, apply
from pipeline.enrich import reenrich as bring_up_to_date
from pipeline.records import Article

__all__ = ["Report", "Run", "register", "run"]

BATCH = 50  # articles read at once
EVERY = 2.0  # seconds between two lines of progress where nobody looks


@dataclass(slots=True)
class Report:
    """What a run did.

    `changed` counts articles by field, `failed` by enricher and message; `last` is the id it came to.
    """

    outdated: int = 0
    done: int = 0
    last: int = 0
    changed: Counter[str] = field(default_factory=Counter)
    failed: Counter[str] = field(default_factory=Counter)
    overtaken: int = 0


@dataclass(frozen=True, slots=True)
class Run:
    """What to run.

    Args:
        enrichers: over what.
        every: also articles that are up to date.
        after: only articles with larger ids.
        limit: at most so many; 0 for all.
        write: False only reports.
    """

    enrichers: tuple[Enricher, ...] = ENRICHERS
    every: bool = False
    after: int = 0
    limit: int = 0
    write: bool = True

    @property
    def versions(self) -> dict[str, int]:
        """The version to have by enricher; empty when every article is meant."""
        return {} if self.every else {each.name: each.version for each in self.enrichers}


def register(app: typer.Typer) -> None:
    """Add the command.

    Args:
        app: the command line.
    """
    app.command("reenrich")(reenrich)


def reenrich(
    only: Annotated[
        list[str] | None, typer.Option("--only", help="This enricher; can be given again.")
    ] = None,
    every: Annotated[bool, typer.Option("--all", help="Also articles that are up to date.")] = False,
    after: Annotated[int, typer.Option(help="Only articles with larger numbers.")] = 0,
    limit: Annotated[int, typer.Option(help="At most so many articles; 0 for all.")] = 0,
    dry: Annotated[bool, typer.Option("--dry-run", help="Say what would change, and write nothing.")] = False,
    as_json: AsJson = False,
) -> None:
    """Run today's enrichers over stored articles that older ones made, and report what changed."""
    wanted = Run(_named(only or []), every=every, after=after, limit=limit, write=not dry)
    report = Report(last=after)
    try:
        run(database(), wanted, report, (lambda _: None) if as_json else _progress())
    except KeyboardInterrupt:
        say(f"stopped after article {report.last}; the same command goes on from there")
    if as_json:
        show_json(report)
    else:
        _tell(report)


def _named(names: list[str]) -> tuple[Enricher, ...]:
    known = {each.name for each in ENRICHERS}
    if strangers := [name for name in names if name not in known]:
        raise UserMistake(f"there is no enricher {strangers[0]}; there are: {', '.join(sorted(known))}")
    return tuple(each for each in ENRICHERS if not names or each.name in names)


def run(opened: Database, wanted: Run, report: Report, tell: Callable[[Report], None]) -> None:
    """Bring stored articles up to date, one transaction each.

    Stopping at any moment loses nothing: what is done says so in its own rows, and the next run leaves it out.

    Args:
        opened: the database.
        wanted: what to run.
        report: counted on as it goes.
        tell: called after each article.
    """
    with opened.reading() as session:
        report.outdated = articles.count_outdated(session, wanted.versions, wanted.after)
    for article_id in islice(_ids(opened, wanted), wanted.limit or None):
        _one(opened, wanted, report, article_id)
        report.done, report.last = report.done + 1, article_id
        tell(report)


def _ids(opened: Database, wanted: Run) -> Iterator[int]:
    after, ids = wanted.after, [0]
    while ids:
        with opened.reading() as session:
            ids = articles.outdated_ids(session, wanted.versions, after, BATCH)
        yield from ids
        after = ids[-1] if ids else after


def _one(opened: Database, wanted: Run, report: Report, article_id: int) -> None:
    with opened.reading() as session:
        held = articles.stored(session, article_id)
    if held is None:
        return
    article = _enriched(held.article, wanted)
    report.failed.update(f"{ran.enricher}: {ran.error}" for ran in article.enrichments if ran.error)
    if not wanted.write:
        report.changed.update(articles.differing(held.article, article))
        return
    with opened.transaction() as session:
        changed = articles.rewrite(session, held, article, now())
    report.overtaken += changed is None
    report.changed.update(changed or ())


def _enriched(article: Article, wanted: Run) -> Article:
    return apply(article, wanted.enrichers) if wanted.every else bring_up_to_date(article, wanted.enrichers)


def _progress() -> Callable[[Report], None]:
    """A line that is written over where somebody looks, else one every few seconds."""
    screen, start = console(), time.monotonic()
    told = start

    def tell(report: Report) -> None:
        nonlocal told
        moment = time.monotonic()
        if moment - told < (0.2 if screen.is_terminal else EVERY):
            return
        told = moment
        line = f"{report.done} of {report.outdated}, {report.done / (moment - start):.0f} a second"
        screen.print(line, end="\r" if screen.is_terminal else "\n")

    return tell


def _tell(report: Report) -> None:
    say(f"{report.done} of {report.outdated} articles looked at")
    for name, count in sorted(report.changed.items()):
        say(f"  {name:<20} {count} changed")
    for message, count in report.failed.most_common():
        say(f"  failed {count} times: {message}")
    if report.overtaken:
        say(f"  {report.overtaken} were changed by somebody else meanwhile and are up to date")
