"""A response that is no page says when to try again."""

from datetime import UTC, datetime, timedelta

import pytest

from pipeline.errors import TryLater
from pipeline.fetch.messages import RawResponse, Request
from pipeline.fetch.status_errors import raise_for_status

NOW = datetime(2026, 10, 21, 7, 0, tzinfo=UTC)
URL = "https://post.example/"


def _retry_after(value: str, status: int = 503) -> timedelta | None:
    response = RawResponse(URL, status, {"retry-after": value}, received_at=NOW)
    with pytest.raises(TryLater) as error:
        raise_for_status(response, Request(URL))
    return error.value.retry_after


@pytest.mark.parametrize(
    ("value", "delay"),
    [
        ("120", timedelta(minutes=2)),
        (" 120 ", timedelta(minutes=2)),
        ("120, 120", timedelta(minutes=2)),
        ("9" * 40, timedelta(days=31)),
        # The three forms of a date in HTTP (RFC 9110, 5.6.7).
        ("Wed, 21 Oct 2026 07:28:00 GMT", timedelta(minutes=28)),
        ("Wednesday, 21-Oct-26 07:28:00 GMT", timedelta(minutes=28)),
        ("Wed Oct 21 07:28:00 2026", timedelta(minutes=28)),
        # What servers send besides.
        ("Wed, 21 Oct 2026 09:28:00 +0200", timedelta(minutes=28)),
        ("2026-10-21T07:28:00Z", timedelta(minutes=28)),
        ("Fri, 21 Oct 2033 07:28:00 GMT", timedelta(days=31)),
    ],
)
def test_retry_after_is_seconds_or_a_date(value: str, delay: timedelta) -> None:
    assert _retry_after(value) == delay


@pytest.mark.parametrize(
    "value", ["", "soon", "120, 60", "-5", "1.5", "0", "²", "Wed, 21 Oct 2026 06:00:00 GMT"]
)
def test_without_a_usable_value_the_usual_delay_holds(value: str) -> None:
    assert _retry_after(value, 429) == timedelta(minutes=15)
