"""Records to JSON text and back: equal, of the same types, and refused by name when unknown."""

import dataclasses
import json
import typing
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline import records, serialization

RECORDS = tuple(kind for name in records.__all__ if dataclasses.is_dataclass(kind := getattr(records, name)))
# JSON knows neither; no stage makes one.
NUMBERS = st.floats(allow_nan=False, allow_infinity=False)
# Publishers write whole minutes; the law holds for any offset isoformat can write.
OFFSETS = st.integers(-24 * 60 + 1, 24 * 60 - 1).map(lambda minutes: timezone(timedelta(minutes=minutes)))
TIMES = st.datetimes(timezones=st.just(UTC) | OFFSETS)
HEADERS = st.dictionaries(st.text(), st.text(), max_size=5)


def values(declared: Any) -> st.SearchStrategy[Any]:
    """Values of one declared type, small enough to try many records."""
    origin, parts = typing.get_origin(declared), typing.get_args(declared)
    if origin is tuple:
        return st.lists(values(parts[0]), max_size=3).map(tuple)
    if type(None) in parts:
        return st.none() | st.one_of(*(values(part) for part in parts if part is not type(None)))
    if dataclasses.is_dataclass(declared):
        return instances(typing.cast("type", declared))
    plain = {float: NUMBERS, datetime: TIMES, Mapping[str, str]: HEADERS}
    return plain[declared] if declared in plain else st.from_type(declared)


def instances(kind: type) -> st.SearchStrategy[Any]:
    """Records of one kind with every field filled."""
    hints = typing.get_type_hints(kind)
    return st.builds(kind, **{part.name: values(hints[part.name]) for part in dataclasses.fields(kind)})


def there_and_back(record: Any) -> Any:
    return serialization.from_json(json.loads(json.dumps(serialization.to_json(record))))


def leaves(value: Any, path: str = "") -> Iterator[tuple[str, type]]:
    """Every value within a record with the place it stands at, by its exact type."""
    yield path, type(value)
    if dataclasses.is_dataclass(value):
        for part in dataclasses.fields(value):
            yield from leaves(getattr(value, part.name), f"{path}.{part.name}")
    elif isinstance(value, tuple):
        for index, item in enumerate(value):
            yield from leaves(item, f"{path}[{index}]")
    elif isinstance(value, Mapping):
        for key, item in value.items():
            yield from leaves(item, f"{path}[{key!r}]")


def shape(record: Any) -> list[tuple[str, type]]:
    # A time comes back with an equal offset whose class Python chooses: UTC and UTC+00:00 are one.
    return [(path, kind) for path, kind in leaves(record) if not issubclass(kind, timezone)]


@pytest.mark.parametrize("kind", RECORDS, ids=lambda kind: kind.__name__)
def test_every_record_comes_back_equal_and_of_the_same_types(kind: type) -> None:
    @settings(max_examples=40, deadline=None)
    @given(instances(kind))
    def law(record: Any) -> None:
        returned = there_and_back(record)
        assert returned == record
        assert shape(returned) == shape(record)

    law()


@given(TIMES)
def test_a_time_keeps_the_offset_the_publisher_wrote(at: datetime) -> None:
    returned = there_and_back(records.Entry(url="https://example.com/a", published=at)).published
    assert returned == at
    assert returned.utcoffset() == at.utcoffset()


@given(st.timedeltas())
def test_a_duration_keeps_its_microseconds(wait: timedelta) -> None:
    assert there_and_back(records.VisitHints(not_before=wait)).not_before == wait


@given(st.binary(max_size=2000))
def test_a_body_keeps_every_byte(body: bytes) -> None:
    assert there_and_back(records.Page(url="https://example.com/a", body=body)).body == body


def test_a_whole_number_in_a_float_field_comes_back_as_a_float() -> None:
    message = serialization.to_json(records.Keyword("ferry", 1.0))
    assert type(serialization.from_json(message | {"weight": 1}).weight) is float


def test_an_enum_comes_back_as_the_enum_and_not_as_its_text() -> None:
    block = there_and_back(records.Block("Ferry late", records.BlockKind.HEADING))
    assert type(block.kind) is records.BlockKind


def test_a_message_of_an_earlier_layout_with_fewer_fields_is_filled_with_defaults() -> None:
    message = serialization.to_json(records.Feed("https://example.com/feed"))
    del message["title"]
    assert serialization.from_json(message) == records.Feed("https://example.com/feed")


def test_a_message_of_a_later_release_with_another_field_is_read_without_it() -> None:
    message = serialization.to_json(records.Feed("https://example.com/feed")) | {"colour": "red"}
    assert serialization.from_json(message) == records.Feed("https://example.com/feed")


@pytest.mark.parametrize(
    "marker",
    [
        pytest.param({}, id="no marker"),
        pytest.param({"record": None}, id="empty marker"),
        pytest.param({"record": "Feed"}, id="no version"),
        pytest.param({"record": "Feed/0"}, id="older version"),
        pytest.param({"record": f"Feed/{serialization.VERSION + 1}"}, id="newer version"),
        pytest.param({"record": f"Passport/{serialization.VERSION}"}, id="no such record"),
        pytest.param({"record": f"FeedKind/{serialization.VERSION}"}, id="an enum is not a record"),
        pytest.param({"record": f"hashlib/{serialization.VERSION}"}, id="a module is not a record"),
        pytest.param({"record": 7}, id="not text"),
    ],
)
def test_an_unknown_message_is_refused_by_name(marker: dict[str, Any]) -> None:
    message = {"url": "https://example.com/feed"} | marker
    with pytest.raises(serialization.UnknownMessageError, match="not a record of layout"):
        serialization.from_json(message)


def test_the_marker_names_the_record_and_the_layout() -> None:
    assert (
        serialization.to_json(records.Source("Harbour Post"))["record"] == f"Source/{serialization.VERSION}"
    )


def test_a_lone_surrogate_from_a_json_feed_does_no_harm() -> None:
    entry = records.Entry("https://example.com/a", title="a\ud800b")
    assert there_and_back(entry) == entry


@pytest.mark.parametrize("fields", [{}, {"url": 7}, {"url": "https://example.com/a", "published": "soon"}])
def test_a_message_whose_fields_do_not_fit_its_record_is_refused(fields: dict[str, Any]) -> None:
    with pytest.raises(serialization.UnknownMessageError, match="not a valid Entry"):
        serialization.from_json({"record": f"Entry/{serialization.VERSION}"} | fields)
