"""Views have the documented columns on both databases, and an article is read with what was worked out about it."""

import re
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import text

from db import Database, queries
from db.initial_schema.views import VIEW_NAMES
from pipeline.enrich import enrich
from pipeline.records import Block, Document, Keyword, Quote, Topic
from tests.db.stored_entries import claim, follow, sight, store, to_store

URL = "https://thepost.example/a"
TEXT = "The mill opened again on Monday. “Ninety people work there,” said Ada Roe."


def test_every_view_has_the_columns_that_the_reference_lists(database: Database) -> None:
    page = (Path(__file__).resolve().parents[2] / "docs/schema.md").read_text(encoding="utf-8")
    documented = {
        name: re.findall(r"`(\w+)`", columns)
        for name, columns in re.findall(r"^### `(\w+)`\n\nColumns: (.*)$", page, re.MULTILINE)
    }
    with database.read_transaction() as session:
        columns = {name: list(session.execute(text(f"SELECT * FROM {name}")).keys()) for name in VIEW_NAMES}
    assert columns == documented


def test_an_article_is_read_with_its_subjects_phrases_and_quotes_in_order(database: Database) -> None:
    now = datetime.now(UTC)
    sight(database, follow(database), URL, now=now)
    new = replace(
        enrich(Document(url=URL, title="Mill opens", blocks=(Block(TEXT),))),
        topics=(Topic("medtop:04000000", "economy", 0.8), Topic("medtop:09000000", "labour", 0.4)),
        keywords=(Keyword("mill", 0.9), Keyword("ninety people", 0.5)),
        quotes=(Quote("Ninety people work there,", 34, 59, "Ada Roe", "said"),),
    )
    store(database, to_store(database, claim(database, now)[0], now), new, now)
    with database.read_transaction() as session:
        view = queries.get_article(session, 1)
    assert view is not None
    assert view.keywords == ("mill", "ninety people")
    assert [(topic.name, topic.confidence) for topic in view.topics] == [("economy", 0.8), ("labour", 0.4)]
    assert view.quotes == (
        queries.QuoteView(
            "Ninety people work there,", "Ada Roe", "said", direct=True, stance="said", confidence=1.0
        ),
    )
