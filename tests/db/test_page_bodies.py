"""Bodies are compressed with another page of their host, and come back as they were sent."""

import random
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select

from db import Database, page_bodies, pages
from db.tables import PageBodyRow, PageDictionaryRow, PageRow
from pipeline.records import Page
from tests.db.stored_entries import NOW

URL = "https://thepost.example/mill"
WORDS = [f"word{number}" for number in range(500)]


def _body(number: int, host: str = "thepost.example") -> bytes:
    """Return a page with the template of its host, which differs from that of every other host."""
    template, story = random.Random(host), random.Random(f"{host} {number}")
    frame = " ".join(template.choices(WORDS, k=4_000))
    return f"<html>{frame}<p>{' '.join(story.choices(WORDS, k=50))}</p></html>".encode()


def _save(database: Database, body: bytes, host: str = "thepost.example", at: datetime = NOW) -> int:
    with database.transaction() as session:
        return pages.save_page(session, Page(f"https://{host}/{len(body)}", body, fetched_at=at))


def _read(database: Database, page_id: int) -> bytes:
    with database.read_transaction() as session:
        return pages.get_page(session, page_id).body


def _count_dictionaries(database: Database) -> int:
    with database.read_transaction() as session:
        return session.scalar(select(func.count()).select_from(PageDictionaryRow)) or 0


def test_every_body_comes_back_as_it_was_sent(database: Database) -> None:
    bodies = [b"", b"x", *(_body(number) for number in range(3)), _body(1, "other.example")]
    hosts = ["thepost.example"] * 5 + ["other.example"]
    ids = [_save(database, body, host) for body, host in zip(bodies, hosts, strict=True)]
    assert [_read(database, page_id) for page_id in ids] == bodies
    assert _count_dictionaries(database) == 4  # the first two are far shorter than the rest


def test_the_second_page_of_a_host_takes_little_space(database: Database) -> None:
    for number in range(2):
        _save(database, _body(number))
    with database.read_transaction() as session:
        sizes = session.execute(select(func.length(PageBodyRow.content), PageBodyRow.size)).all()
    assert all(compressed * 20 < size for compressed, size in sizes)


def test_a_short_first_page_does_not_stay_the_dictionary(database: Database) -> None:
    for body in (b"<p>Busy.</p>", _body(1), _body(2)):
        _save(database, body)
    with database.read_transaction() as session:
        sizes = session.scalars(select(func.length(PageBodyRow.content))).all()
    assert max(sizes) * 20 < len(_body(1))


def test_a_host_gets_a_new_dictionary_after_a_while_and_old_pages_stay_readable(database: Database) -> None:
    first = _save(database, _body(1))
    second = _save(database, _body(2), at=NOW + timedelta(days=40))
    assert _count_dictionaries(database) == 2
    assert (_read(database, first), _read(database, second)) == (_body(1), _body(2))


def test_a_dictionary_goes_with_the_last_page_that_needs_it(database: Database) -> None:
    _save(database, _body(1))
    kept = _save(database, _body(2), at=NOW + timedelta(days=40))
    with database.transaction() as session:
        pages.prune_pages(session, NOW + timedelta(days=1))
    assert _count_dictionaries(database) == 1
    assert _read(database, kept) == _body(2)


def test_a_dictionary_can_be_deleted_at_once_and_the_other_pages_stay_readable(database: Database) -> None:
    forgotten, *kept = (Page(URL, _body(number), fetched_at=NOW) for number in range(4))
    first = _save(database, forgotten.body)
    others = [_save(database, page.body) for page in kept]
    with database.transaction() as session:
        session.execute(delete(PageRow).where(PageRow.id == first))
        session.execute(delete(PageBodyRow).where(PageBodyRow.hash == forgotten.content_hash))
        assert page_bodies.delete_dictionaries(session, [forgotten.content_hash]) == 1
    with database.read_transaction() as session:
        hashes = session.scalars(select(PageDictionaryRow.hash)).all()
    assert forgotten.content_hash not in hashes
    assert len(hashes) == 1
    assert [_read(database, page_id) for page_id in others] == [page.body for page in kept]


def test_a_body_that_was_stored_without_a_dictionary_is_readable(database: Database) -> None:
    page_id = _save(database, b"xxxx")
    with database.transaction() as session:
        row = session.scalars(select(PageBodyRow)).one()
        row.dictionary_hash, row.content = None, bytes.fromhex("28b52ffd200421000078787878")
    assert _read(database, page_id) == b"xxxx"
