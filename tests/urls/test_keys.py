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
