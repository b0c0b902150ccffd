"""`copydesk reenrich` brings stored articles up to today's enrichers, once, and says what changed."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import text

from db import Database, articles, events
from pipeline.enrich import ENRICHERS, Enricher
from services.reenrich import ReenrichOptions, ReenrichReport, reenrich_articles
from tests.db.stored_entries import NOW, article, claim, follow, sight, store, to_store

TITLES = tuple(f"https://thepost.example/{number}" for number in range(3))


def _fill(database: Database) -> list[int]:
    lister = follow(database)
    sight(database, lister, *TITLES)
    tickets = claim(database)
    texts = ("The mill opened again.", "The bank raised its rates.", "The bridge was closed.")
    pages = map(article, TITLES, texts)
    saved = [
        store(database, to_store(database, ticket), page) for ticket, page in zip(tickets, pages, strict=True)
    ]
    return [result.article_id for result in saved if result]


def _enrichers_with_summary(words: str, version: int = 90) -> tuple[Enricher, ...]:
    mine = Enricher("summary", version, ("summary",), lambda _article, _reading: {"summary": words})
    return tuple(mine if enricher.name == "summary" else enricher for enricher in ENRICHERS)


def _run(database: Database, options: ReenrichOptions) -> ReenrichReport:
    report = ReenrichReport()
    reenrich_articles(database, options, report, lambda _: None)
    return report


def _summaries(database: Database) -> list[str]:
    with database.read_transaction() as session:
        return list(session.scalars(text("SELECT summary FROM articles ORDER BY id")))


def test_what_is_up_to_date_is_left_alone(database: Database) -> None:
    _fill(database)
    assert (_run(database, ReenrichOptions()).outdated, _run(database, ReenrichOptions()).done) == (0, 0)


def test_a_new_version_is_written_reported_and_announced_once(database: Database) -> None:
    ids = _fill(database)
    options = ReenrichOptions(_enrichers_with_summary("new words"))
    report = _run(database, options)
    assert (report.done, report.changed, report.last) == (3, {"summary": 3}, ids[-1])
    assert _summaries(database) == ["new words"] * 3
    with database.read_transaction() as session:
        announced = [
            (event.article_id, event.payload["fields"])
            for event in events.events_after(session)
            if event.kind == "enriched"
        ]
        versions = set(session.scalars(text("SELECT version FROM enrichments WHERE enricher = 'summary'")))
    assert announced == [(id_, ["summary"]) for id_ in ids]
    assert versions == {90}
    assert _run(database, options).done == 0


def test_a_run_that_was_stopped_goes_on_where_it_stood(database: Database) -> None:
    _fill(database)

    def stop(report: ReenrichReport) -> None:
        if report.done == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        reenrich_articles(
            database, ReenrichOptions(_enrichers_with_summary("new words")), ReenrichReport(), stop
        )
    report = _run(database, ReenrichOptions(_enrichers_with_summary("new words")))
    assert (report.outdated, report.done) == (1, 1)
    assert _summaries(database) == ["new words"] * 3


def test_a_dry_run_tells_and_writes_nothing(database: Database) -> None:
    _fill(database)
    before = _summaries(database)
    assert _run(
        database, ReenrichOptions(_enrichers_with_summary("new words"), should_write=False)
    ).changed == {"summary": 3}
    assert _summaries(database) == before


def test_limit_and_after_choose_a_part(database: Database) -> None:
    ids = _fill(database)
    assert _run(database, ReenrichOptions(_enrichers_with_summary("one"), max_articles=2)).last == ids[1]
    assert _run(database, ReenrichOptions(_enrichers_with_summary("two"), after_id=ids[1])).done == 1


def test_one_that_fails_is_named_and_loses_no_article(database: Database) -> None:
    _fill(database)

    def fail(*_: object) -> dict[str, object]:
        raise ValueError("no luck")

    broken = tuple(
        replace(enricher, version=91, compute=fail) if enricher.name == "summary" else enricher
        for enricher in ENRICHERS
    )
    report = _run(database, ReenrichOptions(broken))
    assert report.failed == {"summary: ValueError: no luck": 3}
    assert len(_summaries(database)) == 3


def test_a_revision_that_came_meanwhile_is_not_overwritten(database: Database) -> None:
    ids = _fill(database)
    with database.read_transaction() as session:
        held = articles.load_revision(session, ids[0])
    assert held is not None
    with database.transaction() as session:
        session.execute(text("UPDATE articles SET revision = 2 WHERE id = :id"), {"id": ids[0]})
        assert (
            articles.replace_enrichment(
                session, held, replace(held.article, summary="late"), NOW + timedelta(hours=1)
            )
            is None
        )
    assert "late" not in _summaries(database)
