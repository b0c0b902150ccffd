import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.clean import clean
from pipeline.clean.candidates.lenient_json import parse_lenient_json
from pipeline.records import Document, Evidence, Page

STORY = "".join(
    f"<p>On the {word} day the old paper mill opened its doors again after ten years of silence in the valley.</p>"
    for word in ("first", "second", "third")
)
TITLE = "Mill reopens in the valley"
AT = datetime(2024, 5, 2, 8, 15, tzinfo=UTC)


def read(head: str = "", inside: str = "", path: str = "/news/mill") -> Document:
    markup = f"<html><head>{head}</head><body><main><h1>{TITLE}</h1>{inside}{STORY}</main></body></html>"
    return clean(Page(f"https://vale.example{path}", markup.encode()))


def script(text: str) -> str:
    return f'<script type="application/ld+json">{text}</script>'


THING = {
    "@type": "NewsArticle", "headline": TITLE, "datePublished": "2024-05-02T08:15:00Z",
    "author": {"@type": "Person", "name": "Ada Quill"},
}  # fmt: skip
PLAIN = json.dumps(THING)
LINKED = {
    "one object": PLAIN,
    "a list": f"[{PLAIN}]",
    "a graph": json.dumps({"@context": "https://schema.org", "@graph": [{"@type": "WebSite"}, THING]}),
    "the main entity of a page": json.dumps({"@type": "WebPage", "mainEntity": THING}),
    "several types": json.dumps({**THING, "@type": ["Article", "NewsArticle"]}),
    "a type with its address": json.dumps({**THING, "@type": "http://schema.org/NewsArticle"}),
    "a trailing comma": PLAIN[:-1] + ",}",
    "a comment": "/* ours */ " + PLAIN,
    "marks of CDATA": f"//<![CDATA[\n{PLAIN}\n//]]>",
    "marks of a comment": f"<!-- {PLAIN} -->",
    "a raw line end in a text": PLAIN.replace("Mill reopens", "Mill\nreopens"),
    "entities of HTML": PLAIN.replace('"', "&quot;"),
    "an escape that is none": PLAIN.replace("Ada", "\\Ada"),
    "two values in a row": PLAIN + json.dumps({"@type": "BreadcrumbList"}),
    "a semicolon behind": PLAIN + ";",
    "an author by reference": json.dumps(
        {"@graph": [{**THING, "author": {"@id": "#ada"}}, {"@type": "Person", "@id": "#ada", "name": "Ada Quill"}]}
    ),
    "an author as text": json.dumps({**THING, "author": "Ada Quill"}),
    "a list of authors": json.dumps({**THING, "author": [{"name": "Ada Quill"}]}),
}  # fmt: skip


@pytest.mark.parametrize("case", LINKED)
def test_linked_data_is_read_as(case: str) -> None:
    document = read(script(LINKED[case]))
    assert (document.published, document.people) == (AT, ("Ada Quill",))
    assert {
        item.origin.split(" ")[0] for item in document.evidence if item.field == "published" and item.chosen
    } == {"json-ld"}


def test_json_that_breaks_off_gives_the_pairs_that_can_be_saved() -> None:
    document = read(script(PLAIN[: PLAIN.index("author")]))
    assert document.published == AT


def test_the_linked_data_of_another_story_is_none_of_this_page() -> None:
    other = {**THING, "headline": "Ferry sails again", "url": "https://vale.example/news/ferry"}
    document = read(script(json.dumps(other)))
    assert (document.published, document.people) == (None, ())


PLACES = {
    "OpenGraph": (
        '<meta property="article:published_time" content="2024-05-02T08:15:00Z">', "meta article:published_time",
    ),
    "Parse.ly": ('<meta name="parsely-pub-date" content="2024-05-02T08:15:00Z">', "meta parsely-pub-date"),
    "Sailthru": ('<meta name="sailthru.date" content="2024-05-02 08:15:00 +0000">', "meta sailthru.date"),
    "Dublin Core": ('<meta name="DC.date.issued" content="2024-05-02T08:15:00Z">', "meta dc.date.issued"),
    "microdata": ('<meta itemprop="datePublished" content="2024-05-02T08:15:00Z">', "microdata datepublished"),
}  # fmt: skip


@pytest.mark.parametrize("case", PLACES)
def test_the_time_of_publication_is_read_from(case: str) -> None:
    head, origin = PLACES[case]
    document = read(head)
    assert document.published == AT
    assert [item.origin for item in document.evidence if item.field == "published" and item.chosen] == [
        origin
    ]


NAMES = {
    "meta author": ('<meta name="author" content="Ada Quill">', ""),
    "Parse.ly": ('<meta name="parsely-author" content="Ada Quill">', ""),
    "Sailthru": ('<meta name="sailthru.author" content="Ada Quill">', ""),
    "Dublin Core": ('<meta name="DC.creator" content="Ada Quill">', ""),
    "a labelled card": (
        '<meta name="twitter:label1" content="Written by"><meta name="twitter:data1" content="Ada Quill">', "",
    ),
    "microdata": ("", '<span itemprop="author" itemscope><b itemprop="name">Ada Quill</b></span>'),
    "byline markup": ("", '<p class="article__byline">By Ada Quill</p>'),
    "a link of its relation": ("", '<p><a rel="author" href="/x">Ada Quill</a></p>'),
    "a plain line": ("", "<p>By Ada Quill</p>"),
}  # fmt: skip


@pytest.mark.parametrize("case", NAMES)
def test_who_signs_is_read_from(case: str) -> None:
    assert read(*NAMES[case]).people == ("Ada Quill",)


def test_a_card_about_something_else_names_nobody() -> None:
    head = (
        '<meta name="twitter:label1" content="Reading time"><meta name="twitter:data1" content="Two Minutes">'
    )
    assert read(head).people == ()


def test_the_address_names_a_day() -> None:
    document = read(path="/2024/05/02/mill")
    assert document.published is not None
    assert (document.published.date(), document.published_precision.value) == (AT.date(), "day")


def test_every_candidate_is_kept_in_order_of_trust_and_those_that_hold_are_marked() -> None:
    document = read(script(PLAIN) + PLACES["OpenGraph"][0], "<time>2 May 2024, 08:15 UTC</time>")
    dated = [item for item in document.evidence if item.field == "published"]
    assert [item.origin for item in dated] == [
        "json-ld NewsArticle.datePublished",
        "meta article:published_time",
        "time",
    ]
    assert [item.chosen for item in dated] == [True, False, False]
    assert sorted(dated, key=lambda item: -item.confidence) == dated


def test_what_is_read_from_the_story_is_evidence_as_well() -> None:
    line = (
        "<p>TALLINN, Estonia (AP) — The old paper mill opened its doors again after ten years of silence.</p>"
    )
    chosen = {item.field: (item.value, item.origin) for item in read("", line).evidence if item.chosen}
    assert chosen["dateline"] == ("TALLINN, Estonia", "first paragraph")
    assert chosen["agency"] == ("AP", "dateline")


def test_a_page_with_thousands_of_candidates_gives_as_many_as_a_message_can_carry() -> None:
    lots = "".join(f'<meta name="author" content="Ada {n} Quill">' for n in range(2_000))
    long = f'<meta name="description" content="{"mill " * 20_000}">'
    document = read(lots + long)
    assert len(document.evidence) < 1_000
    assert all(len(item.value) <= 5_000 for item in document.evidence)
    assert document.description == ""


HEADS = [script(PLAIN), *(head for head, _ in PLACES.values()), *(head for head, _ in NAMES.values())]
INSIDES = [inside for _, inside in NAMES.values()]


@given(st.lists(st.sampled_from(HEADS), max_size=4), st.lists(st.sampled_from(INSIDES), max_size=3))
def test_a_document_stands_on_its_evidence(heads: list[str], insides: list[str]) -> None:
    document = read("".join(heads), "".join(insides))
    chosen = {item.field for item in document.evidence if item.chosen}
    assert not set(document.people) & set(document.organisations)
    assert set(document.authors) <= set(document.people) | set(document.organisations)
    for field in ("title", "authors", "published", "description", "canonical_url"):
        assert not getattr(document, field) or field in chosen
    assert all(isinstance(item, Evidence) and 0 < item.confidence <= 1 for item in document.evidence)


@given(st.text(max_size=200))
def test_any_text_is_json_or_nothing(text: str) -> None:
    assert isinstance(parse_lenient_json(text), list)


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=8),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(max_size=8), inner),
        max_leaves=12,
    )
)
def test_json_is_read_as_it_is(value: object) -> None:
    assert parse_lenient_json(json.dumps(value)) == [value]
