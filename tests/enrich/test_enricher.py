"""A failing enricher loses its own fields only, and each run is recorded with its version."""

import sys
from collections.abc import Mapping
from itertools import islice, pairwise, product
from types import FrameType

import pytest

from pipeline.enrich import ENRICHERS, enrich, reenrich
from pipeline.enrich.enricher import Enricher, run_enrichers
from pipeline.enrich.tokens import TokenizedDocument
from pipeline.errors import PipelineError
from pipeline.records import Article, Block, Document

STORY = Document(
    "https://post.example/a", title="Mill opens", blocks=(Block("The mill in Tallinn opened on Monday."),)
)


def _raise_bug(_article: Article, _doc: TokenizedDocument) -> Mapping[str, object]:
    raise ZeroDivisionError("nothing to divide")


def _raise_pipeline_error(_article: Article, _doc: TokenizedDocument) -> Mapping[str, object]:
    raise PipelineError("test.refused", "not this one")


def _run_out_of_memory(_article: Article, _doc: TokenizedDocument) -> Mapping[str, object]:
    raise MemoryError


def _set_undeclared_field(_article: Article, _doc: TokenizedDocument) -> Mapping[str, object]:
    return {"summary": "own", "agency": "undeclared"}


def _constant_summary(text: str) -> Enricher:
    return Enricher("summary", len(text), ("summary",), lambda _article, _doc: {"summary": text})


def _replace(enricher: Enricher) -> tuple[Enricher, ...]:
    return tuple(enricher if shipped.name == enricher.name else shipped for shipped in ENRICHERS)


@pytest.mark.parametrize("name", [enricher.name for enricher in ENRICHERS])
def test_an_enricher_that_raises_loses_only_its_own_fields(name: str) -> None:
    broken = next(enricher for enricher in ENRICHERS if enricher.name == name)
    replacement = Enricher(broken.name, broken.version, broken.fields, _raise_bug, broken.requires)
    article = enrich(STORY, _replace(replacement))
    assert article.document == STORY
    failed = {record.enricher: record.error for record in article.enrichments if record.error}
    assert failed == {name: "ZeroDivisionError: nothing to divide"}
    assert all(getattr(article, field) == getattr(Article(STORY), field) for field in broken.fields)


def test_a_pipeline_error_is_recorded_in_the_enrichment() -> None:
    article = enrich(STORY, (Enricher("summary", 1, ("summary",), _raise_pipeline_error),))
    assert "not this one" in article.enrichments[0].error


def test_an_enricher_that_takes_all_memory_ends_the_enrichment_as_one_that_takes_too_long_does() -> None:
    with pytest.raises(MemoryError):
        enrich(STORY, (Enricher("summary", 1, ("summary",), _run_out_of_memory),))


def test_an_enricher_that_sets_an_undeclared_field_sets_nothing() -> None:
    article = enrich(STORY, (Enricher("summary", 1, ("summary",), _set_undeclared_field),))
    assert (article.summary, article.agency) == ("", "")
    assert article.enrichments[0].error.startswith("bug: sets fields it does not declare: agency")


def test_every_run_records_its_version() -> None:
    article = enrich(STORY)
    assert [(record.enricher, record.version) for record in article.enrichments] == [
        (enricher.name, enricher.version) for enricher in ENRICHERS
    ]


def test_enrichers_come_after_those_they_require_and_no_two_set_one_field() -> None:
    names = [enricher.name for enricher in ENRICHERS]
    for index, enricher in enumerate(ENRICHERS):
        assert set(enricher.requires) <= set(names[:index])
    fields = sorted(field for enricher in ENRICHERS for field in enricher.fields)
    assert all(field != next_field for field, next_field in pairwise(fields))


def test_reenriching_an_up_to_date_article_returns_it_unchanged() -> None:
    article = enrich(STORY)
    assert reenrich(article) is article


def test_a_new_version_reruns_with_the_enrichers_that_require_it() -> None:
    old = enrich(STORY, _replace(_constant_summary("old")))
    new = reenrich(old, _replace(_constant_summary("newer")))
    assert (old.summary, new.summary) == ("old", "newer")
    assert {record.enricher for record in new.enrichments} == {enricher.name for enricher in ENRICHERS}


def test_a_failed_enricher_runs_again() -> None:
    failed = enrich(STORY, _replace(Enricher("summary", 1, ("summary",), _raise_bug)))
    assert (
        reenrich(
            failed, _replace(Enricher("summary", 1, ("summary",), lambda *_: {"summary": "now"}))
        ).summary
        == "now"
    )


def _count_calls(document: Document) -> int:
    """Count the calls of functions and resumptions of generators while a document is enriched."""
    calls = 0

    def count(_frame: FrameType, _event: str, _value: object) -> None:
        nonlocal calls
        calls += 1

    article = Article(document, language="en")
    sys.setprofile(count)
    try:
        article = run_enrichers(article, ENRICHERS)
    finally:
        sys.setprofile(None)
    assert not [record.error for record in article.enrichments if record.error]
    return calls


def _interviews(count: int) -> Document:
    """Return a text in which each paragraph names and quotes another person."""
    surnames = ("".join(letters) for letters in product("BDFGKLMNPRST", "aeiou", "lmnrst", "aeiou", "ns"))
    paragraphs = (
        f"Maria {surname.title()} met the council in Kisumu. “We have waited long,” she said. He said that it was late."
        for surname in islice(surnames, count)
    )
    return Document("https://post.example/a", blocks=tuple(map(Block, paragraphs)))


def test_the_work_grows_in_proportion_to_the_text() -> None:
    run_enrichers(
        Article(_interviews(300)), ENRICHERS
    )  # loads the word lists; the features of words are kept
    assert _count_calls(_interviews(300)) < 2.2 * _count_calls(_interviews(150))
