"""Every address of one document has one key, and no two documents share one."""

import random

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pipeline.urls import key

STORY = "https://post.example.org/2026/11/mill-opens-again"

names = st.sampled_from(["id", "p", "story", "page", "a", "q", "article", "lang", "utm_medium", "ref"])
values = st.text(alphabet="abcxyz0189-_.~/ +%&=äß中", max_size=6)
pairs = st.lists(st.tuples(names, values), max_size=5)
paths = st.lists(st.text(alphabet="abcxyz019-_.~!äß中% ", max_size=8), max_size=4).map(
    lambda parts: "/" + "/".join(parts)
)
hosts = st.sampled_from(
    [
        "post.example.org",
        "www.post.example.org",
        "m.example.co.uk",
        "bücher.example.de",
        "10.0.0.1",
        "[2001:db8::1]:8080",
    ]
)
addresses = st.builds(
    lambda scheme, host, path, query, tail: (
        f"{scheme}://{host}{path}{'?' + query if query else ''}{tail}".strip()
    ),
    st.sampled_from(["http", "https", "HTTP"]),
    hosts,
    paths,
    pairs.map(lambda each: "&".join(f"{name}={value}" for name, value in each)),
    st.sampled_from(["", "#comments", "#!/story/5", "#/story/5"]),
)


@example("http://post.example.org/?id=&=")
@given(st.one_of(addresses, st.text(max_size=40)))
def test_a_key_is_its_own_key(url: str) -> None:
    assert key(key(url)) == key(url)


@given(st.lists(st.tuples(names, st.text(alphabet="abc019", max_size=4)), max_size=6), st.randoms())
def test_the_order_of_parameters_means_nothing(query: list[tuple[str, str]], chance: random.Random) -> None:
    mixed = chance.sample(query, len(query))
    first, second = ("&".join(f"{name}={value}" for name, value in each) for each in (query, mixed))
    assert key(f"{STORY}?{first}") == key(f"{STORY}?{second}")


@given(
    addresses,
    st.sampled_from(["utm_source=x", "fbclid=1", "gclid=1", "ref=twitter", "mc_cid=9", "PHPSESSID=5"]),
)
def test_how_the_reader_came_means_nothing(url: str, arrival: str) -> None:
    address, hash_, tail = url.partition("#")
    with_arrival = f"{address}{'&' if '?' in address else '?'}{arrival}{hash_}{tail}"
    assert key(with_arrival) == key(url)


@pytest.mark.parametrize(
    "other",
    [
        "http://post.example.org/2026/11/mill-opens-again",
        "https://POST.example.org:443/2026/11/mill-opens-again/",
        "https://www.post.example.org/2026/11/mill-opens-again#comments",
        "https://m.post.example.org/2026/11/mill-opens-again",
        "https://amp.post.example.org/2026/11/mill-opens-again",
        "https://post.example.org/2026/11/mill-opens-again/amp",
        "https://post.example.org/2026/11/mill-opens-again/amp/?amp=1",
        "https://post.example.org/amp/2026/11/mill-opens-again",
        "https://post.example.org/2026/11/mill-opens-again?outputType=amp",
        "https://post-example-org.cdn.ampproject.org/c/s/post.example.org/2026/11/mill-opens-again",
        "https://www.google.com/amp/s/post.example.org/2026/11/mill-opens-again",
        "https://post.example.org/2026/11/../11/./mill-opens-again/index.html",
        "https://post.example.org//2026/11/mill%2Dopens-ag%61in",
        "https://post.example.org/2026/11/mill-opens-again;jsessionid=0A1B",
        "https://user@post.example.org/2026/11/mill-opens-again?&",
        " https://post.example.org/2026/11/mill-\nopens-again ",
    ],
)
def test_an_address_of_the_story_has_the_storys_key(other: str) -> None:
    assert key(other) == key(STORY)


@given(
    st.sampled_from(["id", "p", "story", "page", "article", "sid", "cid", "source", "v", "date", "lang"]),
    st.tuples(st.integers(0, 10**9), st.integers(0, 10**9)).filter(lambda pair: pair[0] != pair[1]),
)
def test_parameters_that_name_a_document_keep_documents_apart(name: str, numbers: tuple[int, int]) -> None:
    one, other = (key(f"https://post.example.org/show?{name}={number}&utm_source=x") for number in numbers)
    assert one != other


@given(
    st.lists(st.text(alphabet="abcxyz019", min_size=1, max_size=6), min_size=1, max_size=4, unique=True),
    st.lists(st.text(alphabet="abcxyz019", min_size=1, max_size=6), min_size=1, max_size=4, unique=True),
)
def test_other_paths_are_other_documents(one: list[str], other: list[str]) -> None:
    keys = {key(f"https://post.example.org/{'/'.join(parts)}") for parts in (one, other)}
    assert (len(keys) == 1) == (one == other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://post.example.org/a", "https://post.example.org/A"),
        ("https://post.example.org/AC%2FDC", "https://post.example.org/AC/DC"),
        ("https://post.example.org/%2561", "https://post.example.org/a"),
        ("https://post.example.org/?s=a%26b", "https://post.example.org/?s=a&b"),
        ("https://post.example.org/reviews/amp", "https://post.example.org/reviews"),
        ("https://post.example.org/#!/story/1", "https://post.example.org/#!/story/2"),
        ("https://sport.example.org/", "https://news.example.org/"),
        ("https://m.example/x", "https://example/x"),
        ("https://post.example.org:8080/a", "https://post.example.org/a"),
        ("https://post.example.org/?source=reuters", "https://post.example.org/?source=afp"),
        ("https://post.example.org/?b=", "https://post.example.org/"),
        ("https://post.example.org/index-of-prices.html", "https://post.example.org/"),
    ],
)
def test_what_may_be_two_documents_has_two_keys(one: str, other: str) -> None:
    assert key(one) != key(other)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (
            "https://council.example/minutes?session_id=2025",
            "https://council.example/minutes?session_id=2026",
        ),
        ("https://council.example/minutes?sessionid=a", "https://council.example/minutes?sessionid=b"),
        ("https://shop.example/show?pk_id=4", "https://shop.example/show?pk_id=5"),
        ("https://shop.example/show.php?itm_no=4", "https://shop.example/show.php?itm_no=5"),
        ("https://radio.example/play?trk_id=4", "https://radio.example/play?trk_id=5"),
        ("https://rail.example/trips?from=home&to=a", "https://rail.example/trips?from=google&to=a"),
        ("https://post.example.org/read?source=rss-811", "https://post.example.org/read?source=rss-812"),
        ("https://post.example.org/read?ref=push.811", "https://post.example.org/read?ref=push.812"),
        ("https://post.example.org/partner?partnerid=1", "https://post.example.org/partner?partnerid=2"),
        ("https://shop.example/engines?type=amp", "https://shop.example/engines"),
        ("https://shop.example/list?format=amp&page=2", "https://shop.example/list?page=2"),
        ("https://post.example.org/read;sid=mill", "https://post.example.org/read;sid=ferry"),
        ("https://post.example.org/#b/12", "https://post.example.org/#b/13"),
        ("https://post.example.org/#news/mill", "https://post.example.org/#news/ferry"),
        ("https://diary.example/may.html#20260501", "https://diary.example/may.html#20260502"),
        ("https://amp.substack.com/p/mill", "https://substack.com/p/mill"),
        ("https://mobile.wordpress.com/mill", "https://wordpress.com/mill"),
        ("https://touch.netlify.app/mill", "https://netlify.app/mill"),
        ("https://amp.hatenablog.com/mill", "https://hatenablog.com/mill"),
        ("https://m.onrender.com/mill", "https://onrender.com/mill"),
    ],
)
def test_two_documents_never_share_a_key(first: str, second: str) -> None:
    assert key(first) != key(second)


HEADLINE = "https://post.example.org/mill-in-the-valley-opens-again"


@pytest.mark.parametrize(
    "query",
    [
        "nlreaderid=5f4dcc3b5aa765d61d83",
        "mailhash=9f86d081-884c-4d65-9a2f-eaa0c55ad015",
        "mailtoken=QW5uYTEyMzQ1Njc4OTBiZWxs",
        "xy_mailing_id=64f1a9c03b7e5d2f8a10c4e6",
    ],
)
def test_a_random_id_does_not_change_a_url_that_names_its_story(query: str) -> None:
    assert key(f"{HEADLINE}?{query}") == key(HEADLINE)
    assert key(f"https://post.example.org/read.php?{query}") != key("https://post.example.org/read.php")


@given(
    st.sampled_from([
        "id", "aid", "articleid", "story_id", "postid", "docid", "page_id", "newsid", "videoid", "image_id", "guid",
        "eventid", "commentid", "nodeid", "fileid", "key", "q", "hl",
    ]),
    st.text(alphabet="0123456789abcdef", min_size=20, max_size=40),
    st.text(alphabet="0123456789abcdef", min_size=20, max_size=40),
)  # fmt: skip
def test_a_random_id_of_a_document_keeps_documents_apart(name: str, first: str, second: str) -> None:
    for page in (HEADLINE, "https://post.example.org/read"):
        assert (key(f"{page}?{name}={first}") == key(f"{page}?{name}={second}")) == (first == second)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("euclid=elements", "euclid=optics"),
        ("clid=4", "clid=5"),
        ("cyclid=winter-season-2026", "cyclid=summer-season-2026"),
        ("campaign_id=4", "campaign_id=5"),
        ("recipient_id=mill-house", "recipient_id=ferry-house"),
        ("newsletter_id=2026-11-24-evening", "newsletter_id=2026-11-25-evening"),
        ("reader_token=mill", "reader_token=ferry"),
        ("art_medium=oil&art_source=loan", "art_medium=oil&art_source=gift"),
        ("xy_campaign=4", "xy_campaign=5"),
        ("campaign=4&source=afp", "campaign=5&source=afp"),
        ("xy_campaign=a&ab_source=afp", "xy_campaign=a&ab_source=dpa"),
        ("_=4", "_=5"),
        ("s=20", "s=21"),
        ("s=mill", "s=ferry"),
        ("nb=1", "nb=2"),
        ("login=mara", "login=jonas"),
        ("reload=4", "reload=5"),
        ("page=1", "page=0"),
        ("feed=rss", "feed=atom"),
    ],
)
def test_a_value_that_is_no_random_id_and_no_campaign_is_kept(first: str, second: str) -> None:
    for page in (HEADLINE, "https://post.example.org/read"):
        assert key(f"{page}?{first}") != key(f"{page}?{second}")


@pytest.mark.parametrize(
    "other",
    [
        "https://web.archive.org/web/20261124090500/https://post.example.org/2026/11/mill-opens-again",
        "http://web.archive.org/web/2026id_/http://www.post.example.org/2026/11/mill-opens-again?utm_source=x",
        "https://web.archive.org/web/2026/post.example.org/2026/11/mill-opens-again",
        "https://archive.ph/20261124090500/https://post.example.org/2026/11/mill-opens-again",
        f"{STORY}?ftag=RSSbaffb68",
        f"{STORY}?session_id=0123456789abcdef0123456789abcdef",
        f"{STORY};sid=9A8B7C6D5E4F3A2B1C0D",
        f"{STORY}?pk_campaign=spring&itm_source=home&trk_msg=A1",
        f"{STORY}?type=amp",
        f"{STORY}?source=rss-feed",
        f"{STORY}?from=google",
        f"{STORY}#c2187",
        f"{STORY}#:~:text=the%20mill/ferry",
        f"{STORY}#section-2",
        f"{STORY}?zzclid=Cj0KCQiA4-y8BhC3ARIsAHmjC_E",
        f"{STORY}?zzclid=1764150000123456789",
        f"{STORY}?pk-click-id=8f14e45fceea167a5a36",
        f"{STORY}?xy_recipient_id=9f86d081884c7d65",
        f"{STORY}?xy_source=inbox&xy_medium=mail&xy_campaign=spring&xy_term=mill&xy_content=2",
        f"{STORY}?xy-campaign=spring&xy-source=inbox",
        f"{STORY}?source=inbox&medium=letter&campaign=spring",
        f"{STORY}?intcmp=box-3&int_medium=teaser",
        f"{STORY}?maca=de-rss-de-all-1119-xml",
        f"{STORY}?wt_zmc=mail.4",
        f"{STORY}?nocache=7&_=1764150000",
        f"{STORY}?_=1764150000123",
        f"{STORY}?share=twitter&nb=1",
        f"{STORY}?login=true&reload=1&sso_checked=yes",
        f"{STORY}?taid=8812&s=07",
    ],
)
def test_copies_sessions_and_campaigns_do_not_change_the_key(other: str) -> None:
    assert key(other) == key(STORY)
