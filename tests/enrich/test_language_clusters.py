"""Words that stand beside the same words are in one cluster, in the languages that have clusters."""

import pytest

from pipeline.enrich.entities.language_clusters import cluster_paths


def paths_of(word: str, language: str) -> list[str]:
    paths = (values.read(0) for values in cluster_paths([word], language))
    return [path for path in paths if path is not None]


@pytest.mark.parametrize(
    ("language", "one", "other"),
    [
        ("de", "Merkel", "Schröder"),
        ("de", "spielte", "arbeitete"),
        ("es", "Madrid", "Stuttgart"),
        ("ru", "Путин", "медведев"),
    ],
)
def test_words_of_one_kind_share_the_whole_path(language: str, one: str, other: str) -> None:
    assert paths_of(one, language) == paths_of(other, language) != []


def test_surnames_and_articles_share_no_path() -> None:
    assert set(paths_of("Merkel", "de")).isdisjoint(paths_of("dieses", "de"))


@pytest.mark.parametrize(("word", "language"), [("Merkel", "sv"), ("Qwrtzpsdfg", "de")])
def test_unknown_words_and_languages_have_no_path(word: str, language: str) -> None:
    assert paths_of(word, language) == []
