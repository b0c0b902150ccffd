"""Text of other stories, repeats and marks that pages put into a story are left out."""

import pytest

from pipeline.clean import clean
from pipeline.records import Page

STORY = (
    "The weir below the old tannery gave way on Sunday night after eleven hours of rain without a pause.",
    "Firefighters from three villages carried sandbags until morning, and nobody slept before the rain had stopped.",
    "The council will decide in March whether the wooden weir is built again or replaced by one of stone.",
    "Nobody was hurt, but two cellars and the boathouse of the rowing club are still under water.",
)
NEXT = "The library of the lower town closes its reading room for a year while the roof is covered with new slate. "


def _texts(body: str, language: str = "en") -> list[str]:
    page = f"<html lang={language}><head><title>Weir gives way</title></head><body>{body}</body></html>"
    return [block.text for block in clean(Page("https://www.lindau.example/news/weir", page.encode())).blocks]


def _article(*between: str) -> str:
    first, second, *rest = (f"<p>{text}</p>" for text in STORY)
    return f"<article><h1>Weir gives way</h1><div>{first}{second}{''.join(between)}{''.join(rest)}</div></article>"


@pytest.mark.parametrize("heading", ["h1", "h2"])
@pytest.mark.parametrize("count", [3, 12])
def test_the_next_story_of_an_endless_page_is_left_out(heading: str, count: int) -> None:
    other = "".join(f"<p>{NEXT} Part {number}.</p>" for number in range(count))
    other = f"<article><{heading}>Library closes</{heading}><div>{other}</div></article>"
    assert _texts(f"<main>{_article()}{other}</main>") == list(STORY)


@pytest.mark.parametrize(
    "quote",
    [
        "<blockquote><p>nobody slept before the rain had stopped.</p></blockquote>",
        '<aside class="pullquote"><p>“nobody slept before the rain had stopped”</p></aside>',
        "<figure><blockquote>« nobody slept before the rain had stopped »</blockquote></figure>",
    ],
)
def test_a_quote_pulled_out_of_the_text_is_not_repeated(quote: str) -> None:
    assert " ".join(_texts(_article(quote))).count("nobody slept before") == 1


def test_a_quote_that_only_the_block_holds_stays() -> None:
    quote = "We had waited for this weir to break since the winter of the great flood"
    assert any(quote in text for text in _texts(_article(f"<blockquote><p>{quote}</p></blockquote>")))


@pytest.mark.parametrize(
    "joined",
    [
        " ".join(STORY),
        " ".join(STORY[1:]),
        "".join(STORY),
        " ".join((*STORY, "Read by Nora Bell.")),
        " ".join(("Listen to this story:", *STORY)),
        " ".join((STORY[0], "In short:", *STORY[2:])),
    ],
)
def test_a_paragraph_that_tells_the_whole_story_again_is_left_out(joined: str) -> None:
    paragraphs = "".join(f"<p>{text}</p>" for text in (*STORY, joined))
    article = f"<article><h1>Weir gives way</h1><div>{paragraphs}</div></article>"
    assert _texts(article) == list(STORY)


def test_a_paragraph_that_repeats_two_others_within_more_text_stays() -> None:
    longer = f"The mayor said on the radio: {STORY[0]} And she added what nobody had said before: {STORY[1]}"
    assert longer in _texts(_article(f"<p>{longer}</p>"))


@pytest.mark.parametrize(
    "link",
    [
        '<p><a href="/library">Library closes its reading room for a year</a></p>',
        '<p>→ <a href="/library">Library closes its reading room for a year</a></p>',
        '<p><b>Watch:</b> <a href="/v/1">How the roof of the library is covered with slate</a></p>',
    ],
)
def test_a_paragraph_that_only_links_to_another_story_is_left_out(link: str) -> None:
    assert _texts(_article(link)) == list(STORY)


def test_marks_of_footnotes_and_readings_are_not_glued_to_words() -> None:
    note = 'It had stood for ninety years<sup><a href="#n1">1</a></sup> and was built of oak from the upper valley.'
    assert "It had stood for ninety years and was built of oak from the upper valley." in _texts(
        _article(f"<p>{note}</p>")
    )
    story = (
        "<p>町は<ruby>水車<rt>すいしゃ</rt></ruby>小屋の修理を終え、月曜日から見学者を迎えると発表した。</p>"
    )
    page = f"<article><h1>水車小屋が再開</h1>{story}{story.replace('月曜', '火曜')}</article>"
    assert all("水車小屋" in text for text in _texts(page, "ja"))


EXPLANATION = "A low dam across a river, over which the water flows."


@pytest.mark.parametrize(
    "word",
    [
        f'<b title="{EXPLANATION}"><i>weir</i><span aria-hidden="true"><span>{EXPLANATION}</span></span></b>',
        f'<abbr>weir<span role="tooltip">{EXPLANATION}</span></abbr>',
    ],
)
def test_the_explanation_of_a_word_is_not_glued_to_the_word(word: str) -> None:
    sentence = "It had stood for ninety years, and the wooden {} was built of oak from the upper valley."
    assert sentence.format("weir") in _texts(_article(f"<p>{sentence.format(word)}</p>"))


def test_a_hidden_mark_within_a_titled_element_stays() -> None:
    sentence = (
        'They paid <span title="euro"><span aria-hidden="true">€</span></span>90,000 for the oak of the weir.'
    )
    assert "They paid €90,000 for the oak of the weir." in _texts(_article(f"<p>{sentence}</p>"))


def test_the_teaser_below_the_linked_headline_of_another_story_is_left_out() -> None:
    teaser = "The reading room of the lower town closes for a year while its roof is covered with new slate."
    headline = '<a href="/news/library">Library closes its reading room for a whole year</a>'
    card = f'<div class="promo"><div>{headline}</div><div class="description">{teaser}</div></div>'
    assert _texts(_article(card)) == list(STORY)


OFFER = (
    "<ul><li>Unlimited access to all stories on every device you own.</li>"
    "<li>The ePaper, an exact copy of the printed edition.</li><li>Daily puzzles and the island crossword.</li></ul>"
)


@pytest.mark.parametrize(
    "box",
    [
        f"<div class='offer'><p>THIS CONTENT IS RESERVED FOR SUBSCRIBERS</p><p>All news.</p>{OFFER}</div>",
        f"<div><h3>Subscribe now</h3>{OFFER}</div>",
        f"<div><div>SUBSCRIBE FOR MORE ARTICLES</div><p>All news of the lake.</p>{OFFER}</div>",
        "<div><p>Sign up for our newsletter</p><p>Five stories each morning that the whole lake talks about.</p></div>",
    ],
)
def test_what_an_offer_promises_is_left_out_with_the_offer(box: str) -> None:
    assert _texts(_article(box)) == list(STORY)


@pytest.mark.parametrize(
    "box",
    [
        "<aside-fact-box><h3>Facts about the weir</h3><ul><li>{0}</li><li>{1}</li></ul></aside-fact-box>",
        '<div class="factbox"><h4>Fakta</h4><p>{0}</p><p>{1}</p></div>',
        '<lake-infobox class="x"><div><p>{0}</p><p>{1}</p></div></lake-infobox>',
        '<aside class="article__faktaboks"><p>{0}</p><p>{1}</p></aside>',
    ],
)
def test_a_box_of_facts_within_the_story_is_no_part_of_it(box: str) -> None:
    facts = (
        "The weir is forty metres long and six metres high.",
        "It was built in 1871 by the miller of the town.",
    )
    assert _texts(_article(box.format(*facts))) == list(STORY)


def test_a_box_above_the_story_is_its_summary_and_stays() -> None:
    box = '<div class="infobox"><p>The weir gave way on Sunday, and two cellars are under water today.</p></div>'
    paragraphs = "".join(f"<p>{text}</p>" for text in STORY)
    texts = _texts(f"<article><h1>Weir gives way</h1>{box}{paragraphs}</article>")
    assert len(texts) == len(STORY) + 1


def test_a_story_whose_container_is_named_for_facts_stays() -> None:
    paragraphs = "".join(f"<p>{text}</p>" for text in STORY)
    assert _texts(f'<div class="facts-box"><h1>Weir gives way</h1>{paragraphs}</div>') == list(STORY)


MORE = "The ferry to the island runs every hour again, and the old timetable hangs at the pier."


@pytest.mark.parametrize(
    ("language", "heading"),
    [
        ("en", "<h3>Related stories</h3>"),
        ("en-GB", "<div class=x><p>Most read</p></div>"),
        ("pt-BR", "<h3>Você pode gostar</h3>"),
        ("tr", "<h4>İlgili haberler</h4>"),
    ],
)
def test_what_follows_a_heading_for_other_stories_is_left_out(language: str, heading: str) -> None:
    teasers = "".join(f"<div><p>{MORE} Number {number}.</p></div>" for number in range(4))
    assert _texts(f"{_article()}<article>{heading}{teasers}</article>", language) == list(STORY)


def test_a_story_in_an_element_left_open_below_such_a_heading_stays() -> None:
    first, second, *rest = (f"<p>{text}</p>" for text in STORY)
    long_text = f"<p>{MORE * 5}</p>"
    box = f"<div><h4>Related stories</h4>{long_text}</div>"
    texts = _texts(
        f"<article><h1>Weir gives way</h1><div>{first}{second}{box}{''.join(rest)}</div></article>"
    )
    assert texts == [*STORY[:2], MORE * 5, *STORY[2:]]


@pytest.mark.parametrize(
    "box",
    [
        f"<footer><div><p>{MORE} {MORE}</p></div></footer>",
        f"<form action='/weir'><p>{MORE}</p><p>{MORE} Choose a day.</p></form>",
        f"<div class='donation-box'><p>{MORE}</p><p>{MORE} We live on gifts.</p></div>",
        f"<div class='cookie-consent'><p>{MORE * 6}</p></div>",
        f"<div class='newsletter-signup'><p>{MORE}</p><p>{MORE} Each Friday.</p></div>",
    ],
)
def test_footers_forms_appeals_consents_and_newsletters_hold_nothing_of_a_story(box: str) -> None:
    assert _texts(_article(box)) == list(STORY)


@pytest.mark.parametrize("tag", ["form", "footer"])
def test_a_form_or_footer_around_the_page_hides_no_story(tag: str) -> None:
    assert _texts(f"<{tag}>{_article()}</{tag}>") == list(STORY)


def test_the_footer_of_a_quote_stays() -> None:
    quote = f"<blockquote><p>{MORE}</p><footer>Ada Roe, ferrywoman on the lake</footer></blockquote>"
    assert _texts(_article(quote))[2:4] == [MORE, "Ada Roe, ferrywoman on the lake"]


@pytest.mark.parametrize(
    "note",
    [
        "Ada Roe is a farmer in the upper valley. Her family has kept the rights of the mill since the flood.",
        "Ada Roe ist Landwirtin im oberen Tal. Ihre Familie hält die Rechte der Mühle seit der großen Flut.",
        "ADA ROE, who has covered the valley since 2009, can be met at the weekly market.",
    ],
)
def test_the_note_about_the_author_at_the_end_is_left_out(note: str) -> None:
    body = _article().replace("</div></article>", f"<p>{note}</p></div></article>")
    assert _texts(body.replace("<div>", "<p class=byline>By Ada Roe</p><div>")) == list(STORY)


def test_the_note_about_the_guest_whose_name_stands_before_the_headline_is_left_out() -> None:
    note = "Ada Roe is a farmer in the upper valley and the chair of the water board."
    for tag, is_left_out in (("em", True), ("span", False)):
        body = _article().replace("</div></article>", f"<p><{tag}>{note}</{tag}></p></div></article>")
        texts = _texts(body.replace("Weir gives way", "Ada Roe: The weir should not be built again"))
        assert (note not in texts) is is_left_out


@pytest.mark.parametrize("publisher", ["BBC News", "The Vale Post", "The Associated Press"])
def test_a_sentence_about_the_publisher_that_signs_stays(publisher: str) -> None:
    sentence = f"{publisher} has asked the ministry about the delay of the new weir, and has had no answer."
    body = _article().replace("</div></article>", f"<p>{sentence}</p></div></article>")
    assert _texts(body.replace("<div>", f"<p class=byline>By {publisher}</p><div>")) == [*STORY, sentence]
