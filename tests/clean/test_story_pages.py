"""The pages of one story become one document."""

from dataclasses import replace

from pipeline.clean import clean
from pipeline.records import Page, PagePart

URL = "https://vale.example/news/mill-reopens-after-ten-years"
HEADLINE = "Mill reopens after ten years"
STANDFIRST = "<p>The mill stood still for ten years, and now forty people have found work in it again.</p>"


def _body(number: int) -> bytes:
    paragraphs = "".join(
        f"<p>On page {number}, in paragraph {line}, the owner tells how the wheel of the mill was built again.</p>"
        for line in range(4)
    )
    image = (
        f'<figure><img src="/wheel-{number}.jpg" width="900"><figcaption>Wheel {number}</figcaption></figure>'
    )
    story = f"<main><article><h1>{HEADLINE}</h1>{STANDFIRST}{image}{paragraphs}</article></main>"
    return f"<html><head><title>{HEADLINE}</title></head><body>{story}</body></html>".encode()


def _page(parts: int) -> Page:
    later = tuple(PagePart(f"{URL}/{number}", _body(number)) for number in range(2, parts + 1))
    return Page(URL, _body(1), headers={"content-type": "text/html; charset=utf-8"}, parts=later)


def test_the_text_and_the_images_of_all_pages_are_one_story() -> None:
    document = clean(_page(3))
    assert [document.text.count(f"On page {number}, in paragraph 3") for number in (1, 2, 3)] == [1, 1, 1]
    assert [image.url.rpartition("/")[2] for image in document.images] == [
        "wheel-1.jpg",
        "wheel-2.jpg",
        "wheel-3.jpg",
    ]
    assert [item.value for item in document.evidence if item.origin == "next page"] == [
        f"page 2: {URL}/2",
        f"page 3: {URL}/3",
    ]


def test_what_every_page_repeats_is_in_the_text_once() -> None:
    assert clean(_page(3)).text.count("forty people have found work") == 1


def test_a_story_on_one_page_stays_as_it_is() -> None:
    assert clean(_page(1)).text == clean(Page(URL, _body(1))).text


def test_a_page_that_is_not_there_is_named_in_the_evidence() -> None:
    link = f'<a rel="next" href="{URL}/2">Next page</a></body>'.encode()
    page = Page(URL, _body(1).replace(b"</body>", link), headers={"content-type": "text/html"})
    missing = [item for item in clean(page).evidence if item.origin == "next page"]
    assert [(item.value, item.chosen) for item in missing] == [(f"page 2 is missing: {URL}/2", False)]


def test_an_empty_page_does_not_take_the_story_with_it() -> None:
    document = clean(replace(_page(3), parts=(PagePart(f"{URL}/2", b""), PagePart(f"{URL}/3", _body(3)))))
    assert [document.text.count(f"On page {number}, in paragraph 3") for number in (1, 2, 3)] == [1, 0, 1]
    assert [item.value for item in document.evidence if item.origin == "next page"] == [
        f"page 2 is missing: {URL}/2",
        f"page 3: {URL}/3",
    ]
