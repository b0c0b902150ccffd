"""The long tests are distributed over the processes that run tests."""

from hypothesis import given
from hypothesis import strategies as st

from testing.distribution import deal


def test_each_process_begins_with_its_share_of_the_long_tests() -> None:
    order = deal("ABCDE", "0123456789", 3)
    assert "".join(order) == "AD012BE345C6789"


@given(st.integers(0, 9), st.integers(0, 9), st.integers(1, 5))
def test_every_test_is_in_the_order_once(long_count: int, other_count: int, process_count: int) -> None:
    tests = range(long_count + other_count)
    order = deal(tests[:long_count], tests[long_count:], process_count)
    assert sorted(order) == list(tests)
