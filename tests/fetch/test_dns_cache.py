"""A name is looked up once a minute, whether it exists or not."""

import socket

import pytest

from pipeline.fetch import DnsCache


class _Service:
    """Counts the questions; knows one name."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def __call__(self, name: str, _port: int) -> list[str]:
        self.asked.append(name)
        if name != "site.org":
            raise socket.gaierror(socket.EAI_NONAME, "no")
        return ["192.0.2.1"]


class _Time:
    def __init__(self) -> None:
        self.at = 0.0

    def __call__(self) -> float:
        return self.at


def test_what_is_known_is_not_asked_again_within_a_minute() -> None:
    service, clock = _Service(), _Time()
    names = DnsCache(service, clock)
    assert names("site.org", 443) == names("site.org", 443) == ["192.0.2.1"]
    clock.at = 59
    names("site.org", 443)
    assert service.asked == ["site.org"]
    clock.at = 61
    names("site.org", 443)
    assert service.asked == ["site.org", "site.org"]


def test_a_name_that_does_not_exist_is_remembered_as_such() -> None:
    service = _Service()
    names = DnsCache(service, _Time())
    for _ in range(2):
        with pytest.raises(socket.gaierror):
            names("nowhere.org", 443)
    assert service.asked == ["nowhere.org"]


def test_what_was_given_cannot_be_changed_by_who_got_it() -> None:
    names = DnsCache(_Service(), _Time())
    names("site.org", 443).clear()
    assert names("site.org", 443) == ["192.0.2.1"]
