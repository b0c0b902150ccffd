"""Feeds that are not well-formed: one fault must cost at most the entry it stands in."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from pipeline.discover import discover
from pipeline.discover.xml_repair import repair_tags
from pipeline.records import Page

URL = "https://gazette.example/feed"


def rss(*items: str, channel: str = "") -> str:
    inner = f"<title>Gazette</title>{channel}{''.join(items)}"
    return f'<?xml version="1.0"?><rss version="2.0"><channel>{inner}</channel></rss>'


def item(number: int, inner: str = "") -> str:
    return f"<item><title>Story {number}</title><link>https://gazette.example/{number}</link>{inner}</item>"


def links(document: str) -> list[str]:
    return [
        entry.url.removeprefix("https://gazette.example/")
        for entry in discover(Page(URL, document.encode())).entries
    ]


FAULTS = [
    "<description>one<br>two</description>",
    "<description>an <b>unclosed <i>word</description>",
    "<description>ends <b>crossed <i>over</b></i></description>",
    "<description>closed twice</p></description></description>",
    "<description><p>paragraph",
    "<description><![CDATA[a section without an end</description>",
    "<description>5 < 6 and <someone@gazette.example></description>",
    '<description><img src="a.jpg" alt="6" wide"></description>',
    "<description><ul><li>one<li>two</ul></description>",
    "<enclosure url='a.mp3'>",
    "<description><?php echo $text</description>",
    "<description><!-- a comment without an end</description>",
    "<pubDate>Tue, 24 Nov 2026 09:05:00 +0100<category>Town</category>",
]


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_in_one_entry_costs_no_other_entry(fault: str) -> None:
    assert links(rss(item(1), item(2, fault), item(3), item(4))) == ["1", "2", "3", "4"]


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_in_each_entry_costs_none(fault: str) -> None:
    assert links(rss(*(item(number, fault) for number in range(5)))) == ["0", "1", "2", "3", "4"]


def test_an_entry_that_is_not_closed_ends_where_the_next_one_begins() -> None:
    first = item(1).removesuffix("</item>")
    assert links(rss(first, item(2), first.replace("1", "3"))) == ["1", "2", "3"]


@pytest.mark.parametrize(
    "element", ['<itunes:category text="News">', "<image>", "<ttl>5", "<atom:link rel='self'>"]
)
def test_an_unclosed_element_of_the_channel_costs_no_entry(element: str) -> None:
    assert links(rss(item(1), item(2), channel=element)) == ["1", "2"]


def test_a_title_that_is_not_closed_ends_where_the_link_begins() -> None:
    document = rss("<item><title>Story 1<link>https://gazette.example/1</link></item>", item(2))
    assert [entry.title for entry in discover(Page(URL, document.encode())).entries] == ["Story 1", "Story 2"]


@pytest.mark.parametrize(
    ("root", "entry"), [('feed xmlns="http://www.w3.org/2005/Atom"', "entry"), ("a:feed", "a:entry")]
)
def test_atom_is_repaired_with_and_without_a_prefix(root: str, entry: str) -> None:
    entries = [
        f'<{entry}><link href="https://gazette.example/{number}"/><summary>a<br>b</summary>'
        for number in "123"
    ]
    document = f"<{root}>{''.join(entries)}</{root.partition(' ')[0]}>"
    repaired = repair_tags(document)
    assert repaired.count(f"</{entry}>") == 3
    if entry == "entry":
        assert links(document) == ["1", "2", "3"]


def test_a_sitemap_with_an_unclosed_url_lists_the_others() -> None:
    document = "<urlset><url><loc>https://gazette.example/1</loc><url><loc>https://gazette.example/2</loc></url></urlset>"
    assert links(document) == ["1", "2"]


@pytest.mark.parametrize(
    "warning",
    [
        "<br />\n<b>Notice</b>: Undefined variable in <b>/srv/rss.php</b> on line <b>3</b><br />\n",
        "\n\n  Deprecated: foo() in /srv/rss.php\n",
        "<!-- cached 09:05 -->\n",
        "<div class='error'>Table 'cache' is full</div>",
        "<p>one unclosed paragraph",
    ],
)
def test_what_the_server_prints_before_the_document_is_skipped(warning: str) -> None:
    assert links(warning + rss(item(1), item(2))) == ["1", "2"]


@pytest.mark.parametrize("tail", ["\n<!-- 0.2 s -->", "<br />Warning: out of memory", "</rss>"])
def test_what_the_server_prints_behind_the_document_is_skipped(tail: str) -> None:
    assert links(rss(item(1), item(2)) + tail) == ["1", "2"]


def test_no_entry_gets_a_part_of_an_address_wherever_the_document_is_cut() -> None:
    document = rss(item(1), item(22222, "<guid>g-22222</guid><description>text</description>"))
    for length in range(document.index("<item>"), len(document)):
        assert set(links(document[:length])) <= {"1", "22222"}


def test_an_entry_cut_behind_its_address_is_kept() -> None:
    document = rss(item(1), item(2, "<description>the council met on"))
    assert links(document.partition(" met on")[0]) == ["1", "2"]


TOKENS = [
    *(
        "<rss>",
        "</rss>",
        "<channel>",
        "</channel>",
        "<item>",
        "</item>",
        "<title>",
        "</title>",
        "<link>",
        "</link>",
    ),
    *(
        "<b>",
        "</b>",
        "<br>",
        "<br/>",
        "text",
        "&amp;",
        "<",
        ">",
        "<![CDATA[",
        "]]>",
        "<!--",
        "-->",
        "<?",
        "?>",
        '"',
    ),
]


@given(st.lists(st.sampled_from(TOKENS), max_size=40))
def test_what_is_repaired_is_well_formed(tokens: list[str]) -> None:
    repaired = repair_tags("<rss>" + "".join(tokens))
    if repaired and "]]>" not in repaired:
        etree.fromstring(repaired)


@given(st.lists(st.integers(1, 9), max_size=5))
def test_a_well_formed_feed_is_not_changed(numbers: list[int]) -> None:
    document = rss(*(item(number, "<description><![CDATA[<b>a]]></description>") for number in numbers))
    assert repair_tags(document) == document.removeprefix('<?xml version="1.0"?>')


@pytest.mark.parametrize("part", ["<", "<a ", "<![CDATA[", "<!--", "<?", "</a>", "<a>", '<a b="'])
@pytest.mark.parametrize("tail", ["", "]]>", "-->", "</rss>"])
def test_markup_that_repeats_one_fault_without_end_is_well_formed_in_the_end(part: str, tail: str) -> None:
    repaired = repair_tags("<rss>" + part * 50_000 + tail)
    assert repaired.startswith("<rss>")
    assert repaired.endswith("</rss>")
