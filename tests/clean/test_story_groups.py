"""Lists, tables and boxes of questions belong to the story that holds them, line by line."""

import pytest

from pipeline.clean import clean
from pipeline.records import Page

STORY = "".join(
    f"<p>The weir below the {place} gave way on Sunday night after eleven hours of rain without a pause, and three "
    "villages carried sandbags until the morning.</p>"
    for place in ("old tannery", "paper mill", "rowing club", "upper town")
)
MENU = "<nav><ul><li><a href='/a'>News</a></li><li><a href='/b'>Sport</a></li></ul></nav>"
RECIPE = (
    "<h2>Zutaten</h2><ul><li>200 g Felchen</li><li>3 Kartoffeln</li><li>1 Lauch</li></ul>"
    "<h2>Zubereitung</h2><ol><li>Kartoffeln schälen.</li><li>Zehn Minuten köcheln.</li></ol>"
)


def row(*cells: str) -> str:
    return f"<tr>{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>"


def text_of(inside: str, language: str = "en") -> str:
    head = f"<html lang={language}><head><title>Weir gives way | Lindauer Bote</title></head>"
    story = f"<main><article><h1>Weir gives way</h1><div class='article-body'>{inside}</div></article></main>"
    footer = "<footer><p>© 2026 Lindauer Bote</p><a href='/imprint'>Imprint</a></footer>"
    return clean(
        Page("https://www.lindau.example/news/weir", f"{head}<body>{MENU}{story}{footer}".encode())
    ).text


@pytest.mark.parametrize(
    ("group", "lines"),
    [
        (
            f"<h3>Levels</h3><table>{row('Lindau', '4.1 m')}{row('Bregenz', '3.9 m')}</table>",
            ("Levels", "Lindau | 4.1 m", "Bregenz | 3.9 m"),
        ),
        (
            "<dl><dt>Who pays?</dt><dd>The district and the owners of the mills, half each.</dd></dl>",
            ("Who pays?", "The district and the owners"),
        ),
        (
            "<details><summary>Was soll das kosten?</summary><p>Der Kreis rechnet mit zwei Millionen.</p></details>",
            ("Was soll das kosten?", "zwei Millionen"),
        ),
        (
            RECIPE,
            ("Zutaten", "1 Lauch", "Zubereitung", "Zehn Minuten köcheln."),
        ),
    ],
)
@pytest.mark.parametrize(
    "after", ["", "<p>The council meets on Tuesday to decide who will build the new weir.</p>"]
)
def test_a_group_of_the_story_is_kept_whole(group: str, lines: tuple[str, ...], after: str) -> None:
    text = text_of(f"{STORY}{group}{after}")
    assert [line for line in lines if line not in text] == []


def test_a_table_with_links_within_the_story_is_kept() -> None:
    links = row('<a href="/t/1">Rowing Club</a>', "3") + row('<a href="/t/2">Old Boys</a>', "1")
    text = text_of(f"{STORY}<table>{links}</table>{STORY.replace('Sunday', 'Monday')}")
    assert "Rowing Club | 3\nOld Boys | 1" in text


def test_a_story_that_is_mostly_a_table_keeps_its_rows() -> None:
    rows = "".join(f"<tr><td>Club {number}</td><td>{number}-{number + 1}</td></tr>" for number in range(6))
    text = text_of(
        f"<p>Results of the seventh day of the lake league, played on Saturday.</p><table>{rows}</table>"
    )
    assert "Club 5 | 5-6" in text


@pytest.mark.parametrize(
    "group",
    [
        "<ul><li><a href='/1'>Library closes for a year</a></li><li><a href='/2'>New slate for the roof</a></li></ul>",
        "<ul class='tags'><li><a href='/t'>Floods</a></li><li><a href='/u'>Lindau</a></li></ul>",
        "<ul class='share'><li>Facebook</li><li>WhatsApp</li></ul>",
    ],
)
def test_lists_of_links_and_buttons_below_the_story_are_left_out(group: str) -> None:
    assert text_of(STORY + group) == text_of(STORY)
