"""Random articles to search: as a query sees them in memory, and as rows of a database."""

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import strategies as st
from sqlalchemy import insert

from db import Database, Session
from db.tables import (
    ArticleAuthorRow,
    ArticleEntityRow,
    ArticleRow,
    ArticleTagRow,
    AuthorRow,
    EntityRow,
    QuoteRow,
    RevisionRow,
    SourceRow,
    SourceTagRow,
    StoryMemberRow,
    StoryRow,
    TagRow,
    TopicRow,
)
from db.tables.base import utc_offset_minutes
from pipeline.query import AllOf, AnyOf, CodeMatch, NameMatch, Near, Negation, Node, TextMatch, TimeLimit
from pipeline.query.evaluation import QueryDocument
from pipeline.query.tokens import words_of

__all__ = ["NAME_WORDS", "NOW", "SAMPLES", "STORIES", "TREES", "WORDS", "article_values", "filled"]

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
WORDS = (
    *(
        "mill",
        "Mills",
        "milling",
        "fire",
        "Café",
        "cafe",
        "naïve",
        "straße",
        "ØRE",
        "don't",
        "well-known",
        "3.5",
    ),
    *(
        "Сталь",
        "сталь",
        "ΟΔΟΣ",
        "οδός",
        "हिन्दी",
        "समाचार।",
        "東京",
        "İzmir",
        "U.S.",
        "a_b",
        "m²",
        "2½",
        "①",
        "fire🔥mill🤔",
        "500₺",
        "₽500",
        "—",
        "the",
        "the",
    ),
)
NAMES = ("Ada Roe", "Ada Róe-Smith", "Brenholm Courier", "Port of Brenholm", "Øster Courier", "Roe")
STORIES = {7: "Old post and Ada Róe", 8: "Brenholm: the Courier of Tallinn"}
# SQLite rounds it to the next day unless the fraction is cut off.
LAST_INSTANT = datetime(2026, 11, 24, 23, 59, 59, 999_999, tzinfo=UTC)
LABELS = {"person": "PER", "org": "ORG", "place": "LOC"}


def _time(hours_ago: int) -> datetime:
    """Return a time, at one publisher after midnight."""
    zone = timezone(timedelta(hours=13 if hours_ago == 3 else -hours_ago))
    return (NOW - timedelta(hours=hours_ago)).astimezone(zone)


def _sample(random_: random.Random) -> QueryDocument:
    def text(limit: int) -> str:
        return " ".join(random_.choice(WORDS) for _ in range(random_.randrange(limit)))

    kinds = random_.sample(("person", "org", "place", "author", "tag"), 2)
    countries = random_.choice(((), ("EE",)))
    names = [(kind, random_.choice(NAMES)) for kind in kinds]
    speakers = [("quote-by", name) for kind, name in names if kind == "person" and random_.random() < 0.5]
    source = random_.choice((None, "Brenholm Courier", "The Óld Post"))
    return QueryDocument(
        title=text(5),
        description=text(4),
        text=text(25),
        section=random_.choice(("", "Sport", "Local Sport", "Économie")),
        language=random_.choice((None, "en", "de")),
        agency=random_.choice(("", "AP")),
        published=random_.choice((None, LAST_INSTANT, *(_time(hours) for hours in range(5)))),
        source=source,
        genre=random_.choice(("news", "opinion")),
        kind=random_.choice(("article", "live")),
        names=(*names, *speakers, *(("place", "Tallinn") for _ in countries)),
        source_tags=("local", "north coast") if source == "Brenholm Courier" else (),
        countries=countries,
        topics=random_.choice(((), ("medtop:15000000",))),
        story=random_.choice((None, *STORIES.items())),
        changed=random_.choice((None, *(NOW - timedelta(hours=hours) for hours in range(1, 4)))),
    )


SAMPLES = tuple(_sample(random.Random(seed)) for seed in range(60))


def _insert_samples(session: Session) -> None:
    """Add the samples as articles, numbered from 1, with their sources, names and stories."""
    for number, name in enumerate(("Brenholm Courier", "The Óld Post"), 1):
        session.add(
            SourceRow(id=number, identity_key=name, identity_host="", name=name, homepage="", added_at=NOW)
        )
    session.add_all(_story(number, title) for number, title in STORIES.items())
    session.flush()
    session.add_all(SourceTagRow(source_id=1, tag=tag) for tag in ("local", "north coast"))
    names = sorted({pair for sample in SAMPLES for pair in sample.names if pair[0] != "quote-by"})
    ids = {pair: number for number, pair in enumerate(names, 1)}
    session.add_all(_name(kind, number, name) for (kind, name), number in ids.items())
    session.flush()
    for number, sample in enumerate(SAMPLES, 1):
        session.execute(insert(ArticleRow).values(article_values(number, sample)))
        for position, (kind, name) in enumerate(sample.names):
            session.add(_part(kind, number, position, ids["person" if kind == "quote-by" else kind, name]))
        for position, code in enumerate(sample.topics):
            session.add(
                TopicRow(
                    article_id=number, position=position, code=code, name="sport", confidence=1.0, broader=""
                )
            )
        if sample.story:
            session.add(_member(number, sample.story[0]))
        session.add_all(_revisions(number, sample))


def _name(kind: str, number: int, name: str) -> AuthorRow | TagRow | EntityRow:
    if kind == "author":
        return AuthorRow(id=number, name=name, kind="person")
    if kind == "tag":
        return TagRow(id=number, name=name)
    country = "EE" if name == "Tallinn" else None
    return EntityRow(id=number, name=name, label=LABELS[kind], country=country)


def _story(number: int, title: str) -> StoryRow:
    counts = {"articles": 1, "outlets": 1, "score": 1.0, "languages": "en", "agencies": ""}
    return StoryRow(id=number, title=title, first_at=NOW, last_at=NOW, **counts)


def _revisions(article_id: int, sample: QueryDocument) -> Iterator[RevisionRow]:
    """Yield the first revision, one by the cleaner alone, and the change by the publisher, if there was one."""
    origins = (("publisher", NOW - timedelta(days=1)), ("reclean", NOW), ("publisher", sample.changed))
    for revision, (origin, seen_at) in enumerate(origins, 1):
        if seen_at is not None:
            yield RevisionRow(
                article_id=article_id,
                revision=revision,
                seen_at=seen_at,
                title=sample.title,
                description=sample.description,
                word_count=1,
                content_hash="",
                origin=origin,
                fields=[],
                document=b"",
                evidence=b"",
            )


def _member(article_id: int, story_id: int) -> StoryMemberRow:
    return StoryMemberRow(
        article_id=article_id, story_id=story_id, at=NOW, similarity=0.0, new_names="", terms=b""
    )


def article_values(number: int, sample: QueryDocument) -> dict[str, object]:
    sources = {None: None, "Brenholm Courier": 1, "The Óld Post": 2}
    texts = (
        "canonical_url",
        "published_precision",
        "site_name",
        "dateline",
        "location",
        "summary",
        "content_hash",
    )
    return {
        **dict.fromkeys(texts, ""),
        "id": number,
        "url": f"https://thepost.example/{number}",
        "source_id": sources[sample.source],
        "title": sample.title,
        "description": sample.description,
        "text": sample.text,
        "section": sample.section,
        "kind": sample.kind,
        "language": sample.language,
        "agency": sample.agency,
        "syndicated": False,
        "genre": sample.genre,
        "published": sample.published,
        "published_offset_minutes": utc_offset_minutes(sample.published),
        "word_count": 1,
        "reading_seconds": 1,
        "text_hash": str(number),
        "revision": 1,
        "created_at": NOW,
        "updated_at": NOW,
        "last_checked_at": NOW,
        "record": b"",
    }


def _part(kind: str, article_id: int, position: int, name_id: int) -> object:
    if kind == "author":
        return ArticleAuthorRow(article_id=article_id, position=position, author_id=name_id)
    if kind == "tag":
        return ArticleTagRow(article_id=article_id, position=position, tag_id=name_id)
    if kind == "quote-by":
        return QuoteRow(
            article_id=article_id,
            position=position,
            entity_id=name_id,
            text="It opens.",
            start_char=0,
            end_char=9,
            speaker="",
            verb="said",
            direct=True,
            stance="said",
            confidence=1.0,
        )
    return ArticleEntityRow(
        article_id=article_id,
        position=position,
        entity_id=name_id,
        mention_count=1,
        mentions=[[0, 1]],
        confidence=1.0,
        salience=1.0,
    )


@pytest.fixture(scope="module")
def filled(shared_database: Database) -> Database:
    """A database with all samples that the tests of one file share; they must only read."""
    with shared_database.transaction() as session:
        _insert_samples(session)
    return shared_database


@pytest.fixture
def filled_anew(database: Database) -> Database:
    """A database with all samples, for a test that changes rows."""
    with database.transaction() as session:
        _insert_samples(session)
    return database


def _text_matches() -> st.SearchStrategy[TextMatch]:
    words = st.lists(st.sampled_from([word for word in WORDS if words_of(word)]), min_size=1, max_size=2)
    return st.builds(
        lambda parts, is_prefix, part, size: TextMatch(
            _cut(words_of(" ".join(parts)), size if is_prefix else 99), is_prefix, part
        ),
        words,
        st.booleans(),
        st.sampled_from(("", "", "title", "text")),
        st.integers(1, 4),
    )


def _cut(words: tuple[str, ...], size: int) -> tuple[str, ...]:
    return (*words[:-1], words[-1][:size])


NAME_WORDS = [
    tuple(name.split())
    for name in (
        "roe", "courier", "ada roe", "brenholm", "sport", "economie", "old post", "tallinn", "local", "north coast",
        "north c",
    )
]  # fmt: skip


def _leaves() -> st.SearchStrategy[Node]:
    single = (
        _text_matches().filter(lambda match: len(match.words) == 1).map(lambda match: replace(match, part=""))
    )
    fields = ("source", "section", "author", "tag", "person", "org", "place", "quote-by", "story")
    return st.one_of(
        _text_matches(),
        _text_matches(),
        st.builds(Near, single, single, st.integers(1, 4)),
        st.builds(NameMatch, st.sampled_from(fields), st.sampled_from(NAME_WORDS), st.booleans()),
        st.sampled_from(
            [
                CodeMatch("lang", ("en",)),
                CodeMatch("lang", ("de", "fr")),
                CodeMatch("day", ("2026-11-24",)),
                CodeMatch("day", ("2026-11-25",)),
                CodeMatch("agency", ("AP",)),
                CodeMatch("country", ("EE",)),
                CodeMatch("story", ("7",)),
                CodeMatch("kind", ("opinion",)),
                CodeMatch("kind", ("live", "news")),
                CodeMatch("topic", ("medtop:15000000",)),
                CodeMatch("changed", ("yes",)),
                CodeMatch("changed", ("no",)),
                TimeLimit("changed", NOW - timedelta(hours=2)),
                TimeLimit("after", NOW - timedelta(hours=2)),
                TimeLimit("before", NOW - timedelta(hours=1)),
            ]
        ),
    )


TREES = st.recursive(
    _leaves(),
    lambda nodes: st.one_of(
        st.builds(Negation, nodes),
        st.lists(nodes, max_size=3).map(lambda parts: AllOf(tuple(parts))),
        st.lists(nodes, min_size=1, max_size=3).map(lambda parts: AnyOf(tuple(parts))),
    ),
    max_leaves=6,
)
