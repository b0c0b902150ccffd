"""Whoever reads all events knows the articles; each event is a valid CloudEvent."""

import json
from datetime import timedelta
from pathlib import Path

from jsonschema import Draft202012Validator
from sqlalchemy import select

from db import Database, events, ledger
from db.events import EVENT_KINDS
from db.tables import ArticleRow
from services.cloud_events import to_cloud_event
from tests.db.stored_entries import NOW, article, changed, claim, follow, sight, store, to_store

SCHEMA = json.loads((Path(__file__).parents[2] / "docs" / "events.schema.json").read_text(encoding="utf-8"))
COLUMNS = ("title", "revision", "language", "agency")


def _store_and_change(database: Database) -> None:
    """Store two articles and change the first of them."""
    lister, first_url = follow(database), "https://thepost.example/a"
    first = article(first_url)
    for url, story in (
        (first_url, first),
        ("https://thepost.example/b", article("b", "Rain fell on the town.")),
    ):
        sight(database, lister, url)
        store(database, to_store(database, claim(database)[0]), story)
    later = NOW + timedelta(days=1)
    with database.transaction() as session:
        ledger.mark_articles_due(session, later)
    job = next(ticket for ticket in claim(database, later) if ticket.entry_id == 1)
    store(
        database,
        to_store(database, job, later),
        changed(first, "Le moulin a brûlé dans la nuit de lundi."),
        later,
    )


def test_the_articles_can_be_rebuilt_from_the_events(database: Database) -> None:
    _store_and_change(database)
    rebuilt: dict[int, dict[str, object]] = {}
    with database.read_transaction() as session:
        cursor = 0
        while page := events.events_after(session, cursor, 1):
            (event,) = page
            cursor = event.id
            if event.kind in {"created", "updated"}:
                rebuilt[event.payload["article_id"]] = {name: event.payload[name] for name in COLUMNS}
        stored = {
            row.id: {name: getattr(row, name) for name in COLUMNS}
            for row in session.scalars(select(ArticleRow))
        }
    assert rebuilt == stored
    assert sorted(str(values["revision"]) for values in rebuilt.values()) == ["1", "2"]


def test_every_event_is_a_valid_cloud_event(database: Database) -> None:
    _store_and_change(database)
    with database.read_transaction() as session:
        cloud_events = [to_cloud_event(event) for event in events.events_after(session)]
    assert len(cloud_events) == 3
    for event in cloud_events:
        Draft202012Validator(SCHEMA).validate(event)


def test_the_schema_knows_every_kind_of_event() -> None:
    types = SCHEMA["properties"]["type"]["enum"]
    assert types == [f"copydesk.article.{kind}" for kind in EVENT_KINDS]
