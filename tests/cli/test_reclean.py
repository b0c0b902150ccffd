"""`copydesk reclean` reads kept pages with the current cleaner, says what differs, and marks it as ours."""

import json
import shutil
import signal
import sqlite3
import time
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from db import Database, articles, events, ledger, pages
from db.articles import RecleanFilter
from db.ledger import EntryJob, FetchedPage
from pipeline.enrich import ENRICHERS, enrich
from pipeline.query import parse_query
from pipeline.records import Block, Document, Page
from pipeline.store import decide
from services.errors import UsageError
from services.reclean import RecleanOptions, RecleanReport, reclean_articles
from tests.cli.command import Run, start
from tests.db.stored_entries import NOW, article, begin, claim, follow, sight

STORY = (
    "The old mill by the river opened again on Monday after two years of repairs.",
    "Ninety people work there, and forty more are to follow by the end of the summer, its director said.",
    "The town paid a third of the costs and owns the building from now on, according to the mayor.",
)
HTML = (
    "<html><head><title>Mill opens</title></head><body><article><h1>Mill opens</h1>"
    + "".join(f"<p>{paragraph}</p>" for paragraph in STORY)
    + "</article></body></html>"
)
URL = "https://thepost.example/mill"


def _job(database: Database, body: str, url: str = URL) -> EntryJob:
    """Return an entry that is to be stored, whose page is kept."""
    sight(database, follow(database), url)
    ticket = claim(database)[0]
    for stage, following in (("discovered", "fetched"), ("fetched", "cleaned"), ("cleaned", "enriched")):
        job = begin(database, ticket, stage)
        assert job is not None
        with database.transaction() as session:
            page = Page(url, body.encode(), {"content-type": "text/html; charset=utf-8"}, fetched_at=NOW)
            kept = FetchedPage(pages.save_page(session, page)) if following == "fetched" else None
            assert ledger.advance(session, job, following, NOW, kept)
    job = begin(database, ticket, "enriched")
    assert job is not None
    return job


def _store_as(database: Database, job: EntryJob, blocks: tuple[str, ...]) -> int:
    """Store what an older cleaner made of the page."""
    document = Document(url=job.url, title="Mill opens", blocks=tuple(map(Block, blocks)))
    with database.transaction() as session:
        new = enrich(document)
        stored = articles.load_matches(session, articles.find_matches(session, new, job))
        saved = articles.save(session, decide(new, stored), job, (NOW, None))
    assert saved is not None
    return saved.article_id


def _run(database: Database, folder: Path, **options: Any) -> RecleanReport:
    report = RecleanReport()
    base = RecleanOptions(ENRICHERS, folder / "publishers")
    reclean_articles(
        database,
        replace(base, **options),
        report,
        lambda _: None,
        sleep=lambda _: None,
    )
    return report


def _revisions(database: Database) -> list[tuple[int, str, str]]:
    with database.read_transaction() as session:
        query = "SELECT revision, origin, text FROM v_revisions ORDER BY article_id, revision"
        return [(row.revision, row.origin, row.text) for row in session.execute(text(query))]


def test_what_an_older_cleaner_left_in_is_gone_and_the_revision_is_ours(
    database: Database, tmp_path: Path
) -> None:
    article_id = _store_as(database, _job(database, HTML), ("Menu Home Sport", *STORY))
    report = _run(database, tmp_path)
    assert (report.done, report.changed_articles, report.overtaken) == (1, 1, 0)
    assert report.changed["text"] == 1
    assert 0 < report.distances[0] < 0.5
    assert "- Menu Home Sport" in report.samples[0].diff
    assert _revisions(database) == [
        (1, "publisher", "\n\n".join(("Menu Home Sport", *STORY))),
        (2, "reclean", "\n\n".join(STORY)),
    ]
    with database.read_transaction() as session:
        kinds = [(event.kind, event.article_id) for event in events.events_after(session)]
    assert kinds == [("created", article_id), ("recleaned", article_id)]


def test_a_second_run_changes_nothing(database: Database, tmp_path: Path) -> None:
    _store_as(database, _job(database, HTML), ("Menu Home Sport", *STORY))
    _run(database, tmp_path)
    assert _run(database, tmp_path).changed_articles == 0
    assert len(_revisions(database)) == 2


def test_a_dry_run_reports_and_writes_nothing(database: Database, tmp_path: Path) -> None:
    _store_as(database, _job(database, HTML), ("Menu Home Sport", *STORY))
    assert _run(database, tmp_path, should_write=False).changed["text"] == 1
    assert len(_revisions(database)) == 1


def test_a_page_without_an_article_today_keeps_its_article(database: Database, tmp_path: Path) -> None:
    _store_as(database, _job(database, "<html><body><nav>Home</nav></body></html>"), STORY)
    report = _run(database, tmp_path)
    assert sum(report.rejected.values()) == 1
    assert [revision for revision, _, _ in _revisions(database)] == [1]


def test_a_revision_of_the_publisher_during_the_run_is_not_overwritten(database: Database) -> None:
    article_id = _store_as(database, _job(database, HTML), ("Menu Home Sport", *STORY))
    with database.read_transaction() as session:
        original = articles.load_reclean_input(session, article_id)
    assert original is not None
    with database.transaction() as session:
        session.execute(text("UPDATE articles SET revision = 2"))
    with database.transaction() as session:
        assert not articles.save_recleaned(session, original, article(URL), ("text",), NOW)


@pytest.mark.parametrize(
    ("selection", "count"),
    [
        (RecleanFilter(since=NOW - timedelta(days=1)), 1),
        (RecleanFilter(since=NOW + timedelta(days=1)), 0),
        (RecleanFilter(kind="stub"), 0),
        (RecleanFilter(site="Nowhere"), 0),
        (RecleanFilter(query=parse_query("title:mill -turbine", NOW)), 1),
        (RecleanFilter(query=parse_query("title:mill turbine", NOW)), 0),
        (RecleanFilter(kind="stub", query=parse_query("title:mill", NOW)), 0),
    ],
    ids=["since", "not since", "kind", "site", "query", "no match", "query and kind"],
)
def test_only_what_is_selected_is_cleaned_again(
    database: Database, tmp_path: Path, selection: RecleanFilter, count: int
) -> None:
    _store_as(database, _job(database, HTML), STORY)
    assert _run(database, tmp_path, selection=selection).done == count


def test_a_source_is_named_as_in_other_commands(database: Database, tmp_path: Path) -> None:
    _store_as(database, _job(database, HTML), STORY)
    assert _run(database, tmp_path, source="the post").done == 1
    with pytest.raises(UsageError, match="did you mean The Post"):
        _run(database, tmp_path, source="The Pst")


def test_a_run_can_go_on_after_an_article_and_keeps_its_pace(database: Database, tmp_path: Path) -> None:
    ids = [
        _store_as(
            database, _job(database, f"{HTML}<!--{number}-->", f"{URL}/{number}"), (*STORY, str(number))
        )
        for number in range(3)
    ]
    waited: list[float] = []
    report = RecleanReport()
    options = RecleanOptions(ENRICHERS, tmp_path, after_id=ids[0], max_articles=1, max_rate=0.001)
    reclean_articles(database, options, report, lambda _: None, waited.append)
    assert (report.selected, report.done, report.last) == (2, 1, ids[1])
    assert waited[0] > 0


def test_the_command_asks_before_it_writes_and_reports_as_json(filled: Run) -> None:
    assert "--yes" in filled.fails("reclean")
    report = json.loads(filled("reclean", "--dry-run", "--json").stdout)
    assert (report["selected"], report["done"]) == (1, 1)
    assert "more than 0; for no limit, give inf" in filled.fails("reclean", "--yes", "--rate", "0")
    assert filled("reclean", "--yes", "--rate", "inf").returncode == 0


def test_a_query_selects_the_articles_and_its_mistakes_are_named(filled: Run) -> None:
    def selected(query: str) -> int:
        report: dict[str, int] = json.loads(filled("reclean", "--dry-run", "--json", "--where", query).stdout)
        return report["selected"]

    assert (selected("lang:en OR -lang:en"), selected("title:nowhere")) == (1, 0)
    assert "there is no field titel" in filled.fails("reclean", "--dry-run", "--where", "titel:mill")
    assert "there is no kind 'banana'; the kinds are article, " in filled.fails("reclean", "--kind", "banana")


def test_ctrl_c_ends_with_130_and_says_how_to_continue(run: Run, migrated_file: Path) -> None:
    database = Database(f"sqlite:///{shutil.copy(migrated_file, run.home / 'copydesk.db')}")
    _store_as(database, _job(database, HTML), ("Menu Home Sport", *STORY))
    # It waits for a long time after the first article.
    process = start(run, "reclean", "--yes", "--rate", "0.001")
    while len(_revisions(database)) < 2:
        time.sleep(0.1)
    process.send_signal(signal.SIGINT)
    output, errors = process.communicate(timeout=60)
    assert (process.returncode, errors) == (130, "")
    assert "continue with --after 1\n1 of 1 page cleaned again" in output


def test_a_damaged_page_is_counted_and_the_others_go_on(database: Database, tmp_path: Path) -> None:
    ids = [
        _store_as(database, _job(database, f"{HTML}<!--{number}-->", f"{URL}/{number}"), (str(number),))
        for number in range(3)
    ]
    with database.transaction() as session:
        page = "SELECT body_hash FROM pages WHERE url LIKE '%/1'"
        session.execute(
            text(f"UPDATE page_bodies SET content = substr(content, 1, 10) WHERE hash = ({page})")
        )
    report = _run(database, tmp_path)
    assert (report.done, report.damaged, len(report.samples)) == (3, [ids[1]], 2)


@pytest.mark.parametrize("command", ["reclean", "reenrich"])
def test_an_article_whose_row_is_damaged_is_named(filled: Run, command: str) -> None:
    with closing(sqlite3.connect(filled.home / "copydesk.db")) as connection, connection:
        connection.execute("""UPDATE articles SET record = substr(record, 1, 20)""")
    done = filled(command, *(("--yes",) if command == "reclean" else ("--all",)))
    assert (done.returncode, done.stderr) == (0, "")
    assert "1 article cannot be read, because the files of the database are damaged (1)" in done.stdout
