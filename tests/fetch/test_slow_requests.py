"""A few slow servers get all the time there is; many at once do not get all the threads."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from itertools import islice

import pytest

from pipeline.errors import TryLater
from pipeline.fetch import FetchPolicy, Request, Transport, fetch
from pipeline.fetch.deadline import Deadline, SlowRequestPool
from testing.faults import TroubleServer


@pytest.fixture
def stand() -> Iterator[TroubleServer]:
    server = TroubleServer()
    yield server
    server.close()


def test_only_a_few_requests_may_be_slow_at_once() -> None:
    crowd = SlowRequestPool(60, max_slow=2)
    one, two, three = (Deadline(60, crowd) for _ in range(3))
    assert [crowd.admit(each) for each in (one, two, three)] == [True, True, False]
    one.stop()
    assert crowd.admit(three)
    for each in (one, two, three):
        each.stop()
    assert not any(each.is_expired for each in (one, two, three))


def test_of_many_hosts_that_drip_all_but_a_few_are_cut_when_patience_ends(stand: TroubleServer) -> None:
    names = frozenset({stand.host})
    policy = FetchPolicy(
        read_timeout=5, total_timeout=5, slow_after=0.3, max_slow_requests=2, allow_private=names
    )
    transport = Transport(policy)

    def ask(number: int) -> str:
        with pytest.raises(TryLater) as end:
            fetch(Request(stand.url(f"/drip?{number}")), policy, transport)
        return end.value.reason

    with ThreadPoolExecutor(6) as pool:
        asked = [pool.submit(ask, number) for number in range(6)]
        cut = list(islice(as_completed(asked), 4))
        assert sum(not each.done() for each in asked) == 2, "two are given all the time there is"
    transport.close()
    assert [each.result() for each in cut] == ["timeout.total"] * 4


def test_a_quick_answer_costs_no_patience(stand: TroubleServer) -> None:
    policy = FetchPolicy(slow_after=0.2, max_slow_requests=0, allow_private=frozenset({stand.host}))
    transport = Transport(policy)
    for _ in range(3):
        fetch(Request(stand.url("/page")), policy, transport)
    with pytest.raises(TryLater) as end:
        fetch(Request(stand.url("/drip")), policy, transport)
    transport.close()
    assert end.value.reason == "timeout.total"
