"""What is removed on request leaves no word in any table, index or file, and does not come back, on both databases."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.engine import make_url

from db import Database, events, ledger, pages, sources, visits
from db.compaction import rewrite_files
from db.forget import drop_if_forgotten
from db.ledger import ImportedPage, KeyedEntry
from db.tables import Base, FeedRow, TagRow
from pipeline.records import Entry, Page, Source
from pipeline.urls import host_of, key
from services.errors import UsageError
from services.forget import ForgetRequest, forget_request, lift_request, preview_request
from testing.postgres import Postgres
from tests.db.stored_entries import NOW, article, changed, claim, follow, sight, store, to_store

# Words that are nowhere else, as rows, search indexes and page bodies hold them.
SECRET_WORDS = ("quibbleton", "zanzifera", "mr vortexian")
URL = "https://thepost.example/2026/quibbleton-mill"
TEXT = (
    "Mr Vortexian opened the mill of Quibbleton on Monday. Ninety people work there.\n\n"
    '"Zanzifera is the best thing that happened to Quibbleton," said Mr Vortexian, the mayor of the town.'
)


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> Iterator[Database]:
    """Open a database of its own for each test: the files of a shared one still hold deleted rows of other tests."""
    if request.param == "sqlite":
        database = Database(request.getfixturevalue("sqlite_url"))
    else:
        server = request.getfixturevalue("postgres")
        database = Database(server.url(server.make(request.getfixturevalue("migrated"))))
    yield database
    database.close()


@pytest.fixture
def filled(database: Database) -> Database:
    """Two articles of one source, one with two revisions, the secret words, and a second copy of its page."""
    lister = follow(database)
    sight(database, lister, URL, title="Quibbleton opens its mill")
    (ticket,) = claim(database)
    job = to_store(database, ticket)
    first = article(URL, TEXT)
    store(database, job, first)
    with database.transaction() as session:
        pages.save_page(session, Page(URL, b"<p>An older page of Quibbleton</p>", fetched_at=NOW))
        ledger.mark_articles_due(session, NOW)
    (ticket,) = claim(database)
    store(database, to_store(database, ticket), changed(first, f"{TEXT}\n\nZanzifera was there, too."))
    sight(database, lister, "https://thepost.example/2026/ferry")
    (ticket,) = claim(database)
    store(database, to_store(database, ticket), article("https://thepost.example/2026/ferry"))
    # Fills the statistics of the planner with values of the columns, as the server does from time to time.
    with database.engine.begin() as connection:
        connection.execute(text("ANALYZE"))
    return database


def all_text(database: Database) -> str:
    """Return every value of every table, the search index included, in lower case."""
    with database.engine.connect() as connection:
        if database.dialect == "sqlite":
            query = "SELECT name FROM sqlite_master WHERE type = 'table'"
        else:
            query = "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
        names = [name for (name,) in connection.execute(text(query))]
        rows = [row for name in names for row in connection.execute(text(f'SELECT * FROM "{name}"'))]
    parts = (
        value.decode("latin-1") if isinstance(value, bytes) else str(value) for row in rows for value in row
    )
    return "\n".join(parts).lower()


def file_bytes(database: Database) -> bytes:
    """Return the files of the database in lower case: on PostgreSQL those of its tables and indexes."""
    if database.dialect == "sqlite":
        path = Path(database.url.removeprefix("sqlite:///"))
        paths = [found for found in path.parent.iterdir() if found.name.startswith(path.name)]
    else:
        with database.engine.connect() as connection:
            oid = connection.execute(
                text("SELECT oid FROM pg_database WHERE datname = current_database()")
            ).scalar_one()
            folder = connection.execute(text("SHOW data_directory")).scalar_one()
            connection.rollback()
        paths = [found for found in (Path(folder) / "base" / str(oid)).iterdir() if found.is_file()]
    return b"".join(path.read_bytes() for path in paths).lower()


def found_words(database: Database) -> set[str]:
    rows, files = all_text(database), file_bytes(database)
    return {word for word in SECRET_WORDS if word in rows or word.encode() in files}


# Tables that no foreign key leads to from articles, entries, feeds and sources: `db.forget` clears these by name, ...
CLEARED_BY_NAME = {
    *("authors", "tags", "entities", "events", "stories", "copy_groups", "hosts", "site_boilerplate"),
    *("pages", "page_parts", "page_bodies", "page_dictionaries"),
}
# ... and these say nothing of what was stored.
WITHOUT_CONTENT = {
    *("api_tokens", "article_counts", "entry_counts", "outcome_totals", "tombstones"),
    *("watch_channels", "watch_progress", "watches"),
}

REQUESTS = {
    "article": ForgetRequest(article_id=1),
    "prefix": ForgetRequest(url_prefix="http://www.thepost.example/2026/quibbleton"),
    "source": ForgetRequest(source="The Post"),
}


@pytest.mark.parametrize("name", REQUESTS)
def test_no_table_index_or_file_holds_a_word_of_what_was_forgotten(filled: Database, name: str) -> None:
    assert found_words(filled) == set(SECRET_WORDS)
    with filled.read_transaction() as session:
        preview = preview_request(session, REQUESTS[name])
    receipt = forget_request(filled, REQUESTS[name])
    assert receipt.file_problem == ""
    assert found_words(filled) == set()
    assert receipt.tombstones == preview.tombstones
    # What the feeds of a source listed is deleted with the feeds, and not counted.
    counted = preview.rows.keys() - ({"feed_entries"} if name == "source" else set())
    assert receipt.rows == {table: preview.rows[table] for table in counted}
    assert receipt.rows["article_revisions"] == (3 if name == "source" else 2)
    assert {
        "articles",
        "entries",
        "page_bodies",
        "events",
        "quotes",
        "revision_changes",
    } <= receipt.rows.keys()
    assert {"entities"} | ({"hosts", "authors", "tags"} if name == "source" else set()) <= receipt.rows.keys()


def test_names_that_only_an_earlier_revision_had_are_removed(database: Database) -> None:
    lister = follow(database)
    first = article(URL)
    tagged = replace(first, document=replace(first.document, tags=("zanzifera", "mill")))
    for number, new in enumerate((tagged, changed(first, "The mill was closed."))):
        sight(database, lister, URL, title=f"Version {number}")
        (ticket,) = claim(database)
        store(database, to_store(database, ticket), new)
    assert "zanzifera" in all_text(database)
    receipt = forget_request(database, REQUESTS["article"], should_rewrite_files=False)
    assert receipt.rows["article_revisions"] == 2
    with database.read_transaction() as session:
        assert session.scalars(select(TagRow.name)).all() == []


@pytest.mark.parametrize("name", ["article", "prefix"])
def test_the_other_articles_stay(filled: Database, name: str) -> None:
    forget_request(filled, REQUESTS[name], should_rewrite_files=False)
    with filled.read_transaction() as session:
        assert sources.list_sources(session)[0].articles == 1
        assert sources.list_feeds(session)[0].entries == 1
        assert "ferry" in all_text(filled)


def test_every_table_is_cleared_by_its_foreign_keys_or_by_name() -> None:
    reached = {"articles", "entries", "feeds", "sources"}
    for table in Base.metadata.sorted_tables * 2:
        if any(key.column.table.name in reached and key.ondelete != "SET NULL" for key in table.foreign_keys):
            reached.add(table.name)
    assert set(Base.metadata.tables) - reached == CLEARED_BY_NAME | WITHOUT_CONTENT


def test_a_forgotten_url_is_neither_listed_nor_imported_again(filled: Database) -> None:
    lister = follow(filled)
    forget_request(filled, REQUESTS["article"], should_rewrite_files=False)
    assert sight(filled, lister, URL, f"{URL}?utm_source=feed").new == 0
    page = ImportedPage(
        KeyedEntry(Entry(URL), key(URL), host_of(URL)), Page(URL, b"<p>x</p>", fetched_at=NOW)
    )
    with filled.transaction() as session:
        assert ledger.import_pages(session, [page], NOW)["forgotten"] == 1
    assert claim(filled, NOW + timedelta(days=1)) == []


def test_an_entry_that_redirects_to_a_forgotten_page_is_dropped(filled: Database) -> None:
    forget_request(filled, REQUESTS["article"], should_rewrite_files=False)
    wire = follow(filled, "The Wire")
    sight(filled, wire, "https://thewire.example/go/1", title="Redirecton")
    (ticket,) = claim(filled)
    with filled.transaction() as session:
        entry = (ticket.entry_id, "https://thewire.example/go/1")
        assert not drop_if_forgotten(session, entry, ["https://thewire.example/go/1"], NOW)
        assert drop_if_forgotten(session, entry, [f"{URL}?utm_source=go"], NOW)
    assert "redirecton" not in all_text(filled)
    assert sight(filled, wire, "https://thewire.example/go/1").new == 0


def test_a_forgotten_prefix_covers_new_urls_until_it_is_lifted(filled: Database) -> None:
    lister = follow(filled)
    prefix = "https://thepost.example/2026/"
    forget_request(filled, ForgetRequest(url_prefix=prefix), should_rewrite_files=False)
    new = ("https://www.thepost.example/2026/later", "https://thepost.example/2027/other")
    assert sight(filled, lister, *new).new == 1
    with filled.transaction() as session:
        assert lift_request(session, prefix).tombstones == 1
        assert lift_request(session, prefix).tombstones == 0
    assert sight(filled, lister, *new).new == 1


@pytest.mark.parametrize("prefix", ["", "https://", "http:///", "https://?a", "thepost.example/2026"])
def test_a_prefix_without_a_host_is_refused_and_not_everything(filled: Database, prefix: str) -> None:
    with filled.read_transaction() as session, pytest.raises(UsageError, match="and a host"):
        preview_request(session, ForgetRequest(url_prefix=prefix))


def test_lists_of_a_lifted_site_are_read_again_even_if_they_have_not_changed(filled: Database) -> None:
    wire, other = follow(filled, "The Wire"), follow(filled, "The Other")
    sight(filled, wire, "https://www.thepost.example/2025/quoted")
    with filled.transaction() as session:
        later = {"next_visit_at": NOW + timedelta(days=9000)}
        session.execute(update(FeedRow).values(etag='"one"', last_modified="x", body_hash="y", **later))
    forget_request(filled, REQUESTS["article"], should_rewrite_files=False)
    with filled.transaction() as session:
        assert lift_request(session, URL).feeds == 2
    with filled.read_transaction() as session:
        rows = session.execute(
            select(FeedRow.source_id, FeedRow.etag, FeedRow.last_modified, FeedRow.body_hash)
        )
        read_as_before = [source_id for source_id, *validators in rows if any(validators)]
        assert read_as_before == [other.source_id]
        due = session.scalars(select(FeedRow.source_id).where(FeedRow.next_visit_at < later["next_visit_at"]))
        assert set(due) == {1, wire.source_id}


def test_a_visit_that_began_before_the_lift_does_not_bring_its_validators_back(filled: Database) -> None:
    with filled.transaction() as session:
        claim_key = visits.claim_feeds(session, NOW, 1, timedelta(minutes=5))[0]
        visit = visits.get_claimed_feed(session, claim_key)
        assert visit is not None
    forget_request(filled, REQUESTS["article"], should_rewrite_files=False)
    with filled.transaction() as session:
        lift_request(session, URL)
        assert not visits.lock_claim(session, visit)


def test_a_forgotten_prefix_is_not_one_in_other_case(filled: Database) -> None:
    other = ForgetRequest(url_prefix="https://thepost.example/2026/QUIBBLETON")
    assert forget_request(filled, other, should_rewrite_files=False).rows == {}
    assert found_words(filled) == set(SECRET_WORDS)


def test_a_forgotten_source_loses_its_feeds_and_its_home_page_is_not_read_again(filled: Database) -> None:
    other = follow(filled, "The Wire")
    receipt = forget_request(filled, REQUESTS["source"], should_rewrite_files=False)
    assert receipt.rows["feeds"] == receipt.rows["sources"] == 1
    with filled.read_transaction() as session:
        assert [view.name for view in sources.list_sources(session)] == ["The Wire"]
    assert "thepost.example" not in all_text(filled)
    assert sight(filled, other, "https://thepost.example/2028/new", "https://thewire.example/a").new == 1


def test_readers_of_the_events_learn_what_was_forgotten(filled: Database) -> None:
    forget_request(filled, REQUESTS["article"], should_rewrite_files=False)
    with filled.read_transaction() as session:
        announced = [event for event in events.events_after(session) if event.payload["article_id"] == 1]
    assert [event.kind for event in announced] == ["created", "updated", "forgotten"]
    assert {tuple(event.payload) for event in announced} == {("article_id",)}


def test_a_preview_changes_nothing_and_a_wrong_request_is_explained(filled: Database) -> None:
    before = all_text(filled)
    with filled.read_transaction() as session:
        assert preview_request(session, REQUESTS["article"]).is_preview
        with pytest.raises(UsageError, match="no article 99"):
            preview_request(session, ForgetRequest(article_id=99))
        with pytest.raises(UsageError, match="invalid URL"):
            preview_request(session, ForgetRequest(url_prefix="thepost.example"))
        nothing = preview_request(session, ForgetRequest(url_prefix="https://nowhere.example/"))
    assert nothing.rows == {}
    assert all_text(filled) == before


def test_a_forgotten_part_of_a_site_does_not_block_the_rest_nor_the_rest_a_part(database: Database) -> None:
    lister = follow(database)
    with database.transaction() as session:
        sport = sources.add_source(session, Source("Goal", "https://thepost.example/sport/"), NOW)
    forget_request(database, ForgetRequest(source="The Post"), should_rewrite_files=False)
    wire = follow(database, "The Wire")
    urls = ("https://thepost.example/a", "https://thepost.example/sport/a")
    assert sight(database, wire, *urls).new == 2
    forget_request(database, ForgetRequest(source=str(sport)), should_rewrite_files=False)
    urls = ("https://thepost.example/b", "https://thepost.example/sport/b")
    assert sight(database, wire, *urls).new == 1
    assert lister.source_id != sport


@pytest.fixture
def plain_owner(filled: Database, request: pytest.FixtureRequest) -> Iterator[Database]:
    """Open the database as a user who owns its tables and is no superuser; skip this on SQLite, which has no users."""
    if filled.dialect == "sqlite":
        pytest.skip("SQLite has no users")
    url = make_url(filled.url)
    with request.getfixturevalue("postgres").connect(str(url.database)) as server:
        server.execute("CREATE ROLE plain_owner LOGIN")
        for table in Base.metadata.tables:
            server.execute(f"ALTER TABLE {table} OWNER TO plain_owner".encode())
        database = Database(url.set(username="plain_owner").render_as_string())
        yield database
        database.close()
        server.execute("REASSIGN OWNED BY plain_owner TO copydesk")
        server.execute("DROP OWNED BY plain_owner")
        server.execute("DROP ROLE plain_owner")


def test_no_file_holds_a_word_after_the_owner_of_the_database_forgot_it(
    filled: Database, plain_owner: Database, postgres: Postgres
) -> None:
    receipt = forget_request(plain_owner, REQUESTS["article"])
    assert 'skipping "pg_statistic"' in receipt.file_problem
    name = str(make_url(plain_owner.url).database)
    with postgres.connect(name) as server:
        server.execute(f"ALTER DATABASE {name} OWNER TO plain_owner".encode())
        problem = rewrite_files(plain_owner)
        assert "pg_statistic" not in problem
        assert "statistics of the empty tables" in problem
        server.execute(
            "DELETE FROM pg_statistic WHERE starelid IN (SELECT oid FROM pg_class WHERE reltuples = 0)"
        )
        assert rewrite_files(plain_owner) == ""
        assert b"quibbleton" not in file_bytes(filled)


def test_deleted_words_stay_in_the_files_until_these_are_written_anew(filled: Database) -> None:
    forget_request(filled, REQUESTS["article"], should_rewrite_files=False)
    if filled.dialect == "postgresql":
        with filled.engine.connect() as connection:
            connection.execute(text("CHECKPOINT"))
    assert b"quibbleton" in file_bytes(filled)
    assert rewrite_files(filled) == ""
    assert b"quibbleton" not in file_bytes(filled)
