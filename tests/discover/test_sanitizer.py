import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html as lxml_html

from pipeline.discover.sanitizer import is_safe_html, sanitize_html, strip_tags

BASE = "https://gazette.example/news/"


@pytest.mark.parametrize(
    ("markup", "sanitized"),
    [
        ('<a href="mill?a=1">x</a>', '<a href="https://gazette.example/news/mill?a=1">x</a>'),
        ('<img src="/i.png" onerror="run()">', '<img src="https://gazette.example/i.png">'),
        ('<a href="java\tscript:run()">x</a>', "<a>x</a>"),
        ('<a href="&#106;avascript:run()">x</a>', "<a>x</a>"),
        ("<p><b>bold<p>next", "<p><b>bold</b></p><p><b>next</b></p>"),
        ("<form action=/x><input name=a>words</form>", "words"),
        ("<p>a<svg><script>run()</script></svg>b</p>", "<p>ab</p>"),
        ("<p>a<math><mi>x</mi></math>b</p>", "<p>ab</p>"),
        ('<noscript><img src="https://a.example/i.png"></noscript>', '<img src="https://a.example/i.png">'),
        ("<iframe src='https://a.example/'>words</iframe>", "words"),
        ('<p style="color: red; position: fixed">a</p>', '<p style="color: red;">a</p>'),
        ("5 < 6 & 7 > 3 <b>x</b>", "5 &lt; 6 &amp; 7 &gt; 3 <b>x</b>"),
    ],
)
def test_what_runs_or_sends_is_removed_and_the_text_is_kept(markup: str, sanitized: str) -> None:
    assert sanitize_html(markup, BASE) == sanitized


@pytest.mark.parametrize("markup", ["<p>one</p><p>two <b>three</b></p>", "a<br/>b", "no tags", "<li>x</li>"])
def test_plain_balanced_markup_needs_no_work(markup: str) -> None:
    assert is_safe_html(markup)
    assert sanitize_html(markup, BASE) == markup


@pytest.mark.parametrize(
    "markup", ["<p>open", "<b>a</i>", "<p><p>a</p>", "<p>a</b></p>", "<p onclick=x>a</p>"]
)
def test_markup_that_is_not_balanced_or_not_plain_is_worked_on(markup: str) -> None:
    assert not is_safe_html(markup)


PIECES = st.sampled_from(
    [
        *("<p>", "</p>", "<b>", "</b>", "<a href='x'>", "</a>", "<script>", "</script>", "<svg>", "</svg>"),
        *(
            "<style>",
            "</style>",
            "<!--",
            "-->",
            "<img src=x onerror=y>",
            "text",
            "&lt;",
            "<",
            ">",
            '"',
            "<math>",
        ),
        *(
            "<textarea>",
            "</textarea>",
            "<title>",
            "</title>",
            "<noscript>",
            "</noscript>",
            "<!x",
            "<?x",
            "]]>",
        ),
    ]
)


@given(st.lists(PIECES, max_size=25).map("".join))
def test_sanitized_html_holds_no_handler_and_no_script_and_stays_as_it_is(markup: str) -> None:
    sanitized = sanitize_html(markup, BASE)
    assert sanitize_html(sanitized, BASE) == sanitized
    root = lxml_html.fromstring(f"<div>{sanitized}</div>")
    for element in root.iter():
        assert element.tag not in {"script", "style", "svg", "math", "textarea", "noscript"}
        assert not [name for name in element.attrib if str(name).startswith("on")]


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("a<br>b", "a b"),
        ("<b>bo</b>ld", "bold"),
        ("5 <6> 7", "5 <6> 7"),
        ("<script>x</script>a &amp; b", "a & b"),
    ],
)
def test_tags_are_stripped_to_one_line_of_text(markup: str, text: str) -> None:
    assert strip_tags(markup) == text
