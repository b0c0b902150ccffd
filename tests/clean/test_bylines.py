import pytest

from pipeline.clean import clean
from pipeline.clean.candidates import collect_page_candidates
from pipeline.clean.resolvers.authors import resolve_authors
from pipeline.clean.resolvers.byline import parse_byline
from pipeline.records import Evidence, Page
from tests.clean.pages import ADDRESS, parsed_page

PEOPLE = {
    "By Ada Quill": ("Ada Quill",),
    "By Ada Quill and Jon Roe, Staff Writers": ("Ada Quill", "Jon Roe"),
    "Von Ada Quill und Jon Roe": ("Ada Quill", "Jon Roe"),
    "Par Zoé Marchand, envoyée spéciale": ("Zoé Marchand",),
    "Por Íñigo Ruiz y Ana Paz": ("Íñigo Ruiz", "Ana Paz"),
    "Adaptiert von Ada Quill": ("Ada Quill",),
    "Ada Quill | ada.quill@vale.example": ("Ada Quill",),
    "Ada Quill, Ph.D., R.N.": ("Ada Quill",),
    "By Jon Roe Jr.": ("Jon Roe Jr",),
    "Quill, Ada": ("Ada Quill",),
    "Von Ada Quill, Berlin": ("Ada Quill",),
    "Interview: Ada Quill": ("Ada Quill",),
    "Erstellt von Ada Quill": ("Ada Quill",),
    "Datum: 19.11.2021 | Autor: Ada Quill | Quelle: Tal": ("Ada Quill",),
    "Ada Quill And Jon Roe For The Vale Post": ("Ada Quill", "Jon Roe"),
    "admin": (),
    "Kirche und Leben, Münster, Germany": (),
    "Posted by Ada Quill on Friday December 19, 2025 @08:00PM": ("Ada Quill",),
    "25.10.2022 - Ada Quill": ("Ada Quill",),
    "11:34pm Apr 26, 2024": (),
    "View Full Profile": (),
    "Veröffentlicht am 8. Februar 2022": (),
    "vor 5 Stunden": (),
    "Photograph by Ada Quill": (),
    "Fact checked by Ada Quill": (),
    "Ada Quill | Showbiz & TV Reporter": ("Ada Quill",),
    "Ada Quill The Associated Press": ("Ada Quill",),
    "By Ada Quill | Photographs by Jon Roe": ("Ada Quill",),
    "정민아 기자": ("정민아",),
    "By Ada Quill in Nairobi": ("Ada Quill",),
    "Ada Quill in London and Jon Roe": ("Ada Quill", "Jon Roe"),
    "Por Ana Paz desde Bogotá": ("Ana Paz",),
    "Par Zoé Marchand à Lyon": ("Zoé Marchand",),
    "Von Ada Quill, aus Lindau": ("Ada Quill",),
    "Por Conceição Prado — São Paulo": ("Conceição Prado",),
    "Ana Maria da Silva": ("Ana Maria da Silva",),
    "Jan Jansen en Piet Pietersen": ("Jan Jansen", "Piet Pietersen"),
}
HOUSES = {
    "Ada Quill The Associated Press": ("The Associated Press",),
    "Center for Drug Evaluation and Research": ("Center for Drug Evaluation and Research",),
    "Vale Verlag und Druck GmbH & Co. KG": ("Vale Verlag und Druck GmbH & Co. KG",),
    "Redaktion": ("Redaktion",),
    "Landesanstalt für Wald": ("Landesanstalt für Wald",),
    "admin": ("admin",),
}


@pytest.mark.parametrize(("byline", "people"), PEOPLE.items())
def test_a_byline_names_its_people_and_nothing_else(byline: str, people: tuple[str, ...]) -> None:

    assert tuple(name.rstrip(".") for name in parse_byline(byline).people) == people


@pytest.mark.parametrize(("byline", "organisations"), HOUSES.items())
def test_houses_and_agencies_are_kept_apart_from_people(byline: str, organisations: tuple[str, ...]) -> None:
    assert parse_byline(byline).organisations == organisations


def test_the_place_of_an_office_is_no_person() -> None:
    assert parse_byline("vale.example, Frankfurt, Germany", frozenset({"valeexample"})).people == ()


def who_signs(inside: str, head: str = "") -> tuple[str, ...]:
    page = parsed_page(
        f"<html><head>{head}</head><body><h1>Mill reopens in the valley</h1>{inside}</body></html>"
    )
    return resolve_authors(collect_page_candidates(page, ADDRESS), ADDRESS).authors


def test_a_link_to_a_page_about_a_writer_is_a_byline() -> None:
    assert who_signs('<p><a href="/authors/ada-quill">Ada Quill</a></p><p>Words.</p>') == ("Ada Quill",)


def test_names_in_small_elements_do_not_run_into_dates_and_roles() -> None:
    inside = '<div class="byline"><span>Ada Quill</span><b>Senior Reporter</b><i>2 May 2024</i></div>'
    assert who_signs(inside) == ("Ada Quill",)


def test_a_name_in_two_elements_is_one_name() -> None:
    assert who_signs('<div class="author"><span>Ada</span> <span>Quill</span></div>') == ("Ada Quill",)


def test_writers_of_other_stories_do_not_sign_this_one() -> None:
    lots = "<p>word</p>" * 150
    inside = (
        f'<p class="byline">By Ada Quill</p>{lots}<div class="card"><p class="byline">By Jon Roe</p></div>'
    )
    assert who_signs(inside) == ("Ada Quill",)


def test_a_name_far_below_signs_when_it_is_the_only_one() -> None:
    lots = "<p>word</p>" * 150
    assert who_signs(f'{lots}<p class="author">Ada Quill</p>') == ("Ada Quill",)
    assert who_signs(f'{lots}<p class="author">Ada Quill</p>{lots}<p class="author">Jon Roe</p>') == ()


def test_a_nickname_signs_where_a_byline_and_a_link_to_its_page_hold_it() -> None:
    linked = '<p class="byline">Posted by <a href="/author/rivermouse/">rivermouse</a></p>'
    assert who_signs(linked) == ("rivermouse",)
    assert who_signs('<p class="byline">rivermouse</p>') == ()


def test_an_account_signs_for_the_house_only_where_structured_data_names_nobody_else() -> None:
    head = '<meta name="author" content="admin">'
    assert who_signs("", head) == ("admin",)
    assert who_signs("<p>By Ada Quill</p>", head) == ("Ada Quill",)
    assert who_signs('<p class="byline">admin</p>') == ()


def test_a_line_that_names_all_completes_structured_data() -> None:
    head = '<meta name="author" content="Ada Quill">'
    assert who_signs("<p>By Ada Quill and Jon Roe</p>", head) == ("Ada Quill", "Jon Roe")


def test_where_only_the_house_and_an_agency_sign_the_agency_comes_first() -> None:
    head = (
        '<meta property="og:site_name" content="The Vale Post"><meta name="author" content="The Vale Post">'
    )
    assert who_signs("<p>By Associated Press</p>", head) == ("Associated Press",)


def test_a_page_without_a_byline_has_no_author() -> None:
    assert who_signs("<p>Words by the river were said.</p><aside><p>By Ada Quill</p></aside>") == ()


@pytest.mark.parametrize(
    ("line", "people"),
    [
        ("كتبت: ليلى الحداد", ("ليلى الحداد",)),
        ("लेखक: अनिल जोशी", ("अनिल जोशी",)),
        ("रिपोर्ट: मीरा वर्मा", ("मीरा वर्मा",)),
        ("记者 林晓舟 编辑 赵明", ("林晓舟",)),
        ("作者：林晓舟 责任编辑：赵明", ("林晓舟",)),
        ("מאת: נועה לוי", ("נועה לוי",)),
        ("Ein Interview von Jörg Feldhoff", ("Jörg Feldhoff",)),
        ("Eine Analyse von Ute Brandt und Jörg Feldhoff", ("Ute Brandt", "Jörg Feldhoff")),
        ("Door onze correspondent Sanne Visser", ("Sanne Visser",)),
        ("Penulis: Ratna Kusumaningrum | Editor: Bagus Prakoso", ("Ratna Kusumaningrum",)),
        ("Ada Roe | Editor: Jon Vik", ("Ada Roe",)),
        ("Levi Parsley For Harbour Post Australia", ("Levi Parsley",)),
    ],
)
def test_labels_of_many_languages_and_editors_are_no_part_of_a_name(
    line: str, people: tuple[str, ...]
) -> None:
    assert parse_byline(line).people == people


@pytest.mark.parametrize("name", ["Tim Fenwick", "Jonas van der Post", "Iris Press", "Mara Haberfeld"])
def test_a_declared_person_is_no_organisation(name: str) -> None:
    data = (
        f'{{"@type": "NewsArticle", "headline": "Mill", "author": {{"@type": "Person", "name": "{name}"}}}}'
    )
    page = f'<script type="application/ld+json">{data}</script><h1>Mill</h1><p>The mill opened again on Monday.</p>'
    assert clean(Page("https://vale.example/news/mill", page.encode())).authors == (name,)


@pytest.mark.parametrize("name", ["The Vale Post", "Tim Redaksi Harian Vale Merdeka", "Vale Newsroom"])
def test_an_organisation_declared_as_a_person_stays_one(name: str) -> None:
    data = (
        f'{{"@type": "NewsArticle", "headline": "Mill", "author": {{"@type": "Person", "name": "{name}"}}}}'
    )
    page = f'<script type="application/ld+json">{data}</script><h1>Mill</h1><p>The mill opened again on Monday.</p>'
    assert clean(Page("https://vale.example/news/mill", page.encode())).people == ()


def test_a_name_in_two_parts_is_joined() -> None:
    author = '{"@type": "Person", "givenName": "Ada", "familyName": "van der Quill"}'
    data = f'{{"@type": "NewsArticle", "headline": "Mill", "author": {author}}}'
    page = f'<script type="application/ld+json">{data}</script><h1>Mill</h1><p>The mill opened again on Monday.</p>'
    assert clean(Page("https://vale.example/news/mill", page.encode())).authors == ("Ada van der Quill",)


PARAGRAPH = "<p>The old paper mill opened its doors again after ten years of silence in the valley below the town.</p>"


def authors(inside: str, head: str = "", below: str = "") -> tuple[str, ...]:
    main = (
        f"<main><article><h1>Mill reopens in the valley</h1>{inside}{PARAGRAPH * 3}</article>{below}</main>"
    )
    return clean(Page(ADDRESS, f"<html><head>{head}</head><body>{main}</body></html>".encode())).authors


@pytest.mark.parametrize(
    ("byline", "names"),
    [
        ("By ABBY GREEN and ROBERT DE LA MARE", ("Abby Green", "Robert de la Mare")),
        ("By ANNE MCBRIDE", ("Anne McBride",)),
        ("Von JÜRGEN VON DER AUE", ("Jürgen von der Aue",)),
        ("ИВАН ПЕТРОВ", ("Иван Петров",)),
        ("J. K. QUILL", ("J. K. Quill",)),
        (
            "By Omar al-Hadi, Inés de la Vega and Siobhán O'Dea",
            ("Omar al-Hadi", "Inés de la Vega", "Siobhán O'Dea"),
        ),
        ("Par Noor el-Amin et Jean d'Arc", ("Noor el-Amin", "Jean d'Arc")),
    ],
)
def test_names_keep_their_particles_and_lose_their_capitals(byline: str, names: tuple[str, ...]) -> None:
    assert authors(f'<p class="byline">{byline}</p>') == names


@pytest.mark.parametrize(
    "item",
    [
        '<li><a href="/{0}">Story {0}</a> <span class="byline">By {1}</span></li>',
        '<div class="river"><a href="/{0}">Story {0}</a><a rel="author">{1}</a></div>',
    ],
)
def test_bylines_of_stories_beside_the_article_sign_nothing(item: str) -> None:
    river = "".join(
        item.format(number, name) for number, name in enumerate(("Ben Fry", "Eva Lund", "Max Holt"))
    )
    assert authors('<div class="byline">By Ada Quill</div>', below=river) == ("Ada Quill",)


def test_a_link_to_a_page_about_a_person_signs_only_within_a_byline() -> None:
    house = '<script type="application/ld+json">{"@type": "NewsArticle", "headline": "Mill reopens in the valley", '
    house += '"author": {"@type": "Organization", "name": "The Vale Post"}}</script>'
    assert authors('<div>Valley · <a href="/person/eva-lund/">Eva Lund</a></div>', house) == (
        "The Vale Post",
    )
    assert authors('<div>By <a href="/people/eva-lund/">Eva Lund</a></div>', house) == ("Eva Lund",)


@pytest.mark.parametrize("headline", ['Owner says "yes" to the mill', 'The "old" mill and the "new" one'])
def test_structured_data_with_quotes_that_are_not_escaped_is_read(headline: str) -> None:
    data = f'{{"@type": "NewsArticle", "headline": "{headline}", "author": {{"@type": "Person", "name": "Ada Quill"}}}}'
    assert authors("", f'<script type="application/ld+json">{data}</script>') == ("Ada Quill",)


HOUSE = '<meta name="author" content="The Vale Post"><meta property="og:site_name" content="The Vale Post">'


@pytest.mark.parametrize(
    ("inside", "names"),
    [
        (f"<p><strong>Ada Quill</strong></p>{PARAGRAPH * 4}", ("Ada Quill",)),
        (f"<p><b>ADA QUILL, JON ROE</b></p>{PARAGRAPH * 4}", ("Ada Quill", "Jon Roe")),
        (f'{PARAGRAPH * 4}<p style="text-align:right"><strong>Minh Thu</strong></p>', ("Minh Thu",)),
        (f"{PARAGRAPH * 4}<p><em>Ada Quill</em></p>", ("Ada Quill",)),
        (f"{PARAGRAPH * 4}<p>（作者：王小明）</p>", ("王小明",)),
        (f"{PARAGRAPH * 4}<p>Texte : Zoé Marchand</p>", ("Zoé Marchand",)),
        (
            f"{PARAGRAPH * 4}<p><em>Ada Quill is a business reporter at The Vale Post.</em></p>",
            ("Ada Quill",),
        ),
        (f"{PARAGRAPH * 4}<p><em>Ada Quill ist Redakteurin beim Boten.</em></p>", ("Ada Quill",)),
        (f"{PARAGRAPH * 4}<p><i>Zoé Marchand est journaliste au Courrier.</i></p>", ("Zoé Marchand",)),
    ],
)
def test_the_first_or_last_line_signs_a_story_that_only_the_house_signs(
    inside: str, names: tuple[str, ...]
) -> None:
    found = authors(inside.replace(PARAGRAPH * 4, numbered(4)), HOUSE)
    assert found == names


def numbered(count: int) -> str:
    return "".join(PARAGRAPH.replace("ten years", f"{number + 10} years") for number in range(count))


@pytest.mark.parametrize(
    "line",
    [
        "<p><strong>A new wheel</strong></p>",
        "<p><strong>The town will pay for it.</strong></p>",
        "<p>Ada Quill is a reporter whom the owner had sued over the mill ten years ago.</p>",
        "<p><em>Ada Quill is the owner of the mill.</em></p>",
        "<p><strong>Vale Post</strong></p>",
    ],
)
def test_other_last_lines_sign_nothing(line: str) -> None:
    assert authors(f"{numbered(4)}{line}", HOUSE) == ("The Vale Post",)


def test_a_signature_is_no_part_of_the_text_and_never_replaces_a_person() -> None:
    markup = f"<main><h1>Mill reopens in the valley</h1>{numbered(4)}<p><strong>Ada Quill</strong></p></main>"
    page = f"<html><head>{HOUSE}</head><body>{markup}</body></html>"
    assert "Ada Quill" not in clean(Page(ADDRESS, page.encode())).text
    assert authors(f"{numbered(4)}<p><b>Jon Roe</b></p>", '<meta name="author" content="Ada Quill">') == (
        "Ada Quill",
    )


@pytest.mark.parametrize(
    ("line", "people", "organisations", "contributors"),
    [
        ("avec AFP", (), (), ("AFP",)),
        ("Jane Roe avec l'AFP", ("Jane Roe",), (), ("AFP",)),
        ("Jane Roe (avec AFP)", ("Jane Roe",), (), ("AFP",)),
        ("La rédaction avec AFP", (), ("La rédaction",), ("AFP",)),
        ("with AP", (), (), ("AP",)),
        ("By Jane Roe with The Associated Press", ("Jane Roe",), (), ("Associated Press",)),
        ("mit dpa-Material", (), (), ("dpa",)),
        ("mit Material der dpa", (), (), ("dpa",)),
        ("Von Anna Kurz (mit dpa)", ("Anna Kurz",), (), ("dpa",)),
        ("Con información de EFE", (), (), ("EFE",)),
        ("Da Redação com Agência Brasil", (), ("Da Redação",), ("Agência Brasil",)),
        ("Von Anna Kurz, dpa", ("Anna Kurz",), ("dpa",), ()),
        ("AFP/Jane Roe", ("Jane Roe",), ("AFP",), ()),
        ("By Jane Roe AP", ("Jane Roe",), ("AP",), ()),
        ("TT-AFP", (), ("TT", "AFP"), ()),
        ("STT\u2013AFP", (), ("STT", "AFP"), ()),
        ("apa/dpa", (), ("apa", "dpa"), ()),
        ("afp", (), ("afp",), ()),
        ("Redaktion", (), ("Redaktion",), ()),
        ("Jane Roe with John Doe", ("Jane Roe", "John Doe"), (), ()),
        ("Beta Kowalska", ("Beta Kowalska",), (), ()),
        ("Lusa Roe", ("Lusa Roe",), (), ()),
        ("Anna-Lena Kurz", ("Anna-Lena Kurz",), (), ()),
    ],
)
def test_an_agency_in_a_byline_is_no_person(
    line: str, people: tuple[str, ...], organisations: tuple[str, ...], contributors: tuple[str, ...]
) -> None:
    byline = parse_byline(line)
    assert (byline.people, byline.organisations, byline.contributors) == (people, organisations, contributors)


@pytest.mark.parametrize(
    ("line", "authors", "organisations"),
    [
        ("avec AFP", (), ("AFP",)),
        ("Jane Roe avec AFP", ("Jane Roe",), ("AFP",)),
        ("The Vale Post with AFP", ("The Vale Post",), ("The Vale Post", "AFP")),
        ("AFP", ("AFP",), ("AFP",)),
    ],
)
def test_an_agency_that_only_contributed_is_no_author(
    line: str, authors: tuple[str, ...], organisations: tuple[str, ...]
) -> None:
    evidence = (Evidence("authors", line, "meta tag", 0.9),)
    authorship = resolve_authors(evidence, "https://mill.example/a")
    assert (authorship.authors, authorship.organisations) == (authors, organisations)
