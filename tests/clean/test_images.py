import pytest

from pipeline.clean import clean
from pipeline.clean.images.credit import split_credit
from pipeline.clean.images.lead_image import is_same_image
from pipeline.records import Document, Image, Page

STORY = "".join(
    f"<p>On day {day} the old paper mill opened its doors again after ten years of silence in the valley.</p>"
    for day in range(4)
)


def read(inside: str, head: str = "", address: str = "https://vale.example/news/mill") -> Document:
    story = f"<main><h1>Mill reopens in the valley</h1>{inside}{STORY}</main>"
    markup = f"<html><head>{head}</head><body>{story}</body></html>"
    return clean(Page(address, markup.encode()))


NAMED = '<meta property="og:image" content="/img/mill-1200x630.jpg">'
CAPTIONS = {
    "A fox on the wall. (Jane Roe/The Post)": ("A fox on the wall.", "Jane Roe/The Post"),
    "A fox on the wall (Photo: Jane Roe)": ("A fox on the wall", "Jane Roe"),
    "A fox on the wall. Photograph: Jane Roe/The Post": ("A fox on the wall.", "Jane Roe/The Post"),
    "Ein Fuchs auf der Mauer. Foto: dpa": ("Ein Fuchs auf der Mauer.", "dpa"),
    "Un renard sur le mur. © Jane Roe / AFP": ("Un renard sur le mur.", "Jane Roe / AFP"),
    "A fox on the wall. AP Photo/Jane Roe": ("A fox on the wall.", "AP Photo/Jane Roe"),
    "A fox on the wall. Jane Roe/Getty Images": ("A fox on the wall.", "Jane Roe/Getty Images"),
    "담 위의 여우. [사진 출처 = 연합뉴스]": ("담 위의 여우.", "연합뉴스"),
    "A fox (left) and a hare (right)": ("A fox (left) and a hare (right)", ""),
    "The mayor speaks to the press": ("The mayor speaks to the press", ""),
    "Photo: Jane Roe": ("", "Jane Roe"),
}  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), CAPTIONS.items())
def test_a_caption_is_parted_from_its_credit(text: str, expected: tuple[str, str]) -> None:
    assert split_credit(text) == expected


def test_a_figure_gives_its_widest_picture_with_caption_credit_text_and_size() -> None:
    figure = (
        '<figure><img src="/s.jpg" srcset="/img/a,b-640.jpg 640w, /img/a,b-1280.jpg 1280w" alt="A fox" width="640" '
        'height="480">'
        '<figcaption>A fox on the wall. <span class="credit">Jane Roe/AFP</span></figcaption></figure>'
    )
    expected = Image(
        "https://vale.example/img/a,b-1280.jpg", "A fox on the wall.", "Jane Roe/AFP", "A fox", 1280, 960,
    )  # fmt: skip
    assert read(figure).images == (expected,)


def test_captions_are_not_in_the_story() -> None:
    caption = "<figcaption>A fox sits on the wall of the mill by the river.</figcaption>"
    figure = f'<figure><img src="/a.jpg">{caption}</figure>'
    assert "fox" not in read(figure).text


def test_the_picture_that_metadata_names_comes_first_with_the_caption_it_has_on_the_page() -> None:
    figures = (
        '<figure><img src="/img/hare.jpg"><figcaption>A hare</figcaption></figure>'
        '<figure><img src="/img/mill-800x600.jpg"><figcaption>The mill</figcaption></figure>'
    )
    images = read(figures, NAMED).images
    assert [(image.url.rpartition("/")[2], image.caption) for image in images] == [
        ("mill-800x600.jpg", "The mill"),
        ("hare.jpg", "A hare"),
    ]


def test_a_named_picture_that_is_no_figure_has_no_caption_of_another() -> None:
    figure = '<figure><img src="/img/hare.jpg"><figcaption>A hare</figcaption></figure>'
    images = read(figure, NAMED).images
    assert images[0] == Image("https://vale.example/img/mill-1200x630.jpg")
    assert images[1].caption == "A hare"


def test_a_named_picture_outside_of_figures_has_its_text_and_size() -> None:
    images = read('<img src="/img/mill-640x480.jpg" alt="The mill" width="640" height="480">', NAMED).images
    assert images == (
        Image("https://vale.example/img/mill-640x480.jpg", alt="The mill", width=640, height=480),
    )


def test_a_picture_that_waits_for_scrolling_is_found_behind_its_placeholder() -> None:
    image = '<img src="data:image/gif;base64,R0" data-src="//cdn.example/fox.jpg">'
    assert read(f"<figure>{image}</figure>").images[0].url == "https://cdn.example/fox.jpg"


@pytest.mark.parametrize(
    "inside",
    [
        '<figure><a href="/news/other"><img src="/img/other.jpg"></a></figure>',
        '<aside><figure><img src="/img/other.jpg"></figure></aside>',
        '<div class="author-image"><figure><img src="/img/ada.jpg"></figure></div>',
        '<figure><img src="/img/sign.png" width="60"></figure>',
    ],
)
def test_pictures_of_other_stories_and_of_writers_are_none_of_the_story(inside: str) -> None:
    assert read(inside).images == ()


def test_the_sign_of_the_site_is_no_picture_of_a_story() -> None:
    assert read("", '<meta property="og:image" content="/assets/og-fallback.png">').images == ()


def test_the_forms_of_one_picture_are_known_by_name_or_mark() -> None:
    assert is_same_image("https://a.example/mill-1200x630.jpg", "https://b.example/x/mill_640.webp")
    assert is_same_image("https://a.example/16_9/242205504_v4.jpeg", "https://a.example/242205504_v16.webp")
    assert not is_same_image("https://a.example/img/mill.jpg", "https://a.example/img/hare.jpg")
    assert not is_same_image("https://a.example/1/image.jpg?w=1", "https://a.example/2/photo.jpg")


CANONICAL = '<link rel="canonical" href="{}">'


def test_the_canonical_address_is_absolute() -> None:
    assert read("", CANONICAL.format("/mill")).canonical_url == "https://vale.example/mill"


@pytest.mark.parametrize("address", ["https://vale.example/", "/", "javascript:void(0)", "http://[broken"])
def test_a_front_page_or_no_address_is_not_canonical(address: str) -> None:
    head = CANONICAL.format(address) + '<meta property="og:url" content="https://vale.example/mill">'
    assert read("", head).canonical_url == "https://vale.example/mill"


def test_an_amp_page_and_its_other_form_name_each_other() -> None:
    amp = read("", CANONICAL.format("https://vale.example/news/mill"), "https://vale.example/news/mill/amp")
    other = read("", '<link rel="amphtml" href="https://vale.example/news/mill/amp">')
    assert amp.canonical_url == other.url
    assert [item.value for item in other.evidence if item.field == "amp_url"] == [amp.url]


def test_a_small_form_of_the_named_picture_gives_way_to_the_named_address() -> None:
    figure = '<figure><img src="https://vale.example/img/mill.jpg?w=288"><figcaption>The mill</figcaption></figure>'
    lead = read(figure, '<meta property="og:image" content="https://vale.example/img/mill.jpg">').images[0]
    assert (lead.url, lead.caption) == ("https://vale.example/img/mill.jpg", "The mill")


def test_the_evidence_says_what_names_the_lead() -> None:
    figure = '<figure><img src="/img/mill-800x600.jpg"></figure>'
    named = [item for item in read(figure, NAMED).evidence if item.field == "image" and item.chosen]
    shown = [item for item in read(figure).evidence if item.field == "image" and item.chosen]
    assert [item.origin for item in (*named, *shown)] == ["meta og:image", "figure"]


@pytest.mark.parametrize(
    "image",
    [
        '<img src="/px.gif" data-img-url="https://cdn.example/weir.jpg">',
        '<img src="https://cdn.example/blur-16.jpg" data-hi-res-src="https://cdn.example/weir.jpg">',
        '<img src="/static/1x1.png" data-actualsrc="https://cdn.example/weir.jpg">',
        '<img src="/px.gif"><noscript><img src="https://cdn.example/weir.jpg"></noscript>',
        '<picture><source data-srcset="https://cdn.example/weir.jpg 900w"><img src="/px.gif"></picture>',
        '<amp-img src="https://cdn.example/weir.jpg" width="900" height="600"></amp-img>',
    ],
)
def test_a_lazy_image_is_found_wherever_scripts_keep_it(image: str) -> None:
    assert read(f"<figure>{image}<figcaption>The weir</figcaption></figure>").images[0].url == (
        "https://cdn.example/weir.jpg"
    )


def test_an_amp_image_without_a_figure_is_the_lead() -> None:
    assert read('<amp-img src="https://cdn.example/weir.jpg" width="900"></amp-img>').images[0].url == (
        "https://cdn.example/weir.jpg"
    )


@pytest.mark.parametrize(
    "url",
    [
        "https://cdn.example/assets/2024/weir.jpg",
        "https://www.lindau.example/sites/default/files/2024/weir.jpg",
        "https://cdn.example/dims4/default/4a5b/weir.jpg",
    ],
)
def test_folders_called_assets_or_default_hold_photographs(url: str) -> None:
    assert read("", f'<meta property="og:image" content="{url}">').images[0].url == url


@pytest.mark.parametrize(
    "name", ["default.jpg", "og-image.png?v=2", "fallback-share.png", "social-card.png", "logo.png"]
)
def test_the_logo_of_the_site_is_no_lead(name: str) -> None:
    assert read("", f'<meta property="og:image" content="https://cdn.example/img/{name}">').images == ()


def test_a_large_figure_leads_over_a_card_that_the_page_does_not_show() -> None:
    figure = '<figure><img src="/img/weir.jpg" width="1200"><figcaption>The weir</figcaption></figure>'
    card = '<meta property="og:image" content="https://cdn.example/cards/88121.jpg">'
    assert read(figure, card).images[0].caption == "The weir"


def test_a_thumbnail_named_with_its_size_gives_way_to_the_full_form() -> None:
    figure = '<figure><img src="/2024/weir-88121-150x84.jpg"><figcaption>The weir</figcaption></figure>'
    full = '<meta property="og:image" content="https://vale.example/2024/weir-88121-1280x720.jpg">'
    assert read(figure, full).images[0].url.endswith("1280x720.jpg")


def test_a_caption_in_a_span_is_read_once() -> None:
    caption = (
        '<figcaption><span class="caption">The weir.</span> <span class="credit">Ada Roe</span></figcaption>'
    )
    image = read(f'<figure><img src="/img/weir.jpg">{caption}</figure>').images[0]
    assert (image.caption, image.credit) == ("The weir.", "Ada Roe")


@pytest.mark.parametrize(
    "caption",
    [
        "<em>The wheel of the mill on Monday (A. Roe)</em>",
        "<small>Das Rad der Mühle. Foto: Ada Roe</small>",
        "<i>La roue du moulin lundi</i><br><i>© Ada Roe</i>",
    ],
)
@pytest.mark.parametrize(
    "image", ['<p><img src="/wheel.jpg" width=900></p>', '<div><a><img src="/wheel.jpg"></a></div>']
)
def test_a_line_in_italics_below_an_image_is_its_caption(image: str, caption: str) -> None:
    document = read(f"{image}<p>{caption}</p>")
    assert document.images[0].url == "https://vale.example/wheel.jpg"
    assert document.images[0].caption
    assert document.images[0].caption not in document.text


def test_a_sentence_in_italics_below_an_image_is_part_of_the_story() -> None:
    note = "The owner of the mill wrote to us after this story had appeared in the printed paper."
    assert note in read(f'<p><img src="/wheel.jpg"></p><p><em>{note}</em></p>').text


@pytest.mark.parametrize(
    "style", ["background-image:url(/wheel.jpg)", "color:red; background: #eee url('/wheel.jpg') top"]
)
def test_a_figure_may_show_its_image_as_a_background(style: str) -> None:
    figure = f'<figure><div class="img" style="{style}"></div><figcaption>The wheel in the fog.</figcaption></figure>'
    assert read(figure).images[0] == Image("https://vale.example/wheel.jpg", "The wheel in the fog.")


@pytest.mark.parametrize(
    ("base", "expected"),
    [
        ("https://cdn.vale.example/2024/", "https://cdn.vale.example/2024/wheel.jpg"),
        ("file:///tmp/", "https://vale.example/news/wheel.jpg"),
    ],
)
def test_relative_images_follow_the_base_of_the_page(base: str, expected: str) -> None:
    figure = '<figure><img src="wheel.jpg" width="900"><figcaption>The wheel</figcaption></figure>'
    assert read(figure, f'<base href="{base}">').images[0].url == expected


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("/news/mill?utm_source=rss#top", "https://vale.example/news/mill"),
        ("/news/mill?id=7&fbclid=IwAR0x&page=2", "https://vale.example/news/mill?id=7&page=2"),
        ("/app#!/news/mill", "https://vale.example/app#!/news/mill"),
    ],
)
def test_a_canonical_url_names_the_document_and_not_the_way_to_it(written: str, expected: str) -> None:
    assert read("", CANONICAL.format(written)).canonical_url == expected
