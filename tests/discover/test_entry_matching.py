"""Which entry a listed one is: by address, by id, by title and time; never two documents in one."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.discover.entry_matcher import (
    EntryFields,
    KnownEntries,
    KnownEntry,
    ListedEntry,
    MatchKind,
    MatchResult,
    match_entries,
)

NINE = datetime(2026, 11, 24, 9, 5, tzinfo=UTC)
MILL = EntryFields("mill-1", "The mill opens again", NINE)
FERRY = EntryFields("ferry-1", "A ferry over the lake", NINE + timedelta(hours=1))


class Feed:
    """What the database remembers of one feed, in a dictionary."""

    def __init__(self) -> None:
        self.keys: dict[str, int] = {}
        self.fields: dict[int, EntryFields] = {}
        self.probation = 0

    def reads(self, *entries: tuple[str, EntryFields]) -> MatchResult:
        listed = [ListedEntry(key, fields) for key, fields in dict(entries).items()]
        found = match_entries(listed, self._memory())
        for each, (_, entry_id) in zip(listed, found.matches, strict=True):
            number = len(self.fields) + 1 if entry_id is None else entry_id
            self.keys[each.key], self.fields[number] = number, each.fields
        self.probation = found.probation_visits
        return found

    def verdicts(self, *entries: tuple[str, EntryFields]) -> list[MatchKind]:
        return [verdict for verdict, _ in self.reads(*entries).matches]

    def _memory(self) -> KnownEntries:
        known = [KnownEntry(number, fields) for number, fields in self.fields.items()]
        ids, times = (
            [each.id for each in self.fields.values()],
            [each.published for each in self.fields.values()],
        )
        return KnownEntries(
            {key: KnownEntry(number, self.fields[number]) for key, number in self.keys.items()},
            {
                each.last_fields.id: each
                for each in known
                if each.last_fields and each.last_fields.id and ids.count(each.last_fields.id) == 1
            },
            {
                each.last_fields.published: each
                for each in known
                if each.last_fields
                and each.last_fields.published
                and times.count(each.last_fields.published) == 1
            },
            self.probation,
        )


def fed(*entries: tuple[str, EntryFields]) -> Feed:
    feed = Feed()
    assert set(feed.verdicts(*entries)) <= {MatchKind.NEW}
    return feed


def test_an_edited_title_is_the_same_article() -> None:
    feed = fed(("/mill", MILL))
    assert feed.verdicts(("/mill", replace(MILL, title="The mill opens at last"))) == [MatchKind.CHANGED]
    assert feed.verdicts(("/mill", replace(MILL, title="the  MILL opens at last"))) == [MatchKind.SAME]


def test_a_later_change_is_a_change_and_an_earlier_one_is_none() -> None:
    feed = fed(("/mill", replace(MILL, modified=NINE)))
    assert feed.verdicts(("/mill", replace(MILL, modified=NINE - timedelta(hours=1)))) == [MatchKind.SAME]
    assert feed.verdicts(("/mill", replace(MILL, modified=NINE + timedelta(hours=1)))) == [MatchKind.CHANGED]


def test_a_changed_address_under_the_same_id_is_a_move() -> None:
    feed = fed(("/mill", MILL), ("/ferry", FERRY))
    retitled = replace(MILL, title="The old mill turns its wheel")
    assert feed.reads(("/old-mill", retitled), ("/ferry", FERRY)).matches == (
        (MatchKind.MOVED, 1),
        (MatchKind.SAME, 2),
    )


def test_an_entry_that_left_and_came_back_is_not_new() -> None:
    feed = fed(("/mill", MILL))
    assert feed.verdicts(("/ferry", FERRY)) == [MatchKind.NEW]
    assert feed.verdicts(("/mill", MILL), ("/ferry", FERRY)) == [MatchKind.SAME, MatchKind.SAME]
    assert feed.verdicts(("/elsewhere", MILL)) == [MatchKind.MOVED]


def test_an_id_that_names_a_place_in_the_list_merges_nothing() -> None:
    stories = [
        (f"/s{n}", EntryFields(title=f"Story number {n} of today", published=NINE + timedelta(minutes=n)))
        for n in range(20)
    ]
    feed = Feed()
    for newest in range(5, 20):
        window = stories[newest - 5 : newest][::-1]
        feed.reads(*((key, replace(fields, id=str(place))) for place, (key, fields) in enumerate(window)))
    assert len(feed.fields) == 19


@pytest.mark.parametrize(
    ("id_", "url"),
    [
        ("https://post.example/mill-opens-4821733.html", "https://post.example/mill-opens-late-4821733.html"),
        ("4821733 at https://post.example", "https://post.example/news/4821733/mill-opens-late"),
        ("tag:post.example,2026:ferry.48217331", "https://post.example/faehre-faehrt-doch/48217331"),
    ],
)
def test_an_id_and_a_url_with_one_story_number_are_one_entry_at_any_time(id_: str, url: str) -> None:
    feed = fed(("https://post.example/mill-opens", replace(MILL, id=id_)))
    edited = EntryFields(id_, "The mill opens later than planned", NINE + timedelta(hours=5))
    assert feed.verdicts((url, edited)) == [MatchKind.MOVED]


@pytest.mark.parametrize(
    ("id_", "url"),
    [
        ("weather-10115", "https://post.example/weather-10115/tuesday"),
        ("column-20261124", "https://post.example/column-20261124-evening"),
        ("https://post.example/ferry-4821733", "https://post.example/mill-4821734"),
        ("ticker-4821733", "https://post.example/ticker-4821733/2026-11-25"),
        ("https://post.example/mill-4821733", "https://post.example/mill-4821733-2"),
    ],
)
def test_an_id_without_the_story_number_of_the_url_proves_nothing(id_: str, url: str) -> None:
    feed = fed(("https://post.example/mill-opens", replace(MILL, id=id_)))
    assert feed.verdicts((url, EntryFields(id_, "Quite another story", NINE + timedelta(hours=5)))) == [
        MatchKind.NEW
    ]


def test_a_columns_name_as_id_merges_no_two_days() -> None:
    feed = Feed()
    for day in range(5):
        fields = EntryFields("weather", "The weather of today", NINE + timedelta(days=day))
        assert feed.verdicts((f"/weather/{day}", fields)) == [MatchKind.NEW]


def test_a_time_that_all_entries_share_proves_nothing() -> None:
    made = NINE + timedelta(hours=3)
    feed = fed(("/a", EntryFields("1", "One of three", made)), ("/b", EntryFields("2", "Two of three", made)))
    assert feed.verdicts(
        ("/c", EntryFields("1", "Three of three", made)), ("/a", EntryFields("2", "One of three", made))
    ) == [
        MatchKind.NEW,
        MatchKind.SAME,
    ]


def test_a_day_without_a_time_proves_nothing() -> None:
    day = NINE.replace(hour=0, minute=0)
    feed = fed(("/a", EntryFields("1", "Notices of deaths today", day)))
    assert feed.verdicts(("/b", EntryFields("1", "Another story of the day", day))) == [MatchKind.NEW]
    assert feed.verdicts(("/c", EntryFields("", "Notices of deaths today", day))) == [MatchKind.NEW]


def test_ids_that_are_repeated_are_not_used() -> None:
    feed = fed(("/mill", replace(MILL, id="x")), ("/ferry", replace(FERRY, id="x")))
    assert feed.probation > 0
    assert feed.verdicts(
        ("/mill2", replace(MILL, id="x", title="Something quite different", published=None))
    ) == [MatchKind.NEW]


def test_addresses_and_ids_made_anew_at_each_visit_make_no_entry_anew() -> None:
    feed = Feed()
    for visit in range(8):
        feed.reads(
            (f"/mill?v={visit}", replace(MILL, id=f"a{visit}")),
            (f"/ferry?v={visit}", replace(FERRY, id=f"b{visit}")),
        )
    assert len(feed.fields) == 2


def test_trust_in_ids_is_lost_and_comes_back() -> None:
    feed = fed(("/mill", MILL), ("/ferry", FERRY))
    feed.reads(("/mill", replace(MILL, id="1")), ("/ferry", replace(FERRY, id="2")))
    visits = 0
    while feed.probation:
        feed.reads(("/mill", replace(MILL, id="1")), ("/ferry", replace(FERRY, id="2")))
        visits += 1
    assert visits == 5
    moved = replace(FERRY, id="2", title="No ferry after all this week")
    assert feed.verdicts(("/no-ferry", moved), ("/mill", replace(MILL, id="1"))) == [
        MatchKind.MOVED,
        MatchKind.SAME,
    ]


def test_a_list_that_changes_as_a_whole_is_not_believed() -> None:
    entries = [
        (f"/s{n}", EntryFields(str(n), f"Story number {n}", NINE + timedelta(minutes=n), NINE))
        for n in range(10)
    ]
    feed = fed(*entries)
    now = [(key, replace(fields, modified=NINE + timedelta(hours=1))) for key, fields in entries]
    assert not feed.reads(*now).is_plausible
    assert feed.reads(*now[:9], (now[9][0], replace(now[9][1], title="Story number nine"))).is_plausible


entry_fields = st.builds(
    EntryFields,
    id=st.sampled_from(["", "1", "2", "3"]),
    title=st.sampled_from(["", "Live", "The mill opens again", "A ferry over the lake"]),
    published=st.sampled_from([None, NINE.replace(hour=0, minute=0), NINE, NINE + timedelta(hours=1)]),
    modified=st.sampled_from([None, NINE, NINE + timedelta(hours=2)]),
)
lists = st.dictionaries(st.sampled_from("abcdef"), entry_fields, max_size=5).map(
    lambda each: tuple(each.items())
)


@given(st.lists(lists, max_size=5), lists)
def test_listing_the_same_again_makes_nothing_new_and_changes_nothing(
    before: list[tuple[tuple[str, EntryFields], ...]], last: tuple[tuple[str, EntryFields], ...]
) -> None:
    feed = Feed()
    for each in (*before, last):
        feed.reads(*each)
    numbers = [entry_id for _, entry_id in feed.reads(*last).matches]
    found = feed.reads(*last)
    assert [entry_id for _, entry_id in found.matches] == numbers
    if len(set(numbers)) == len(numbers):
        assert {verdict for verdict, _ in found.matches} <= {MatchKind.SAME}


@given(st.lists(lists, max_size=5), lists)
def test_entries_of_one_list_stay_apart(
    before: list[tuple[tuple[str, EntryFields], ...]], last: tuple[tuple[str, EntryFields], ...]
) -> None:
    feed = Feed()
    for each in before:
        feed.reads(*each)
    known = [feed.keys[key] for key, _ in last if key in feed.keys]
    found = [entry_id for _, entry_id in feed.reads(*last).matches if entry_id is not None]
    assert len(found) - len(set(found)) <= len(known) - len(set(known))


@given(lists)
def test_what_was_never_listed_is_new(entries: tuple[tuple[str, EntryFields], ...]) -> None:
    assert all(verdict is MatchKind.NEW for verdict in Feed().verdicts(*entries))
