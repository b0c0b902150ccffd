"""The commands `forget` and `prune` count first, ask, and say what they did."""

import json

from tests.cli.command import Run

# Names under `.example` lead to no public address.
ALLOWED = {"COPYDESK_ALLOWED_PRIVATE_HOSTS": "thepost.example:443"}


def test_an_article_is_counted_then_removed_with_a_receipt(filled: Run) -> None:
    assert "would be removed" in filled("forget", "--article", "1", "--dry-run").stdout
    assert "--yes" in filled.fails("forget", "--article", "1")
    receipt = json.loads(filled("forget", "--article", "1", "--yes", "--json").stdout)
    assert (receipt["rows"]["articles"], receipt["is_preview"], receipt["file_problem"]) == (1, False, "")
    assert "no article 1" in filled.fails("forget", "--article", "1", "--dry-run")
    left_out = filled("ingest", "https://thepost.example/a", **ALLOWED).stdout
    assert "1 page left out, removed with `copydesk forget`" in left_out
    assert "--lift" in left_out
    lifted = filled("forget", "--lift", "https://thepost.example/a").stdout
    assert "may be stored again; 1 feed of its site will be read again" in lifted
    assert "1 URL imported" in filled("ingest", "https://thepost.example/a", **ALLOWED).stdout


def test_a_request_names_one_thing(filled: Run) -> None:
    assert "one of" in filled.fails("forget")
    assert "one of" in filled.fails("forget", "--article", "1", "--source", "The Post")
    assert "invalid URL" in filled.fails("forget", "--url-prefix", "thepost", "--dry-run")
    assert "leave out --dry-run" in filled.fails("forget", "--lift", "https://thepost.example/a", "--dry-run")
    assert "was not forgotten like this" in filled.fails("forget", "--lift", "https://other.example/")


def test_pruning_says_when_nothing_has_expired(filled: Run) -> None:
    assert filled("prune", "--dry-run").stdout == "Nothing has expired.\n"
    assert filled("prune").stdout == "Nothing has expired.\n"


def test_a_dry_run_counts_as_many_tombstones_as_are_left(filled: Run) -> None:
    # The beginning is the URL of the article itself.
    request = ("forget", "--url-prefix", "https://thepost.example/a", "--json")
    expected = json.loads(filled(*request, "--dry-run").stdout)["tombstones"]
    assert json.loads(filled(*request, "--yes", "--keep-files").stdout)["tombstones"] == expected
