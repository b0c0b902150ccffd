"""Times on the pages: in UTC, the time of publication also by the publisher's clock."""

from datetime import datetime

import pytest

from web.page_times import format_minute, format_publication_time


@pytest.mark.parametrize(
    ("written", "minute", "publication_time"),
    [
        ("2026-11-20T10:00+00:00", "2026-11-20 10:00 UTC", "2026-11-20 10:00 UTC"),
        (
            "2026-11-20T04:00-06:00",
            "2026-11-20 10:00 UTC",
            "2026-11-20 10:00 UTC (04:00 -0600 by the publisher's clock)",
        ),
        (
            "2026-11-21T00:30+02:00",
            "2026-11-20 22:30 UTC",
            "2026-11-20 22:30 UTC (2026-11-21 00:30 +0200 by the publisher's clock)",
        ),
    ],
)
def test_a_time_names_its_clock(written: str, minute: str, publication_time: str) -> None:
    moment = datetime.fromisoformat(written)
    assert (format_minute(moment), format_publication_time(moment)) == (minute, publication_time)


def test_no_time_is_a_dash() -> None:
    assert (format_minute(None), format_publication_time(None)) == ("–", "–")
