"""The sample newsroom is real enough to test with, and the cleaner reads all of it."""

from collections.abc import Iterator

import pytest
import requests

from pipeline.clean import clean
from pipeline.discover import discover
from pipeline.fetch.robots import Robots
from pipeline.records import Document, FeedKind, Page
from sample_site import OUTLETS, Outlet, SampleSite, Story

STORIES = [(outlet, story) for outlet in OUTLETS for story in outlet.stories]


@pytest.fixture(scope="module")
def newsroom() -> Iterator[SampleSite]:
    with SampleSite() as served:
        yield served


def _get(url: str, **headers: str) -> requests.Response:
    return requests.get(url, headers=headers, timeout=10)


def _home(newsroom: SampleSite, outlet: Outlet) -> str:
    return newsroom.home_urls[OUTLETS.index(outlet)]


@pytest.mark.parametrize(("outlet", "story"), STORIES, ids=lambda value: getattr(value, "slug", None))
def test_a_page_is_cleaned_to_what_its_author_wrote(
    newsroom: SampleSite, outlet: Outlet, story: Story
) -> None:
    url = _home(newsroom, outlet) + story.slug
    document = clean(Page(url, _get(url).content))
    assert (document.title, document.published) == (story.title, story.published)
    assert document.text.endswith(story.paragraphs[-1])
    assert len(document.blocks) == len(story.paragraphs)
    assert document.people == story.authors


@pytest.mark.parametrize(("outlet", "story"), [pair for pair in STORIES if pair[1].caption])
def test_a_caption_and_its_credit_stand_on_the_picture_and_not_in_the_text(
    newsroom: SampleSite, outlet: Outlet, story: Story
) -> None:
    url = _home(newsroom, outlet) + story.slug
    document = clean(Page(url, _get(url).content))
    assert (document.images[0].caption, story.credit in document.images[0].credit) == (
        story.caption,
        True,
    ) or (document.images[0].credit in story.credit)
    assert story.caption not in document.text


def test_a_wire_story_names_its_agency_and_place_at_every_outlet_that_carries_it(
    newsroom: SampleSite,
) -> None:
    read: list[Document] = []
    for outlet in OUTLETS:
        if outlet.has_wire_stories:
            url = _home(newsroom, outlet) + "summit-wire"
            read.append(clean(Page(url, _get(url).content)))
    assert [(document.dateline, document.agency) for document in read] == [("TALLINN, Estonia", "AP")] * 3
    assert len({document.text for document in read}) == 1


def test_the_outlets_publish_feeds_of_five_forms_with_forty_articles_and_more(newsroom: SampleSite) -> None:
    found = [discover(Page(url, _get(url).content)) for url in newsroom.feed_urls]
    assert {each.kind for each in found} == {FeedKind.RSS, FeedKind.ATOM, FeedKind.RDF, FeedKind.JSON}
    assert sum(len(each.entries) for each in found) >= 40


def test_what_was_not_changed_is_not_sent_again(newsroom: SampleSite) -> None:
    first = _get(newsroom.feed_urls[0])
    assert _get(newsroom.feed_urls[0], **{"If-None-Match": first.headers["ETag"]}).status_code == 304


def test_a_part_of_the_newsroom_is_not_for_robots(newsroom: SampleSite) -> None:
    robots = Robots.parse(_get(newsroom.home_urls[0] + "robots.txt").content)
    assert not robots.allowed("copydesk", newsroom.home_urls[0] + "internal/budget")
    assert robots.allowed("copydesk", newsroom.home_urls[0] + "bridge-closes")


def test_edits_change_one_article_remove_one_and_publish_one() -> None:
    with SampleSite() as served:
        before = [_get(url).text for url in (served.home_urls[0] + "bridge-closes", served.feed_urls[0])]
        served.publish_edits()
        after = [_get(url).text for url in (served.home_urls[0] + "bridge-closes", served.feed_urls[0])]
        assert ("Correction:" in before[0], "Correction:" in after[0]) == (False, True)
        assert ("ferry-strike" in before[1], "ferry-strike" in after[1]) == (False, True)
        assert _get(served.home_urls[1] + "old-tape").status_code == 410
