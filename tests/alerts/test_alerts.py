"""Alerts: when they are sent, what they say, and how webhooks are signed."""

import base64
import hashlib
import hmac
import json
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.alerts import (
    AlertKind,
    AlertSubject,
    DigestInterval,
    StoryState,
    build_message,
    encode_message,
    make_secret,
    next_digest_at,
    retry_delay,
    signed_headers,
    write_digest,
)
from pipeline.query import parse_query
from pipeline.query.evaluation import QueryDocument

NOW = datetime(2026, 11, 26, 12, 30, tzinfo=UTC)  # a Thursday
DOCUMENT = QueryDocument(
    title="Mill <b>opens</b>",
    description="Work again.",
    text="The mill opened again on Monday.",
    section="",
    language="en",
    agency="AP",
    published=NOW,
    source="The Post",
    names=(("author", "Ada Roe"), ("person", "Bo Lind")),
)
SUBJECT = AlertSubject(7, NOW, 3, 2, "https://thepost.example/a", DOCUMENT, ("title",), StoryState(5, 4, 3))


@pytest.mark.parametrize(
    ("interval", "at"),
    [
        (DigestInterval.HOURLY, datetime(2026, 11, 26, 13, tzinfo=UTC)),
        (DigestInterval.DAILY, datetime(2026, 11, 27, 6, tzinfo=UTC)),
        (DigestInterval.WEEKLY, datetime(2026, 11, 30, 6, tzinfo=UTC)),
    ],
)
def test_a_digest_is_sent_at_the_next_full_interval(interval: DigestInterval, at: datetime) -> None:
    assert next_digest_at(interval, NOW, 6) == at


@given(st.sampled_from(DigestInterval), st.integers(0, 500_000))
def test_a_digest_is_sent_later_and_then_one_interval_later(interval: DigestInterval, minutes: int) -> None:
    now = NOW + timedelta(minutes=minutes)
    lengths = {"hourly": timedelta(hours=1), "daily": timedelta(days=1), "weekly": timedelta(weeks=1)}
    first = next_digest_at(interval, now, 6)
    assert now < first <= now + lengths[interval]
    assert next_digest_at(interval, first, 6) == first + lengths[interval]


def test_delays_grow_to_an_hour() -> None:
    delays = [retry_delay(failures) for failures in range(1, 30)]
    assert delays[:3] == [timedelta(seconds=5), timedelta(seconds=20), timedelta(seconds=80)]
    assert delays == sorted(delays)
    assert delays[-1] == timedelta(hours=1)


def test_a_signature_is_the_hmac_of_id_time_and_body() -> None:
    headers = signed_headers(make_secret(b"k" * 32), "msg_1", NOW, b"{}")
    expected = hmac.new(b"k" * 32, f"msg_1.{headers['webhook-timestamp']}.{{}}".encode(), hashlib.sha256)
    assert headers["webhook-signature"] == "v1," + base64.b64encode(expected.digest()).decode()
    assert headers["webhook-timestamp"] == str(int(NOW.timestamp()))


def test_the_signature_is_that_of_the_example_of_the_specification() -> None:
    sent_at = datetime.fromtimestamp(1614265330, UTC)
    headers = signed_headers(
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        "msg_p5jXN8AQM9LWM0D4loKWxJek",
        sent_at,
        b'{"test": 2432232314}',
    )
    assert headers["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_a_message_names_the_article_the_watch_and_the_story() -> None:
    message = build_message("mills", parse_query("monday", NOW), AlertKind.UPDATED, SUBJECT)
    assert message["type"] == "article.updated"
    data = message["data"]
    assert (data["watch"], data["event_id"], data["fields"]) == ("mills", 7, ["title"])
    assert data["story"] == {"id": 5, "articles": 4, "outlets": 3}
    assert data["article"]["authors"] == ["Ada Roe"]
    assert "Monday" in data["article"]["excerpt"]
    assert json.loads(encode_message(message)) == message


def test_a_digest_shows_each_article_once_and_escapes_markup() -> None:
    messages = [
        build_message("mills", parse_query("mill", NOW), kind, SUBJECT)
        for kind in (AlertKind.CREATED, AlertKind.UPDATED)
    ]
    digest = write_digest("mills", "mill <x>", messages)
    assert digest.subject == "1 article for mills"
    assert digest.text.count("https://thepost.example/a") == 1
    assert "Mill &lt;b&gt;opens" in digest.html
    assert "mill &lt;x&gt;" in digest.html
    assert "<b>opens" not in digest.html


def test_a_link_of_another_scheme_is_no_link() -> None:
    message = build_message("mills", parse_query("mill", NOW), AlertKind.CREATED, SUBJECT)
    message["data"]["article"]["url"] = "javascript:alert(1)"
    assert "javascript:" not in write_digest("mills", "mill", [message]).html
