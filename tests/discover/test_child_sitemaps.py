"""Which sitemaps of an index are followed, and when they are visited."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from pipeline.discover.child_sitemaps import FollowedSitemap, plan_child_sitemaps
from pipeline.records import Feed

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
FOLLOWED = FollowedSitemap(next_visit_at=NOW + DAY, last_visit_at=NOW - HOUR)


def sitemap(key: str, modified: datetime | None = None) -> Feed:
    return Feed(f"https://post.example/{key}.xml", modified=modified)


def listing(*keys: str) -> dict[str, Feed]:
    return {key: sitemap(key) for key in keys}


def test_sitemaps_that_are_not_followed_are_new_in_the_order_of_the_index() -> None:
    plan = plan_child_sitemaps(listing("b", "a", "c"), {"a": FOLLOWED}, 1, NOW)
    assert plan.new == (sitemap("b"), sitemap("c"))
    assert not plan.visit_times


def test_a_source_gets_no_more_than_200_sitemaps_from_indexes() -> None:
    endless = listing(*map(str, range(300)))
    assert [len(plan_child_sitemaps(endless, {}, count, NOW).new) for count in (0, 150, 200, 250)] == [
        200,
        50,
        0,
        0,
    ]


def test_a_sitemap_that_changed_since_its_last_visit_is_due_now() -> None:
    changed = {"a": sitemap("a", NOW - HOUR / 2)}
    assert plan_child_sitemaps(changed, {"a": FOLLOWED}, 1, NOW).visit_times == {"a": NOW}


def test_a_sitemap_that_is_already_due_keeps_its_time() -> None:
    due = FollowedSitemap(next_visit_at=NOW - HOUR, last_visit_at=NOW - DAY)
    assert not plan_child_sitemaps({"a": sitemap("a", NOW)}, {"a": due}, 1, NOW).visit_times


def test_a_sitemap_that_did_not_change_or_was_never_visited_keeps_its_time() -> None:
    unvisited = FollowedSitemap(next_visit_at=NOW + DAY)
    listed = {"a": sitemap("a", NOW - DAY), "b": sitemap("b"), "c": sitemap("c", NOW)}
    followed = {"a": FOLLOWED, "b": FOLLOWED, "c": unvisited}
    assert not plan_child_sitemaps(listed, followed, 3, NOW).visit_times


def test_a_sitemap_that_is_no_longer_listed_is_visited_after_30_days() -> None:
    unvisited = FollowedSitemap(next_visit_at=NOW)
    plan = plan_child_sitemaps({}, {"a": FOLLOWED, "b": unvisited}, 2, NOW)
    assert plan.visit_times == {"a": NOW + 30 * DAY}


def test_a_feed_that_people_added_keeps_its_time() -> None:
    own = FollowedSitemap(next_visit_at=NOW + DAY, last_visit_at=NOW - DAY, is_child=False)
    assert not plan_child_sitemaps({"a": sitemap("a", NOW)}, {"a": own}, 0, NOW).visit_times


KEYS = st.text("abcd", min_size=1, max_size=2)
TIMES = st.integers(-99, 99).map(lambda hours: NOW + hours * HOUR)
SITEMAPS = st.builds(FollowedSitemap, TIMES, st.none() | TIMES, st.booleans())


@given(st.dictionaries(KEYS, st.builds(sitemap, KEYS, st.none() | TIMES)), st.dictionaries(KEYS, SITEMAPS))
def test_applying_a_plan_leaves_nothing_to_change(
    listed: dict[str, Feed], followed: dict[str, FollowedSitemap]
) -> None:
    plan = plan_child_sitemaps(listed, followed, 0, NOW)
    applied = {
        key: FollowedSitemap(plan.visit_times.get(key, old.next_visit_at), old.last_visit_at, old.is_child)
        for key, old in followed.items()
    }
    added = {key: FollowedSitemap(NOW) for key in listed if key not in followed}
    again = plan_child_sitemaps(listed, applied | added, len(added), NOW)
    assert not again.new
    assert not again.visit_times
