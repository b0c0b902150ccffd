"""One request at a time for a host, and a pause between two: on a real Redis-protocol server."""

import time
from datetime import timedelta
from threading import Lock, Thread

import pytest
import redis

from workers.pace import HostBusy, Slots, Turn


def _impatient(client: redis.Redis) -> Slots:
    return Slots(client, patience=timedelta(0))


def test_a_taken_slot_is_nobody_elses(client: redis.Redis) -> None:
    slots = _impatient(client)
    token = slots.take("a.example")
    with pytest.raises(HostBusy):
        slots.take("a.example")
    slots.give_back("a.example", token, timedelta(0))
    assert slots.take("a.example")


def test_another_host_does_not_wait(client: redis.Redis) -> None:
    slots = _impatient(client)
    slots.take("b.example")
    assert slots.take("c.example")


def test_after_an_answer_the_host_has_its_pause(client: redis.Redis) -> None:
    slots = _impatient(client)
    slots.give_back("d.example", slots.take("d.example"), timedelta(seconds=30))
    with pytest.raises(HostBusy) as busy:
        slots.take("d.example")
    assert timedelta(seconds=25) < busy.value.wait <= timedelta(seconds=30)


def test_only_its_holder_gives_a_slot_back(client: redis.Redis) -> None:
    slots = _impatient(client)
    slots.take("e.example")
    assert not slots.give_back("e.example", "somebody else", timedelta(0))
    with pytest.raises(HostBusy):
        slots.take("e.example")


def test_the_slot_of_a_dead_worker_comes_free(client: redis.Redis) -> None:
    Slots(client, hold=timedelta(milliseconds=50)).take("f.example")
    assert Slots(client, patience=timedelta(seconds=2)).take("f.example")


def test_many_workers_never_ask_one_host_at_once(client: redis.Redis) -> None:
    slots = Slots(client, patience=timedelta(seconds=20))
    guard, most, inside = Lock(), [0], [0]

    def work() -> None:
        for _ in range(5):
            with Turn(slots, lambda _host, _took: timedelta(milliseconds=1)) as turn:
                turn.move_to("http://g.example/x")
                with guard:
                    inside[0] += 1
                    most[0] = max(most[0], inside[0])
                with guard:
                    inside[0] -= 1

    threads = [Thread(target=work) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most[0] == 1


def test_a_redirect_to_another_host_gives_the_first_one_back(client: redis.Redis) -> None:
    slots = _impatient(client)
    with Turn(slots, lambda _host, _took: timedelta(0)) as turn:
        turn.move_to("http://h.example/")
        turn.move_to("http://i.example/")
        assert slots.take("h.example")
    assert slots.take("i.example")


def test_the_pause_is_told_how_long_the_host_took(client: redis.Redis) -> None:
    told: list[tuple[str, timedelta]] = []

    def pause(host: str, took: timedelta) -> timedelta:
        told.append((host, took))
        return timedelta(0)

    with Turn(_impatient(client), pause) as turn:
        turn.move_to("https://slow.example.org/a")
        time.sleep(0.05)
    ((host, took),) = told
    assert host == "slow.example.org"
    assert took >= timedelta(milliseconds=50)
