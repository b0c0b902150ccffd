"""An enricher that fails loses its own field, never the article; every run leaves its version."""

from collections.abc import Mapping
from itertools import pairwise

import pytest

from pipeline.enrich import ENRICHERS, enrich, reenrich
from pipeline.enrich.enricher import Enricher
from pipeline.enrich.tokens import TokenizedDocument
from pipeline.errors import PipelineError
from pipeline.records import Article, Block, Document

STORY = Document(
    "https://post.example/a", title="Mill opens", blocks=(Block("The mill in Tallinn opened on Monday."),)
)


def _break(_article: Article, _reading: TokenizedDocument) -> Mapping[str, object]:
    raise ZeroDivisionError("nothing to divide")


def _refuse(_article: Article, _reading: TokenizedDocument) -> Mapping[str, object]:
    raise PipelineError("test.refused", "not this one")


def _stray(_article: Article, _reading: TokenizedDocument) -> Mapping[str, object]:
    return {"summary": "mine", "agency": "not mine"}


def _say(text: str) -> Enricher:
    return Enricher("summary", len(text), ("summary",), lambda _article, _reading: {"summary": text})


def _with(enricher: Enricher) -> tuple[Enricher, ...]:
    return tuple(enricher if each.name == enricher.name else each for each in ENRICHERS)


@pytest.mark.parametrize("name", [each.name for each in ENRICHERS])
def test_one_that_breaks_loses_its_own_fields_only(name: str) -> None:
    broken = next(each for each in ENRICHERS if each.name == name)
    alone = Enricher(broken.name, broken.version, broken.fields, _break, broken.requires)
    article = enrich(STORY, _with(alone))
    assert article.document == STORY
    failed = {ran.enricher: ran.error for ran in article.enrichments if ran.error}
    assert failed == {name: "ZeroDivisionError: nothing to divide"}
    assert all(getattr(article, field) == getattr(Article(STORY), field) for field in broken.fields)


def test_one_that_refuses_says_why() -> None:
    article = enrich(STORY, (Enricher("summary", 1, ("summary",), _refuse),))
    assert "not this one" in article.enrichments[0].error


def test_one_that_sets_what_is_not_its_own_sets_nothing() -> None:
    article = enrich(STORY, (Enricher("summary", 1, ("summary",), _stray),))
    assert (article.summary, article.agency) == ("", "")
    assert article.enrichments[0].error.startswith("bug: sets agency")


def test_every_run_leaves_its_version() -> None:
    article = enrich(STORY)
    assert [(ran.enricher, ran.version) for ran in article.enrichments] == [
        (e.name, e.version) for e in ENRICHERS
    ]


def test_each_stands_after_those_it_reads_and_no_two_set_one_field() -> None:
    names = [each.name for each in ENRICHERS]
    for place, each in enumerate(ENRICHERS):
        assert set(each.requires) <= set(names[:place])
    fields = sorted(field for each in ENRICHERS for field in each.fields)
    assert all(one != other for one, other in pairwise(fields))


def test_an_article_that_is_up_to_date_is_left_alone() -> None:
    article = enrich(STORY)
    assert reenrich(article) is article


def test_a_new_version_runs_again_and_what_reads_it_too() -> None:
    old = enrich(STORY, _with(_say("old")))
    new = reenrich(old, _with(_say("newer")))
    assert (old.summary, new.summary) == ("old", "newer")
    assert {ran.enricher for ran in new.enrichments} == {each.name for each in ENRICHERS}


def test_one_that_failed_is_tried_again() -> None:
    failed = enrich(STORY, _with(Enricher("summary", 1, ("summary",), _break)))
    assert (
        reenrich(failed, _with(Enricher("summary", 1, ("summary",), lambda *_: {"summary": "now"}))).summary
        == "now"
    )
