"""What storing an article means."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

from hypothesis import given
from hypothesis import strategies as st

from pipeline.records import Article, Block, ChangeKind, Document, Fingerprint, Image
from pipeline.store import StoredArticle, StoredMatches, content_fields, content_hash, decide

TEXTS = st.text(max_size=12)
WHENS = st.none() | st.datetimes(
    min_value=datetime(1990, 1, 1),  # noqa: DTZ001 - hypothesis adds the zone
    max_value=datetime(2040, 1, 1),  # noqa: DTZ001
    timezones=st.sampled_from([UTC, timezone(timedelta(hours=5, minutes=30))]),
)
IMAGES = st.builds(Image, url=TEXTS, caption=TEXTS, credit=TEXTS)
DOCUMENTS = st.builds(
    Document,
    url=st.just("https://paper.example/a"),
    title=TEXTS,
    description=TEXTS,
    blocks=st.lists(st.builds(Block, text=TEXTS), max_size=3).map(tuple),
    authors=st.lists(TEXTS, max_size=2).map(tuple),
    published=WHENS,
    modified=WHENS,
    section=TEXTS,
    tags=st.lists(TEXTS, max_size=2).map(tuple),
    dateline=TEXTS,
    images=st.lists(IMAGES, max_size=2).map(tuple),
)
FINGERPRINTS = st.builds(Fingerprint, exact=st.sampled_from(["", "f1", "f2"]))
ARTICLES = st.builds(Article, document=DOCUMENTS, fingerprint=FINGERPRINTS)
KNOWNS = st.builds(StoredArticle, article_id=st.integers(1, 99), document=DOCUMENTS)


@given(ARTICLES, st.integers(1, 9))
def test_the_same_content_at_the_same_address_is_unchanged(article: Article, id_: int) -> None:
    change = decide(article, StoredMatches(StoredArticle(id_, article.document)))
    assert (change.kind, change.article_id, change.fields) == (ChangeKind.UNCHANGED, id_, ())


@given(ARTICLES, KNOWNS, st.lists(KNOWNS, max_size=2).map(tuple))
def test_an_update_names_exactly_the_fields_that_differ(
    article: Article, known: StoredArticle, copies: tuple[StoredArticle, ...]
) -> None:
    change = decide(article, StoredMatches(known, copies))
    before, after = content_fields(known.document), content_fields(article.document)
    assert change.fields == tuple(sorted(name for name in after if after[name] != before[name]))
    assert (change.kind is ChangeKind.UPDATED) == bool(change.fields)
    assert change.article_id == known.article_id


@given(DOCUMENTS, DOCUMENTS)
def test_hashes_are_equal_exactly_when_the_content_is(one: Document, other: Document) -> None:
    assert (content_hash(one) == content_hash(other)) == (content_fields(one) == content_fields(other))


@given(ARTICLES, st.lists(KNOWNS, min_size=1, max_size=3).map(tuple))
def test_a_copy_at_another_address_is_a_duplicate_of_the_oldest(
    article: Article, copies: tuple[StoredArticle, ...]
) -> None:
    change = decide(replace(article, fingerprint=Fingerprint(exact="f")), StoredMatches(same_text=copies))
    assert change.kind is ChangeKind.DUPLICATE
    assert change.article_id == min(copy.article_id for copy in copies)


@given(ARTICLES)
def test_what_nothing_is_held_of_is_created(article: Article) -> None:
    change = decide(article, StoredMatches())
    assert (change.kind, change.article_id, change.fields) == (ChangeKind.CREATED, None, ())


@given(ARTICLES, KNOWNS)
def test_articles_without_words_are_never_duplicates(article: Article, known: StoredArticle) -> None:
    empty = replace(article, fingerprint=Fingerprint())
    assert decide(empty, StoredMatches(same_text=(known,))).kind is ChangeKind.CREATED


@given(ARTICLES, KNOWNS)
def test_storing_the_same_twice_is_unchanged_whatever_came_before(
    article: Article, known: StoredArticle
) -> None:
    first = decide(article, StoredMatches(known))
    again = decide(article, StoredMatches(StoredArticle(known.article_id, first.article.document)))
    assert again.kind is ChangeKind.UNCHANGED


def test_a_touch_of_the_publishers_system_is_no_edit() -> None:
    before = Document("https://paper.example/a", title="T", modified=datetime(2024, 1, 1, tzinfo=UTC))
    after = replace(before, modified=datetime(2024, 1, 2, tzinfo=UTC), tags=("new",))
    assert decide(Article(after), StoredMatches(StoredArticle(1, before))).kind is ChangeKind.UNCHANGED


def test_the_same_instant_with_another_offset_is_no_edit() -> None:
    there = timezone(timedelta(hours=2))
    before = Document("https://paper.example/a", published=datetime(2024, 1, 1, 10, tzinfo=UTC))
    after = replace(before, published=datetime(2024, 1, 1, 12, tzinfo=there))
    assert decide(Article(after), StoredMatches(StoredArticle(1, before))).kind is ChangeKind.UNCHANGED


def test_an_edited_caption_and_text_are_named() -> None:
    before = Document("https://paper.example/a", blocks=(Block("One."),), images=(Image(caption="A"),))
    after = replace(before, blocks=(Block("One, two."),), images=(Image(caption="B"),))
    assert decide(Article(after), StoredMatches(StoredArticle(7, before))).fields == ("captions", "text")
