"""A small file tells where one publisher keeps things, for as long as it holds; a mistake in it is one plain line."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from lxml import html

from pipeline.clean import SiteOverrides, clean, load_site_overrides
from pipeline.clean.site_overrides.extraction import select_elements
from pipeline.clean.site_overrides.selectors import SelectorError, to_xpath
from pipeline.errors import SiteOverrideError
from pipeline.records import Page

FOLDER = Path(__file__).parent / "publishers"
NOW = datetime(2024, 6, 1, tzinfo=UTC)


def _page(name: str, at: datetime | None = NOW, host: str = "") -> Page:
    body = (FOLDER / f"{name}.html").read_bytes()
    return Page(f"https://{host or name}/story", body, fetched_at=at)


@pytest.mark.parametrize("name", ["valeherald.example"])
def test_a_page_is_read_as_its_publishers_file_says(name: str) -> None:
    expected = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    document = clean(_page(name), overrides=load_site_overrides(FOLDER))
    assert document.title == expected["title"]
    assert list(document.authors) == expected["authors"]
    assert document.published == datetime.fromisoformat(expected["published"])
    assert [block.text for block in document.blocks] == expected["text"]
    dropped = [each.text for each in document.dropped if each.rule == f"publisher {name}.toml"]
    assert dropped == expected["dropped"]


def test_what_a_file_found_is_the_evidence_that_holds() -> None:
    document = clean(_page("valeherald.example"), overrides=load_site_overrides(FOLDER))
    won = {item.field: item.origin for item in document.evidence if item.chosen}
    assert {won[field] for field in ("title", "authors", "published")} == {
        "publisher valeherald.example.toml"
    }


def test_a_file_holds_for_what_stands_below_its_host_and_for_no_other() -> None:
    publishers = load_site_overrides(FOLDER)
    assert publishers.find_layout(_page("valeherald.example", host="news.valeherald.example")) is not None
    assert publishers.find_layout(_page("valeherald.example", host="herald.example")) is None
    assert publishers.find_layout(_page("valeherald.example", host="notvaleherald.example")) is None


def test_a_layout_holds_on_its_days_only() -> None:
    publishers = load_site_overrides(FOLDER)
    old = publishers.find_layout(_page("valeherald.example", datetime(2024, 2, 29, tzinfo=UTC)))
    new = publishers.find_layout(_page("valeherald.example", datetime(2024, 3, 1, tzinfo=UTC)))
    assert old is not None
    assert new is not None
    assert (old.selectors.title, new.selectors.title != "") == ("", True)
    assert publishers.find_layout(_page("valeherald.example", None)) == new


def test_selectors_that_find_nothing_change_nothing(tmp_path: Path) -> None:
    text = 'host = "valeherald.example"\n[[layout]]\nbody = ".gone"\ntitle = ".gone"\nauthors = ".gone"\n'
    (tmp_path / "old.toml").write_text(text, encoding="utf-8")
    page = _page("valeherald.example")
    assert clean(page, overrides=load_site_overrides(tmp_path)) == clean(page)


def test_a_folder_that_is_not_there_holds_no_files(tmp_path: Path) -> None:
    assert load_site_overrides(tmp_path / "none") == SiteOverrides({})


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("host = thepost", r"x\.toml: not TOML: .*line 1, column"),
        ('host = "https://x.example/"\n[[layout]]\nbody = "p"', r"x\.toml: host: .*write for example host ="),
        ('host = "x.example"', r"x\.toml: layout: missing; begin one with a line \[\[layout\]\]"),
        ('host = "x.example"\n[[layout]]\n', r"layout 1: it selects nothing; give one of body"),
        (
            'host = "x.example"\n[[layout]]\nbody = "p"\ncolour = "red"',
            r"layout 1, colour: unknown key; known are",
        ),
        ('host = "x.example"\n[[layout]]\nbody = 3', r"layout 1, body: expected CSS selectors; write"),
        (
            'host = "x.example"\n[[layout]]\nbody = "div..p"',
            r"layout 1, body: the selector 'div\.\.p' cannot be read: expected ident, got '\.' at character 5; see",
        ),
        (
            'host = "x.example"\n[[layout]]\nbody = "p:hover"',
            r"cannot be read: .*:hover.* match nothing on a stored page; remove it; see docs/how-to",
        ),
        (
            'host = "x.example"\n[[layout]]\nbody = ["p", "h2 >"]',
            r"layout 1, body: the selector 'h2 >' cannot be read: expected selector, got the end; see",
        ),
        (
            'host = "x.example"\n[[layout]]\nbody = "p"\ndrop = "svg|a"',
            r"layout 1, drop: the selector 'svg\|a' cannot be used: it has a namespace prefix",
        ),
        (
            'host = "x.example"\n[[layout]]\nbody = "p"\nsince = "May"',
            r"layout 1, since: 'May' is not a date; write for",
        ),
        (
            'host = "x.example"\n[[layout]]\nbody = "p"\nsince = 2024-03-01\nuntil = 2024-01-01',
            r"layout 1, until: 2024-01-01 is before since = 2024-03-01; swap them",
        ),
    ],
)
def test_a_mistake_is_one_line_that_says_where_and_what_to_write(
    tmp_path: Path, text: str, says: str
) -> None:
    (tmp_path / "x.toml").write_text(text, encoding="utf-8")
    with pytest.raises(SiteOverrideError, match=says) as caught:
        load_site_overrides(tmp_path)
    assert "\n" not in str(caught.value)


def test_two_files_for_one_host_are_a_mistake(tmp_path: Path) -> None:
    for name in ("a.toml", "b.toml"):
        (tmp_path / name).write_text('host = "x.example"\n[[layout]]\nbody = "p"', encoding="utf-8")
    with pytest.raises(SiteOverrideError, match=r"b\.toml: host: x\.example already has a file \(a\.toml\)"):
        load_site_overrides(tmp_path)


@pytest.mark.parametrize(
    ("selector", "found"),
    [
        ("p", ["1", "2", "3", "4"]),
        (".lead", ["1"]),
        ("div p", ["1", "2", "3"]),
        ("div.story > p", ["1", "2"]),
        ("#x", ["3"]),
        ("p[data-n]", ["4"]),
        ('p[data-n="four"]', ["4"]),
        ("p[data-n^=fo]", ["4"]),
        ("p[data-n$='ur']", ["4"]),
        ("p[data-n*=ou]", ["4"]),
        (".lead, #x", ["1", "3"]),
        ("*.lead.big", ["1"]),
        (".lea", []),
        ("P", ["1", "2", "3", "4"]),
        ("p:first-child", ["1", "3"]),
        ("p:not(.lead)", ["2", "3", "4"]),
        ("p + p", ["2"]),
        ("div ~ p", ["4"]),
        ("div:has(section) > p", ["1", "2"]),
        ("[class~=big]", ["1"]),
    ],
)
def test_a_selector_finds_what_css_says(selector: str, found: list[str]) -> None:
    tree = html.document_fromstring(
        "<div class='story'><p class='big lead'>1<p>2<section><p id=x>3</section></div><p data-n=four>4"
    )
    assert [each.text for each in select_elements(tree, to_xpath(selector))] == found


@pytest.mark.parametrize(
    "selector", ["", "p >", "p::before", "p > > a", "[x", "p,", "p[a='b]", "p:foo", "a:hover", "svg|a", ".1x"]
)
def test_a_selector_that_is_not_read_is_refused(selector: str) -> None:
    with pytest.raises(SelectorError):
        to_xpath(selector)
