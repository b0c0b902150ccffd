import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html as lxml_html
from selectolax.lexbor import LexborHTMLParser

from pipeline.discover.sanitizer import is_safe_html, sanitize_html, strip_tags

BASE = "https://gazette.example/news/"


@pytest.mark.parametrize(
    ("markup", "sanitized"),
    [
        ('<a href="mill?a=1">x</a>', '<a href="https://gazette.example/news/mill?a=1">x</a>'),
        ('<img src="/i.png" onerror="run()">', '<img src="https://gazette.example/i.png" />'),
        ('<a href="java\tscript:run()">x</a>', "<a>x</a>"),
        ('<a href="&#106;avascript:run()">x</a>', "<a>x</a>"),
        ("<p><b>bold<p>next", "<p><b>bold</b></p><p><b>next</b></p>"),
        ("<form action=/x method=post><input name=a>words</form>", "<form>words</form>"),
        ("<button formaction=/x form=f name=a onclick=run()>go</button>", "<button>go</button>"),
        (
            "<input type=text name=a value=b><textarea name=c></b></textarea>",
            '<input type="text" value="b" /><textarea>&lt;/b&gt;</textarea>',
        ),
        ("<a href=/x ping=/y>a</a>", '<a href="https://gazette.example/x">a</a>'),
        ("a<br></br>b<br>c", "a<br />b<br />c"),
        ("<!doctype that never ends", "&lt;!doctype that never ends"),
        ("<!DOCTYPE html><p class=a>b", '<p class="a">b</p>'),
        ("<p>a<svg><script>run()</script></svg>b</p>", "<p>a<svg></svg>b</p>"),
        ("<p>a<math><mi>x</mi></math>b</p>", "<p>a<math><mi>x</mi></math>b</p>"),
        (
            '<svg viewbox="0 0 9 9" onload=run()><circle r=1 fill="url(//a.example)" /><use href="#a"/></svg>',
            '<svg viewBox="0 0 9 9"><circle r="1"></circle></svg>',
        ),
        (
            "<svg><foreignObject><p>a</p></foreignObject><title>mill</title></svg>",
            "<svg><title>mill</title></svg>",
        ),
        (
            "<svg><a xlink:href='javascript:run()'><animate attributeName=href to=x /><text>a</text></a></svg>",
            "<svg><a><text>a</text></a></svg>",
        ),
        ("<title>mill</title><svg><circle /></svg>", ""),
        ("<td>a<td>b", "<td>a</td><td>b</td>"),
        ("<tr><td>a", "<tr><td>a</td></tr>"),
        ("<col span=2>", '<col span="2" />'),
        ("<td>a</table><table><tr><td>b", "a<table><tbody><tr><td>b</td></tr></tbody></table>"),
        ('<noscript><img src="https://a.example/i.png"></noscript>', '<img src="https://a.example/i.png" />'),
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


# Strings that change their meaning when a browser reads again what a sanitizer wrote.
MUTATING = [
    '<svg></p><style><a title="</style><img src=x onerror=run()>">',
    '<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=x onerror=run()&gt;">',
    '<svg><desc><title><a alt="</title><img src=x onerror=run()>">b</a></title></desc></svg>',
    '<svg><title><svg><title></svg></title><a title="</title><script>run()</script>">',
    "<svg><foreignObject><title><b title='</title><iframe onload=run()>'></b></title></foreignObject></svg>",
    "<math><annotation-xml encoding=text/html><style><p id='</style><img onerror=run()>'></annotation-xml></math>",
    "<form><math><mtext></form><form><mglyph><svg><mtext><textarea><path id='</textarea><img onerror=run() src=x>'>",
    '<textarea><a title="</textarea><img src=x onerror=run()>"></a>',
    "<select><template><style><!--</style><a rel='--></style></template></select><img src=x onerror=run()>'>",
    '<noscript><p title="</noscript><img src=x onerror=run()>">',
    "<svg><p><style><g title='</style><img src=x onerror=run()>'></g></style></p></svg>",
    "<table><svg><tr><td><title><i id='</title><script>run()</script>'></i>",
    "<td><svg><desc><td></table><title><i class='</title><svg onload=run()>'></i>",
    "<math><mi><svg><mi><b><title>&lt;/title&gt;&lt;img src=x onerror=run()&gt;</title></b></mi></svg></mi></math>",
    "<scr<noscript>ipt>run()</scr</noscript>ipt><ifr<noscript>ame src='javascript:run()'>",
    "<svg><![CDATA[><img title=']]></svg><img src=x onerror=run()>']]></svg>",
    "<plaintext><svg><xmp><img title='</xmp></svg><img src=x onerror=run()>'>",
    "<button><svg></button><title><p id='</title><form action=javascript:run()>'>",
]
FORBIDDEN_TAGS_TEXT = """
    script style noscript iframe object embed frame base meta link template xmp plaintext noembed noframes
    foreignobject annotation-xml use image animate animatetransform animatemotion set mglyph
"""
FORBIDDEN_TAGS = frozenset(FORBIDDEN_TAGS_TEXT.split())
PIECES = st.sampled_from(
    [
        *(
            "<p>",
            "</p>",
            "<b>",
            "</b>",
            "<a href='x'>",
            "</a>",
            "<script>",
            "</script>",
            "<svg>",
            "</svg>",
            "<br>",
        ),
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
            "<mi>",
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
            "</math>",
        ),
        *(
            "<form action=y>",
            "</form>",
            "<button formaction=y>",
            "<select>",
            "<option>",
            "</select>",
            "<input name=q>",
        ),
        *(
            "<td>",
            "<tr>",
            "</tr>",
            "<tbody>",
            "<col>",
            "<table>",
            "</table>",
            "<desc>",
            "</desc>",
            "<mtext>",
            "<![CDATA[",
        ),
        *(
            "<foreignObject>",
            "<annotation-xml encoding=text/html>",
            "<a title='</title><img src=x onerror=y>'>",
            "<circle/>",
        ),
    ]
)


def find_unsafe(sanitized: str) -> list[str]:
    """Return what could run or send something, read by two parsers, of which one follows the HTML standard."""
    lxml_root = lxml_html.fromstring(f"<div>{sanitized}</div>")
    read_by_lxml = [(str(element.tag), dict(element.attrib)) for element in lxml_root.iter()]
    tree = LexborHTMLParser(f"<!doctype html><body><div>{sanitized}</div>")
    read_by_lexbor = [(str(node.tag), node.attributes) for node in tree.css("body *")]
    unsafe = []
    for tag, attributes in (*read_by_lxml, *read_by_lexbor):
        if tag.lower() in FORBIDDEN_TAGS:
            unsafe.append(tag)
        if tag == "form":
            unsafe.extend(name for name in attributes if name in ("action", "method"))
        for name, value in attributes.items():
            if name.startswith(("on", "formaction", "srcdoc")) or (value or "").lower().startswith(
                "javascript:"
            ):
                unsafe.append(f"{tag} {name}")
    return unsafe


def test_unsafe_markup_is_found() -> None:
    assert find_unsafe("<svg onload=x></svg>") == ["svg onload", "svg onload"]


@pytest.mark.parametrize("markup", MUTATING)
@pytest.mark.parametrize(
    "frame", ["{}", "<p class=a>{}</p>", "<td>{}", "<svg>{}</svg>", "<math><mi>{}</mi></math>"]
)
def test_nothing_runs_when_sanitized_html_is_read_again(markup: str, frame: str) -> None:
    sanitized = sanitize_html(frame.format(markup), BASE)
    assert find_unsafe(sanitized) == []
    assert sanitize_html(sanitized, BASE) == sanitized


@settings(max_examples=300)
@given(st.lists(PIECES, max_size=25).map("".join))
def test_sanitized_html_holds_nothing_that_runs_and_stays_as_it_is(markup: str) -> None:
    sanitized = sanitize_html(markup, BASE)
    assert sanitize_html(sanitized, BASE) == sanitized
    assert find_unsafe(sanitized) == []


@given(st.lists(PIECES, max_size=25).map("".join))
def test_every_element_of_sanitized_html_is_closed_in_order(markup: str) -> None:
    open_tags: list[str] = []
    sanitized = sanitize_html(markup, BASE)
    for closing, name, void in re.findall(r"<(/?)([a-zA-Z][^\s>]*)[^>]*?( /)?>", sanitized):
        if closing:
            assert open_tags.pop() == name
        elif not void and name not in ("br", "img"):
            open_tags.append(name)
    assert not open_tags


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
