"""DNS lookups are cached for a minute, failed ones too."""

import socket

import pytest

from pipeline.fetch import DnsCache


class _CountingResolver:
    """Counts lookups; resolves one name."""

    def __init__(self) -> None:
        self.lookups: list[str] = []

    def __call__(self, name: str, _port: int) -> list[str]:
        self.lookups.append(name)
        if name != "site.org":
            raise socket.gaierror(socket.EAI_NONAME, "no")
        return ["192.0.2.1"]


class _Clock:
    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


def test_a_name_is_looked_up_once_a_minute() -> None:
    resolver, clock = _CountingResolver(), _Clock()
    cache = DnsCache(resolver, clock)
    assert cache("site.org", 443) == cache("site.org", 443) == ["192.0.2.1"]
    clock.seconds = 59
    cache("site.org", 443)
    assert resolver.lookups == ["site.org"]
    clock.seconds = 61
    cache("site.org", 443)
    assert resolver.lookups == ["site.org", "site.org"]


def test_a_failed_lookup_is_cached() -> None:
    resolver = _CountingResolver()
    cache = DnsCache(resolver, _Clock())
    for _ in range(2):
        with pytest.raises(socket.gaierror):
            cache("nowhere.org", 443)
    assert resolver.lookups == ["nowhere.org"]


def test_changing_a_returned_list_does_not_change_the_cache() -> None:
    cache = DnsCache(_CountingResolver(), _Clock())
    cache("site.org", 443).clear()
    assert cache("site.org", 443) == ["192.0.2.1"]


def test_a_full_cache_forgets_its_oldest_name_only() -> None:
    lookups: list[str] = []

    def resolve(name: str, _port: int) -> list[str]:
        lookups.append(name)
        return ["192.0.2.1"]

    cache = DnsCache(resolve, _Clock())
    for number in range(10_001):
        cache(f"n{number}.org", 443)
    cache("n10000.org", 443)
    cache("n1.org", 443)
    assert len(lookups) == 10_001
    cache("n0.org", 443)
    assert lookups[-1] == "n0.org"
