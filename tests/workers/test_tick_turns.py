"""Ticks that overlap run one after the other, and no more of them than are of use."""

import threading
from collections.abc import Callable

import pytest
import redis

from workers.tick_turns import tick_turn


def _start(client: redis.Redis, run: Callable[[bool], None]) -> threading.Thread:
    def take_turn() -> None:
        with tick_turn(client, 60) as has_turn:
            run(has_turn)

    thread = threading.Thread(target=take_turn)
    thread.start()
    return thread


def test_a_tick_waits_for_the_one_that_runs_and_a_third_one_leaves_the_claims_to_it(
    client: redis.Redis,
) -> None:
    client.flushall()
    order: list[str] = []
    with tick_turn(client) as has_turn:
        assert has_turn
        second = _start(client, lambda has_turn: order.append(f"second {has_turn}"))
        while not client.exists("copydesk:tick:waiting"):
            pass
        with tick_turn(client) as has_third_turn:
            order.append(f"third {has_third_turn}")
        order.append("first ends")
    second.join()
    assert order == ["third False", "first ends", "second True"]


def test_a_tick_does_not_wait_without_end_for_one_that_hangs(client: redis.Redis) -> None:
    client.flushall()
    with tick_turn(client), tick_turn(client, 0.1) as has_turn:
        assert not has_turn


def test_the_turn_is_free_after_a_tick_that_failed(client: redis.Redis) -> None:
    client.flushall()
    with pytest.raises(ZeroDivisionError), tick_turn(client) as has_turn:
        assert has_turn / 0
    with tick_turn(client, 0.1) as has_turn:
        assert has_turn


def test_a_broker_that_lost_its_data_does_not_fail_the_tick(client: redis.Redis) -> None:
    with tick_turn(client) as has_turn:
        assert has_turn
        client.flushall()
