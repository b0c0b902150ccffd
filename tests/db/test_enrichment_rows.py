"""What an article is about is in rows that people can join."""

import struct
from dataclasses import replace

from sqlalchemy import text

from db import Database
from pipeline.records import Genre, Location
from services import search
from tests.db.stored_entries import article, claim, follow, sight, store, to_store

STORY = (
    "The central bank raised interest rates for the third time this year, and shares of lenders fell.\n\n"
    "“Inflation must come down,” said Maria Okello, who heads the bank. Analysts expect prices to settle by spring.\n\n"
    "Traders in Nairobi said borrowers would feel it first. Okello said the bank had no choice this time."
)


def _save(database: Database, name: str, words: str) -> int:
    url = f"https://{name.lower()}.example/a"
    sight(database, follow(database, name), url)
    saved = store(database, to_store(database, claim(database)[0]), article(url, words))
    assert saved is not None
    return saved.article_id


def _rows(database: Database, query: str) -> list[tuple[object, ...]]:
    with database.read_transaction() as session:
        return [tuple(row) for row in session.execute(text(query))]


def test_topics_keywords_and_quotes_can_be_joined_to_their_article(database: Database) -> None:
    id_ = _save(database, "Post", STORY)
    codes = _rows(database, "SELECT article_id, code FROM v_topics ORDER BY confidence DESC")
    assert codes[0] == (id_, "medtop:04000000")
    assert ("bank",) in _rows(database, "SELECT lower(phrase) FROM v_keywords")
    quotes = _rows(database, "SELECT speaker, speaker_label, text FROM v_quotes WHERE direct")
    assert quotes == [("Maria Okello", "PER", "Inflation must come down,")]


def test_how_an_article_reads_is_a_column(database: Database) -> None:
    _save(database, "Post", STORY)
    ((words, ease, lix, summary),) = _rows(
        database, "SELECT word_count, reading_ease, lix, summary FROM articles"
    )
    assert words == len(STORY.split())
    assert ease is not None
    assert lix is not None
    assert str(summary).startswith("The central bank raised")


def test_a_text_of_two_words_has_no_keys(database: Database) -> None:
    _save(database, "Post", "Bridge closed.")
    assert _rows(database, "SELECT count(*) FROM fingerprint_keys") == [(0,)]


def test_a_vector_is_kept_as_numbers_of_four_bytes(database: Database) -> None:
    url = "https://post.example/a"
    sight(database, follow(database), url)
    with_vector = replace(article(url, STORY), embedding=(0.6, -0.8), embedding_model="tiny-1")
    assert store(database, to_store(database, claim(database)[0]), with_vector)
    ((model, dimensions, vector),) = _rows(database, "SELECT model, dimensions, vector FROM embeddings")
    assert (model, dimensions) == ("tiny-1", 2)
    assert bytes(vector) == struct.pack("<2f", 0.6, -0.8)  # type: ignore[call-overload]


def test_genre_and_location_are_columns_and_articles_are_found_by_genre(database: Database) -> None:
    _save(database, "Post", STORY)
    url = "https://gazette.example/a"
    sight(database, follow(database, "Gazette"), url)
    nairobi = Location("Nairobi", "KE", -1.28, 36.82, "lead")
    opinion = replace(article(url, STORY[::-1]), genre=Genre.OPINION, location=nairobi, syndicated=True)
    assert store(database, to_store(database, claim(database)[0]), opinion)
    assert _rows(database, "SELECT source, genre FROM v_articles ORDER BY id") == [
        ("Post", "news"),
        ("Gazette", "opinion"),
    ]
    columns = "syndicated, location, location_country, location_latitude, location_longitude"
    ((is_syndicated, *location),) = _rows(
        database, f"SELECT {columns} FROM v_articles WHERE genre = 'opinion'"
    )
    assert (bool(is_syndicated), location) == (True, ["Nairobi", "KE", -1.28, 36.82])
    with database.read_transaction() as session:
        page = search.find_articles(session, search.parse("kind:opinion"), search.PageRequest())
    assert [found.source for found in page.articles] == ["Gazette"]
