"""One slot for each host, kept in Redis, so that all workers on all machines take turns."""

import secrets
import time
from collections.abc import Callable
from datetime import timedelta

import redis

__all__ = ["HostBusy", "Slots"]

# The server's clock is the only one, so workers on machines with other clocks agree. Gives 0 for the slot, else
# the milliseconds after which to ask again.
_TAKE = """
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local free = tonumber(redis.call('GET', KEYS[2]) or '0')
if redis.call('EXISTS', KEYS[1]) == 1 then return math.max(free - now, 100) end
if free > now then return free - now end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return 0
"""
# Only the holder gives a slot back; the pause counts from the end of the answer.
_GIVE_BACK = """
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
redis.call('DEL', KEYS[1])
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local pause = tonumber(ARGV[2])
if pause > 0 then redis.call('SET', KEYS[2], now + pause, 'PX', pause) end
return 1
"""


class HostBusy(Exception):  # noqa: N818 - says what the host is
    """It is not our turn at a host; not the entry's fault, so it does not count as an attempt."""

    def __init__(self, host: str, wait: timedelta) -> None:
        super().__init__(host, wait)
        self.host = host
        self.wait = wait


class Slots:
    """Hands out the slots.

    Args:
        client: connected to the broker's Redis.
        hold: how long a slot holds when its holder dies.
        patience: how long `take` waits itself before it raises.
        sleep: waits, in seconds.
    """

    def __init__(
        self,
        client: redis.Redis,
        hold: timedelta = timedelta(seconds=120),
        patience: timedelta = timedelta(seconds=1.5),
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._take = client.register_script(_TAKE)
        self._give_back = client.register_script(_GIVE_BACK)
        self._hold = _milliseconds(hold)
        self._patience = _milliseconds(patience)
        self._sleep = sleep

    def take(self, host: str) -> str:
        """Wait a little for the host's slot.

        Args:
            host: see `pipeline.urls.host`.

        Returns:
            A token to give the slot back with.

        Raises:
            HostBusy: others are before us; come back after `wait`.
        """
        token, waited = secrets.token_hex(8), 0
        while True:
            wait = int(self._take(keys=_keys(host), args=[token, self._hold]))
            if wait == 0:
                return token
            if waited + wait > self._patience:
                raise HostBusy(host, timedelta(milliseconds=wait))
            self._sleep(wait / 1000)
            waited += wait

    def give_back(self, host: str, token: str, pause: timedelta) -> bool:
        """End a turn; the next one starts after the pause.

        Args:
            host: as taken.
            token: from `take`.
            pause: the least time until the next request.

        Returns:
            False when the slot had run out and was lost.
        """
        return bool(self._give_back(keys=_keys(host), args=[token, _milliseconds(pause)]))


def _milliseconds(time_: timedelta) -> int:
    return int(time_ / timedelta(milliseconds=1))


def _keys(host: str) -> list[str]:
    # The braces keep both keys on one node of a Redis cluster.
    return [f"copydesk:slot:{{{host}}}", f"copydesk:free:{{{host}}}"]
