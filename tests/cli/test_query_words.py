"""Words of a query that begin with a minus, and choices that are spelled wrongly."""

import json

import pytest

from tests.cli.command import Run


def _found(run: Run, *arguments: str) -> int:
    done = run(arguments[0], "--json", *arguments[1:])
    assert done.returncode == 0, done.stderr
    return len(json.loads(done.stdout))


@pytest.mark.parametrize("command", ["search", "articles"])
def test_a_word_with_a_minus_leaves_articles_out(filled: Run, command: str) -> None:
    assert [
        _found(filled, command, *words)
        for words in (("-fire",), ("mill", "-fire"), ("mill", "-people"), ("-mill",), ("-lang:xx", "mill"))
    ] == [1, 1, 0, 0, 1]


def test_options_between_words_are_still_options(filled: Run) -> None:
    assert _found(filled, "articles", "mill", "--limit", "1", "-fire") == 1
    assert "greater than or equal to 1" in filled("articles", "mill", "--limit", "-5").stderr


@pytest.mark.parametrize("option", ["-h", "-limit", "-source=Post", "--sorce"])
def test_a_misspelled_option_is_refused_and_no_word(filled: Run, option: str) -> None:
    done = filled("articles", "mill", option)
    assert (done.returncode, "No such option" in done.stderr) == (2, True)


def test_what_stands_behind_two_hyphens_is_a_word(filled: Run) -> None:
    assert _found(filled, "search", "--", "mill", "-limit") == 1


def test_a_watch_takes_a_query_that_begins_with_a_minus(filled: Run) -> None:
    assert filled("watch", "add", "quiet", "-fire mill", "--feed").returncode == 0
    (watch,) = json.loads(filled("watch", "list", "--json").stdout)
    assert watch["query"] == "-fire mill"


@pytest.mark.parametrize(
    ("arguments", "hint"),
    [
        (("counts", "--by", "wek"), "Did you mean week?"),
        (("articles", "--format", "cvs"), "Did you mean csv?"),
        (("counts", "--by", "zzz"), "'phrase'."),
    ],
)
def test_a_choice_that_does_not_exist_gets_the_nearest_one(
    filled: Run, arguments: tuple[str, ...], hint: str
) -> None:
    assert filled(*arguments).stderr.strip().endswith(hint)


def test_stories_lists_what_several_articles_report_unless_all_are_wanted(filled: Run) -> None:
    assert "--articles 1" in filled("stories").stdout
    assert _found(filled, "stories") == 0
    assert _found(filled, "stories", "--articles", "1") == 1
