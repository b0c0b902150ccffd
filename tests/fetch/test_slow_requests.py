"""A few slow requests may use the whole time limit; many at once are cut early."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from itertools import islice

import pytest

from pipeline.errors import TryLater
from pipeline.fetch import FetchPolicy, Request, Transport, fetch
from pipeline.fetch.deadline import Deadline, SlowRequestPool
from testing.faults import FaultServer


@pytest.fixture
def server() -> Iterator[FaultServer]:
    server = FaultServer()
    yield server
    server.close()


def test_only_a_few_requests_may_be_slow_at_once() -> None:
    slow_pool = SlowRequestPool(60, max_slow=2)
    first, second, third = (Deadline(60, slow_pool) for _ in range(3))
    assert [slow_pool.admit(deadline) for deadline in (first, second, third)] == [True, True, False]
    first.stop()
    assert slow_pool.admit(third)
    for deadline in (first, second, third):
        deadline.stop()
    assert not any(deadline.is_expired for deadline in (first, second, third))


def test_of_many_slow_hosts_all_but_a_few_are_cut_early(server: FaultServer) -> None:
    names = frozenset({server.host})
    policy = FetchPolicy(
        read_timeout=5, total_timeout=5, slow_after=0.3, max_slow_requests=2, allow_private=names
    )
    transport = Transport(policy)

    def fetch_slow_page(number: int) -> str:
        with pytest.raises(TryLater) as end:
            fetch(Request(server.url(f"/drip?{number}")), policy, transport)
        return end.value.reason

    with ThreadPoolExecutor(6) as pool:
        futures = [pool.submit(fetch_slow_page, number) for number in range(6)]
        cut = list(islice(as_completed(futures), 4))
        assert sum(not future.done() for future in futures) == 2, "two may use the whole time limit"
    transport.close()
    assert [future.result() for future in cut] == ["timeout.total"] * 4


def test_a_quick_response_takes_no_place_in_the_pool(server: FaultServer) -> None:
    policy = FetchPolicy(slow_after=0.2, max_slow_requests=0, allow_private=frozenset({server.host}))
    transport = Transport(policy)
    for _ in range(3):
        fetch(Request(server.url("/page")), policy, transport)
    with pytest.raises(TryLater) as end:
        fetch(Request(server.url("/drip")), policy, transport)
    transport.close()
    assert end.value.reason == "timeout.total"
