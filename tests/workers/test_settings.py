"""Settings are read as documented, and a wrong one is named."""

from datetime import timedelta
from pathlib import Path

import pytest
from pydantic import ValidationError

from workers.app import build_config
from workers.queues import QUEUE_NAMES, TASK_ROUTES
from workers.settings import WorkerSettings


def test_without_a_redis_url_the_broker_is_a_socket_in_the_home_folder(tmp_path: Path) -> None:
    settings = WorkerSettings(home=tmp_path, redis_url="")
    assert settings.broker_url == f"redis+socket://{tmp_path}/broker.sock"
    assert settings.redis_client_url == f"unix://{tmp_path}/broker.sock"


def test_a_home_with_a_long_path_still_has_a_socket_that_fits(tmp_path: Path) -> None:
    settings = WorkerSettings(home=tmp_path / ("long" * 40), redis_url="")
    assert len(str(settings.broker_socket_path)) < 100


def test_the_user_agent_names_version_and_contact() -> None:
    assert WorkerSettings(contact="mailto:me@example.org").fetch_policy.user_agent == (
        "copydesk/0.1.0 (+mailto:me@example.org)"
    )


def test_lists_are_separated_by_commas() -> None:
    settings = WorkerSettings.model_validate(
        {"allowed_private_hosts": "127.0.0.1:1, LOCALHOST:2", "revisit_delays": "60,3600"}
    )
    assert settings.allowed_private_hosts == {"127.0.0.1:1", "localhost:2"}
    assert settings.revisit_delays == (timedelta(minutes=1), timedelta(hours=1))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("schedule_interval", 0),
        ("claim_lease", -1),
        ("claim_lease", 100),
        ("task_time_limit", 60),
        ("retry_max_delay", 59),
        ("feed_max_interval", 299),
        ("proxy", "foo"),
        ("proxy", "http://"),
        ("max_attempts", 0),
        ("revisit_delays", "soon"),
        ("public_url", "news.example.org"),
        ("redis_url", "foo"),
        ("redis_url", "redis:6379"),
        ("redis_url", "redis://127.0.0.1:port/0"),
        ("redis_url", "unix://"),
    ],
)
def test_a_setting_that_makes_no_sense_is_refused(name: str, value: object) -> None:
    with pytest.raises(ValidationError, match=f"(?i){name}"):
        WorkerSettings.model_validate({name: value})


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("30", 30), ("0.5", 0.5), ("30s", 30), ("5 m", 300), ("2h", 7200), ("1.5d", 129_600)],
)
def test_a_duration_is_a_number_of_seconds_or_has_a_unit(text: str, seconds: float) -> None:
    settings = WorkerSettings.model_validate({"feed_target_delay": text, "revisit_delays": f"1,{text}"})
    assert settings.feed_target_delay == settings.revisit_delays[1] == timedelta(seconds=seconds)


@pytest.mark.parametrize(
    "url",
    [
        "redis://redis:6379/0",
        "rediss://queue@redis.example:6380/2",
        "redis://[::1]/0",
        "unix:///run/redis.sock",
    ],
)
def test_a_broker_is_a_url_of_redis(url: str) -> None:
    assert WorkerSettings.model_validate({"redis_url": url}).redis_url == url


def test_messages_are_json_acknowledged_late_and_never_dropped() -> None:
    made = build_config(WorkerSettings())
    assert (made["accept_content"], made["task_acks_late"], made["worker_prefetch_multiplier"]) == (
        ["json"],
        True,
        1,
    )
    assert made["broker_transport_options"]["visibility_timeout"] > made["task_time_limit"]
    assert {route["queue"] for route in TASK_ROUTES.values()} == set(QUEUE_NAMES)


@pytest.mark.parametrize(
    ("settings", "both"),
    [
        ({"download_timeout": 150}, "150 s is not longer than COPYDESK_DOWNLOAD_TIMEOUT .150 s"),
        ({"feed_min_interval": 90_000}, "86400 s is shorter than COPYDESK_FEED_MIN_INTERVAL .90000 s"),
    ],
)
def test_of_two_settings_that_do_not_fit_both_are_named(settings: dict[str, object], both: str) -> None:
    with pytest.raises(ValidationError, match=both):
        WorkerSettings.model_validate(settings)


@pytest.mark.parametrize("proxy", ["", "http://proxy.example:3128", "http://me:p%40ss@10.0.0.1:8080/"])
def test_a_proxy_is_a_url(proxy: str) -> None:
    assert WorkerSettings(proxy=proxy, _env_file=None).proxy == proxy
