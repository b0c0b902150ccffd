"""Preformatted text keeps its lines and indentation; prose that was wrapped at a column is joined."""

import pytest

from pipeline.clean import clean
from pipeline.records import BlockKind, Page

PROSE = "".join(
    f"<p>The council of Brenholm voted on {day} to keep the old ferry until the yard has built a new one.</p>"
    for day in ("Monday", "Tuesday", "Wednesday", "Thursday")
)


def preformatted_texts(markup: str) -> list[str]:
    story = (
        f"<article><h1>Ferry of Brenholm stays</h1>{PROSE}{markup}{PROSE.replace('ferry', 'boat')}</article>"
    )
    page = Page("https://post.example/news/ferry-stays", f"<html><body>{story}</body></html>".encode())
    return [block.text for block in clean(page).blocks if block.kind is BlockKind.PREFORMATTED]


@pytest.mark.parametrize(
    ("markup", "texts"),
    [
        (
            "<pre><code>def fare(zone):\n    if zone &gt; 2:\n        return 4\n</code></pre>",
            ["def fare(zone):\n    if zone > 2:\n        return 4"],
        ),
        (
            "<pre>def fare():\n    start_the_engine()\n\n    return the_fare_of(4)\n</pre>",
            ["def fare():\n    start_the_engine()\n\n    return the_fare_of(4)"],
        ),
        ("<pre>\n  Alt ist das Boot,\n    und langsam,\n</pre>", ["  Alt ist das Boot,\n    und langsam,"]),
        ("<pre>Boat\tTrips\nMarta\t12\n</pre>", ["Boat\tTrips\nMarta\t12"]),
        ("<div class='code'><pre>  a = <b>1</b>\n  b = 2</pre></div>", ["  a = 1\n  b = 2"]),
        ("<pre>one &amp;amp; two   three</pre>", ["one &amp; two   three"]),
    ],
)
def test_lines_and_indentation_stay(markup: str, texts: list[str]) -> None:
    assert preformatted_texts(markup) == texts


def test_wrapped_prose_is_one_line() -> None:
    lines = (
        "The ferry Marta sailed again on Monday, four months after a\nstorm tore its ramp away and sank the jetty, "
        "as\nthe harbour master said in the afternoon."
    )
    assert preformatted_texts(f"<pre>{lines}</pre>") == [lines.replace("\n", " ")]


def test_long_lines_of_code_are_not_joined() -> None:
    code = (
        "harbour_folder = os.path.join(os.path.dirname(source), 'harbour')\n"
        "timetable_file = os.path.join(harbour_folder, 'timetable.csv')"
    )
    assert preformatted_texts(f"<pre>{code}</pre>") == [code]


def test_line_ends_of_the_source_mean_nothing_elsewhere() -> None:
    page = f"<article><h1>Ferry</h1>{PROSE.replace(' voted', chr(10) + '   voted')}</article>"
    document = clean(Page("https://post.example/a", f"<html><body>{page}</body></html>".encode()))
    assert "\n   voted" not in document.text
    assert "Brenholm voted on Monday" in document.text
