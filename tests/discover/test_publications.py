"""A host alone does not make one publication of several feeds; a name or a part of the site does."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.discover.publications import (
    Publication,
    common_name,
    find_publication,
    find_publication_of_page,
    homepage_of_feed,
    identity_of_homepage,
)


@pytest.mark.parametrize(
    ("first", "second", "shared"),
    [
        ("Harbour News - World", "Harbour News - Sport", "Harbour News"),
        ("Politik | Der Bote", "Kultur | Der Bote", "Der Bote"),
        ("Le Quai : politique", "Le Quai : sport", "Le Quai"),
        ("The Lantern", "Lantern » Opinion", "The Lantern"),
        ("lantern.example", "Lantern - Arts", "lantern.example"),
        ("The Lantern Arts", "The Lantern", "The Lantern"),
        ("Harbour News (RSS)", "Harbour News", "Harbour News"),
    ],
)
def test_names_that_share_a_part_belong_together(first: str, second: str, shared: str) -> None:
    assert common_name(first, second) == shared


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Connected Lives", "Upgraded"),
        ("World", "Sport"),
        ("News - World", "News - Mars"),
        ("Blog", "Blog"),
        ("RSS feed", "Atom feed"),
        ("", ""),
        ("A day", "Days"),
    ],
)
def test_names_without_a_part_of_their_own_in_common_do_not(first: str, second: str) -> None:
    assert common_name(first, second) == ""


@given(st.text(max_size=40), st.text(max_size=40))
def test_sharing_a_name_does_not_depend_on_the_order(first: str, second: str) -> None:
    assert bool(common_name(first, second)) == bool(common_name(second, first))


PODCASTS = [
    Publication("Two Anchors", "shows.example/anchors", 1),
    Publication("Night Tide", "shows.example/tide", 2),
]


def test_another_podcast_of_a_host_is_a_publication_of_its_own() -> None:
    assert find_publication(Publication("Salt", "shows.example/salt"), PODCASTS) is None
    assert find_publication(Publication("Salt", "shows.example", is_homepage_guessed=True), PODCASTS) is None


def test_a_feed_with_the_home_page_or_the_name_of_a_publication_belongs_to_it() -> None:
    assert find_publication(Publication("Bonus", "shows.example/tide"), PODCASTS) == PODCASTS[1]
    assert find_publication(Publication("two anchors", "shows.example/other"), PODCASTS) == PODCASTS[0]


def test_two_feeds_whose_only_home_page_is_the_host_are_not_one_publication() -> None:
    known = [Publication("World", "big.example", 1)]
    assert find_publication(Publication("Sport", "big.example", is_homepage_guessed=True), known) is None
    assert find_publication(Publication("Sport", "big.example"), known) == known[0]


def test_a_list_without_a_title_belongs_to_the_only_publication_of_its_host() -> None:
    sitemap = Publication("", "shows.example", is_homepage_guessed=True)
    assert find_publication(sitemap, PODCASTS[:1]) == PODCASTS[0]
    assert find_publication(sitemap, PODCASTS) is None


def test_a_page_belongs_to_the_part_of_the_site_it_is_in() -> None:
    known = [*PODCASTS, Publication("Shows", "shows.example", 3)]
    assert find_publication_of_page("https://www.shows.example/tide/12", "", known) == PODCASTS[1]
    assert find_publication_of_page("https://shows.example/tides/12", "", known) == known[2]
    assert find_publication_of_page("https://shows.example/12", "Two Anchors", known) == PODCASTS[0]
    assert find_publication_of_page("https://shows.example/12", "", PODCASTS) is None


def test_the_identity_of_a_home_page_is_the_same_for_each_way_to_write_it() -> None:
    urls = (
        "http://www.post.example/world/",
        "https://post.example/world?utm_source=x",
        "https://post.example:443/world",
    )
    assert {identity_of_homepage(url) for url in urls} == {"post.example/world"}
    assert identity_of_homepage("https://post.example/") == "post.example"
    assert identity_of_homepage("") == ""


def test_the_url_of_the_feed_is_no_home_page() -> None:
    assert (
        homepage_of_feed("https://post.example/feed.xml", "http://www.post.example/feed.xml")
        == "https://post.example/"
    )
    assert homepage_of_feed("https://post.example/feed.xml", "/world") == "https://post.example/"
    assert (
        homepage_of_feed("https://post.example/feed.xml", "https://post.example/world")
        == "https://post.example/world"
    )
