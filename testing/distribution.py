"""Distribute tests over processes, so that none of them has all the long ones."""

from collections.abc import Sequence
from itertools import chain
from typing import TypeVar

__all__ = ["deal"]

T = TypeVar("T")


def deal(groups: Sequence[Sequence[T]], others: Sequence[T], process_count: int) -> list[T]:
    """Put tests into an order in which each process begins with its share of some of them.

    `pytest --dist worksteal` cuts the list into parts of one size, one for each process. Whoever is ready takes tests
    from the end of the part of another, so that what comes first is never taken.

    Args:
        groups: tests that one process has to run together, such as those of one file, the longest before the others.
        others: in any order.
        process_count: at least 1.

    Returns:
        All of both.
    """
    order: list[T] = []
    rest, total = list(others), sum(map(len, groups)) + len(others)
    for process in range(process_count):
        size = (total - len(order)) // (process_count - process)
        share = list(chain.from_iterable(groups[process::process_count]))
        other_count = max(0, size - len(share))
        order += [*share, *rest[:other_count]]
        del rest[:other_count]
    return order + rest
