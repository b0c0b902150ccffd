"""The long tests are distributed over the processes that run tests."""

from hypothesis import given
from hypothesis import strategies as st

from testing.distribution import deal


def test_each_process_begins_with_its_share_of_the_long_tests() -> None:
    order = deal(["AA", "B", "C", "D"], "0123456789", 3)
    assert "".join(order) == "AAD01B2345C6789"


@given(st.lists(st.text("AB", max_size=4), max_size=9), st.text("0123", max_size=9), st.integers(1, 5))
def test_every_test_is_in_the_order_once(groups: list[str], others: str, process_count: int) -> None:
    assert sorted(deal(groups, others, process_count)) == sorted("".join(groups) + others)
