"""Articles that carry the same text are in one group, which follows every edit."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import text

from db import Database, copies
from pipeline.enrich import enrich
from tests.copies.test_comparison import FIRST_MATCH, NOISE, OTHER_REPORT, SECOND_MATCH, STORY
from tests.db.stored_entries import NOW, article, claim, follow, sight, store, to_store


def save(database: Database, name: str, words: str, hours: int = 0, *, url_name: str = "a") -> int:
    """Store an article of a publication, published some hours after the start of the test, or an edit of it."""
    url = f"https://{name.lower()}.example/{url_name}"
    sight(database, follow(database, name), url, title=words)
    document = replace(article(url, words).document, published=NOW + timedelta(hours=hours))
    saved = store(database, to_store(database, claim(database)[0]), enrich(document))
    assert saved is not None
    return saved.article_id


def group_of(database: Database, article_id: int) -> dict[int, str] | None:
    with database.read_transaction() as session:
        group = copies.get_copies(session, article_id)
    return {copy.article_id: copy.kind for copy in group.copies} if group and not group.is_template else None


@pytest.fixture
def carried(database: Database) -> tuple[int, int, int]:
    """Store a wire story and two copies of it."""
    return (
        save(database, "Post", STORY),
        save(database, "Mail", NOISE.format(STORY[: len(STORY) * 6 // 10]), 2),
        save(database, "Echo", STORY.replace("Crews learned of it from the radio.", ""), 1),
    )


def test_copies_on_other_sites_are_in_one_group_with_how_they_differ(
    database: Database, carried: tuple[int, int, int]
) -> None:
    post, mail, echo = carried
    with database.read_transaction() as session:
        group = copies.get_copies(session, mail)
    assert group is not None
    assert [copy.article_id for copy in group.copies] == [post, echo, mail]
    assert (group.original_id, group.earliest_id, group.outlets) == (post, post, 3)
    assert [copy.kind for copy in group.copies] == ["verbatim", "edited", "shortened"]


def test_an_article_stored_late_but_published_first_becomes_the_original(
    database: Database, carried: tuple[int, int, int]
) -> None:
    early = save(database, "Wire", STORY, -3)
    with database.read_transaction() as session:
        group = copies.get_copies(session, carried[0])
    assert group is not None
    assert (group.original_id, group.outlets) == (early, 4)


def test_an_article_that_is_rewritten_leaves_its_group(
    database: Database, carried: tuple[int, int, int]
) -> None:
    post, mail, echo = carried
    assert save(database, "Post", OTHER_REPORT) == post
    assert group_of(database, post) is None
    assert set(group_of(database, mail) or ()) == {mail, echo}
    with database.read_transaction() as session:
        group = copies.get_copies(session, mail)
    assert group is not None
    assert group.original_id == echo


def test_an_article_that_turns_into_a_copy_joins_the_group(
    database: Database, carried: tuple[int, int, int]
) -> None:
    other = save(database, "Globe", OTHER_REPORT)
    assert group_of(database, other) is None
    assert save(database, "Globe", STORY) == other
    assert set(group_of(database, other) or ()) == {other, *carried}


def test_a_group_of_one_is_no_group(database: Database) -> None:
    first, second = save(database, "Post", STORY), save(database, "Mail", STORY)
    save(database, "Mail", OTHER_REPORT)
    assert (group_of(database, first), group_of(database, second)) == (None, None)
    with database.read_transaction() as session:
        assert session.scalar(text("SELECT count(*) FROM copy_groups")) == 0


def test_reports_from_one_template_are_marked_and_are_no_copies(database: Database) -> None:
    first, second = save(database, "Post", FIRST_MATCH), save(database, "Post", SECOND_MATCH, url_name="b")
    carried = save(database, "Mail", SECOND_MATCH)
    assert group_of(database, first) is None
    assert set(group_of(database, second) or ()) == {second, carried}


@pytest.mark.parametrize("position", range(3))
def test_an_article_that_is_removed_leaves_the_others_in_their_group(
    database: Database, carried: tuple[int, int, int], position: int
) -> None:
    removed, others = carried[position], set(carried) - {carried[position]}
    with database.transaction() as session:
        copies.remove_articles(session, [removed])
        session.execute(text("DELETE FROM articles WHERE id = :id"), {"id": removed})
    assert set(group_of(database, min(others)) or ()) == others


def test_the_view_lists_each_pair_with_the_publication_of_the_other(
    database: Database, carried: tuple[int, int, int]
) -> None:
    post, mail, echo = carried
    query = "SELECT other_id, source, kind FROM v_copies WHERE article_id = :id ORDER BY other_id"
    with database.read_transaction() as session:
        rows = [tuple(row) for row in session.execute(text(query), {"id": post})]
    assert rows == [(mail, "Mail", "shortened"), (echo, "Echo", "edited")]
