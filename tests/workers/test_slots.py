"""One request at a time for a host, and a pause between two: on a real Redis-protocol server."""

import time
from datetime import timedelta
from threading import Lock, Thread

import pytest
import redis

from workers.host_slots import HostAddress, HostBusyError, HostLease, HostSlots

NOW = timedelta(0)


class _Recorder:
    """Keeps the response times, and returns the same pause each time."""

    def __init__(self, pause: timedelta = NOW) -> None:
        self._pause = pause
        self.ended: list[tuple[str, timedelta]] = []

    def begin_request(self, host: str) -> None:
        """Allow it."""

    def end_request(self, host: str, elapsed: timedelta) -> timedelta:
        self.ended.append((host, elapsed))
        return self._pause


class _OtherRequest(_Recorder):
    """Knows of a request that Redis has lost."""

    def begin_request(self, host: str) -> None:
        raise HostBusyError(host, timedelta(seconds=30))


def _impatient(client: redis.Redis) -> HostSlots:
    return HostSlots(client, max_wait=NOW)


def test_a_taken_slot_is_nobody_elses(client: redis.Redis) -> None:
    slots, place = _impatient(client), HostAddress("a.example")
    token = slots.acquire(place)
    with pytest.raises(HostBusyError):
        slots.acquire(place)
    slots.release(place, token, NOW)
    assert slots.acquire(place)


def test_another_host_does_not_wait(client: redis.Redis) -> None:
    slots = _impatient(client)
    slots.acquire(HostAddress("b.example"))
    assert slots.acquire(HostAddress("c.example"))


def test_after_an_answer_the_host_has_its_pause(client: redis.Redis) -> None:
    slots, place = _impatient(client), HostAddress("d.example")
    slots.release(place, slots.acquire(place), timedelta(seconds=30))
    with pytest.raises(HostBusyError) as busy:
        slots.acquire(place)
    assert timedelta(seconds=25) < busy.value.wait <= timedelta(seconds=30)


def test_only_its_holder_gives_a_slot_back(client: redis.Redis) -> None:
    slots, place = _impatient(client), HostAddress("e.example")
    slots.acquire(place)
    assert not slots.release(place, "somebody else", NOW)
    with pytest.raises(HostBusyError):
        slots.acquire(place)


def test_the_slot_of_a_dead_worker_comes_free(client: redis.Redis) -> None:
    place = HostAddress("f.example", "192.0.2.9")
    HostSlots(client, slot_ttl=timedelta(milliseconds=50)).acquire(place)
    assert HostSlots(client, max_wait=timedelta(seconds=2)).acquire(place)


def test_hosts_on_one_address_are_asked_one_after_the_other(client: redis.Redis) -> None:
    slots = _impatient(client)
    one, two = HostAddress("one.example", "192.0.2.1"), HostAddress("two.example", "192.0.2.1")
    token = slots.acquire(one)
    with pytest.raises(HostBusyError):
        slots.acquire(two)
    assert slots.acquire(HostAddress("three.example", "192.0.2.2"))
    slots.release(one, token, timedelta(seconds=30))
    assert slots.acquire(two), "the pause is the host's own, not the address's"


def test_an_address_may_be_given_more_slots(client: redis.Redis) -> None:
    slots = HostSlots(client, max_wait=NOW, max_requests_per_ip=2)
    shared = [HostAddress(f"shared-{number}.example", "192.0.2.3") for number in range(3)]
    slots.acquire(shared[0])
    slots.acquire(shared[1])
    with pytest.raises(HostBusyError):
        slots.acquire(shared[2])


def test_a_host_whose_address_is_full_keeps_its_own_slot_free(client: redis.Redis) -> None:
    slots = _impatient(client)
    token = slots.acquire(HostAddress("full.example", "192.0.2.4"))
    with pytest.raises(HostBusyError):
        slots.acquire(HostAddress("turned-away.example", "192.0.2.4"))
    slots.release(HostAddress("full.example", "192.0.2.4"), token, NOW)
    assert slots.acquire(HostAddress("turned-away.example", "192.0.2.4"))


class _Naps:
    """Sleeps, and remembers for how long."""

    def __init__(self) -> None:
        self.slept: list[float] = []

    def __call__(self, seconds: float) -> None:
        self.slept.append(seconds)
        time.sleep(seconds)


def test_one_worker_waits_for_a_host_and_the_next_goes_on_with_other_work(client: redis.Redis) -> None:
    slots, place = HostSlots(client, max_wait=timedelta(seconds=60)), HostAddress("popular.example")
    token = slots.acquire(place)
    waiting = Thread(target=slots.acquire, args=(place,))
    waiting.start()
    for _ in range(200):
        if client.exists(f"copydesk:waiting:{place.host}"):
            break
        time.sleep(0.01)
    naps = _Naps()
    with pytest.raises(HostBusyError):
        HostSlots(client, max_wait=timedelta(seconds=60), sleep=naps).acquire(place)
    assert naps.slept == []
    slots.release(place, token, NOW)
    waiting.join()


def test_nobody_waits_for_a_slow_host(client: redis.Redis) -> None:
    slots, place, naps = HostSlots(client), HostAddress("slow.example"), _Naps()
    slots.acquire(place)
    time.sleep(0.3)
    patient = HostSlots(client, max_wait=timedelta(milliseconds=200), sleep=naps)
    with pytest.raises(HostBusyError):
        patient.acquire(place)
    assert naps.slept == [], "it answers for longer than anybody is willing to wait"


def test_many_workers_never_ask_one_host_at_once(client: redis.Redis) -> None:
    slots = HostSlots(client, max_wait=timedelta(seconds=20))
    guard, most, inside, done = Lock(), [0], [0], [0]

    def ask() -> None:
        with HostLease(slots, _Recorder(timedelta(milliseconds=1))) as turn:
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
            except HostBusyError:
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
    with HostLease(slots, _Recorder()) as turn:
        turn.move_to("http://h.example/")
        turn.move_to("http://i.example/")
        assert slots.acquire(HostAddress("h.example"))
    assert slots.acquire(HostAddress("i.example"))


def test_the_response_time_is_recorded(client: redis.Redis) -> None:
    recorder = _Recorder()
    with HostLease(_impatient(client), recorder) as turn:
        turn.move_to("https://slow.example.org/a")
        time.sleep(0.05)
    ((host, elapsed),) = recorder.ended
    assert host == "slow.example.org"
    assert elapsed >= timedelta(milliseconds=50)


def test_a_request_that_only_the_recorder_knows_of_pauses_the_host_in_redis_too(client: redis.Redis) -> None:
    slots = _impatient(client)
    with HostLease(slots, _OtherRequest()) as turn, pytest.raises(HostBusyError):
        turn.move_to("https://j.example/")
    with pytest.raises(HostBusyError) as busy:
        slots.acquire(HostAddress("j.example"))
    assert timedelta(seconds=25) < busy.value.wait <= timedelta(seconds=30)
