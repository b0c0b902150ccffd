"""One request at a time for a host, and a pause between two: on a real Redis-protocol server."""

import time
from datetime import timedelta
from threading import Lock, Thread

import pytest
import redis

from workers.pace import HostBusy, Place, Slots, Turn

NOW = timedelta(0)


def _impatient(client: redis.Redis) -> Slots:
    return Slots(client, patience=NOW)


def test_a_taken_slot_is_nobody_elses(client: redis.Redis) -> None:
    slots, place = _impatient(client), Place("a.example")
    token = slots.take(place)
    with pytest.raises(HostBusy):
        slots.take(place)
    slots.give_back(place, token, NOW)
    assert slots.take(place)


def test_another_host_does_not_wait(client: redis.Redis) -> None:
    slots = _impatient(client)
    slots.take(Place("b.example"))
    assert slots.take(Place("c.example"))


def test_after_an_answer_the_host_has_its_pause(client: redis.Redis) -> None:
    slots, place = _impatient(client), Place("d.example")
    slots.give_back(place, slots.take(place), timedelta(seconds=30))
    with pytest.raises(HostBusy) as busy:
        slots.take(place)
    assert timedelta(seconds=25) < busy.value.wait <= timedelta(seconds=30)


def test_only_its_holder_gives_a_slot_back(client: redis.Redis) -> None:
    slots, place = _impatient(client), Place("e.example")
    slots.take(place)
    assert not slots.give_back(place, "somebody else", NOW)
    with pytest.raises(HostBusy):
        slots.take(place)


def test_the_slot_of_a_dead_worker_comes_free(client: redis.Redis) -> None:
    place = Place("f.example", "192.0.2.9")
    Slots(client, hold=timedelta(milliseconds=50)).take(place)
    assert Slots(client, patience=timedelta(seconds=2)).take(place)


def test_hosts_on_one_address_are_asked_one_after_the_other(client: redis.Redis) -> None:
    slots = _impatient(client)
    one, two = Place("one.example", "192.0.2.1"), Place("two.example", "192.0.2.1")
    token = slots.take(one)
    with pytest.raises(HostBusy):
        slots.take(two)
    assert slots.take(Place("three.example", "192.0.2.2"))
    slots.give_back(one, token, timedelta(seconds=30))
    assert slots.take(two), "the pause is the host's own, not the address's"


def test_an_address_may_be_given_more_slots(client: redis.Redis) -> None:
    slots = Slots(client, patience=NOW, at_once=2)
    shared = [Place(f"shared-{number}.example", "192.0.2.3") for number in range(3)]
    slots.take(shared[0])
    slots.take(shared[1])
    with pytest.raises(HostBusy):
        slots.take(shared[2])


def test_a_host_whose_address_is_full_keeps_its_own_slot_free(client: redis.Redis) -> None:
    slots = _impatient(client)
    token = slots.take(Place("full.example", "192.0.2.4"))
    with pytest.raises(HostBusy):
        slots.take(Place("turned-away.example", "192.0.2.4"))
    slots.give_back(Place("full.example", "192.0.2.4"), token, NOW)
    assert slots.take(Place("turned-away.example", "192.0.2.4"))


class _Naps:
    """Sleeps, and remembers for how long."""

    def __init__(self) -> None:
        self.slept: list[float] = []

    def __call__(self, seconds: float) -> None:
        self.slept.append(seconds)
        time.sleep(seconds)


def test_one_worker_waits_for_a_host_and_the_next_goes_on_with_other_work(client: redis.Redis) -> None:
    slots, place = Slots(client, patience=timedelta(seconds=60)), Place("popular.example")
    token = slots.take(place)
    waiting = Thread(target=slots.take, args=(place,))
    waiting.start()
    for _ in range(200):
        if client.exists(f"copydesk:waiting:{place.host}"):
            break
        time.sleep(0.01)
    naps = _Naps()
    with pytest.raises(HostBusy):
        Slots(client, patience=timedelta(seconds=60), sleep=naps).take(place)
    assert naps.slept == []
    slots.give_back(place, token, NOW)
    waiting.join()


def test_nobody_waits_for_a_slow_host(client: redis.Redis) -> None:
    slots, place, naps = Slots(client), Place("slow.example"), _Naps()
    slots.take(place)
    time.sleep(0.3)
    patient = Slots(client, patience=timedelta(milliseconds=200), sleep=naps)
    with pytest.raises(HostBusy):
        patient.take(place)
    assert naps.slept == [], "it answers for longer than anybody is willing to wait"


def test_many_workers_never_ask_one_host_at_once(client: redis.Redis) -> None:
    slots = Slots(client, patience=timedelta(seconds=20))
    guard, most, inside, done = Lock(), [0], [0], [0]

    def ask() -> None:
        with Turn(slots, lambda _host, _took: timedelta(milliseconds=1)) as turn:
            turn.move_to("http://g.example/x")
            with guard:
                inside[0] += 1
                most[0] = max(most[0], inside[0])
            time.sleep(0.002)
            with guard:
                inside[0] -= 1
                done[0] += 1

    def work() -> None:
        while done[0] < 30:
            try:
                ask()
            except HostBusy:
                time.sleep(0.002)

    threads = [Thread(target=work) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert done[0] >= 30
    assert most[0] == 1


def test_a_redirect_to_another_host_gives_the_first_one_back(client: redis.Redis) -> None:
    slots = _impatient(client)
    with Turn(slots, lambda _host, _took: timedelta(0)) as turn:
        turn.move_to("http://h.example/")
        turn.move_to("http://i.example/")
        assert slots.take(Place("h.example"))
    assert slots.take(Place("i.example"))


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
