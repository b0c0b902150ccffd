"""One slot for each host, and a few for each address, kept in Redis, so that all workers take turns."""

import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import redis

__all__ = ["HostBusy", "Place", "Slots"]

# The server's clock is the only one, so workers on machines with other clocks agree. Gives 0 for the slot; else the
# milliseconds after which to ask again: positive for the one who may wait for it here, negative for all others.
_TAKE = """
local slot, free_at, waiting, address = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local token, hold, patience, most = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local wait = math.max(tonumber(redis.call('GET', free_at) or '0') - now, 0)
local holder = redis.call('GET', slot)
local since = holder and tonumber(string.match(holder, ' (%d+)$')) or now
if holder then wait = math.max(wait, 100) end
if wait > 0 then
  local first = redis.call('SET', waiting, token, 'NX', 'PX', patience + 200)
  local ours = first or redis.call('GET', waiting) == token
  if ours and wait <= patience and now - since <= patience then return wait end
  if ours then redis.call('DEL', waiting) end
  return -math.max(wait, 1000)
end
if most > 0 then
  redis.call('ZREMRANGEBYSCORE', address, '-inf', now)
  if redis.call('ZCARD', address) >= most then return -1000 end
  redis.call('ZADD', address, now + hold, token)
  redis.call('PEXPIRE', address, hold)
end
if redis.call('GET', waiting) == token then redis.call('DEL', waiting) end
redis.call('SET', slot, token .. ' ' .. now, 'PX', hold)
return 0
"""
# Only the holder gives a slot back; the pause counts from the end of the answer.
_GIVE_BACK = """
redis.call('ZREM', KEYS[4], ARGV[1])
local holder = redis.call('GET', KEYS[1])
if not holder or string.match(holder, '^%S+') ~= ARGV[1] then return 0 end
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


@dataclass(frozen=True, slots=True)
class Place:
    """Where a request goes."""

    # See `pipeline.urls.host`.
    host: str
    # The IP address it stands on, which other hosts may share; empty when that does not matter or is not known.
    address: str = ""


class Slots:
    """Hands out the slots.

    Args:
        client: connected to the broker's Redis.
        hold: how long a slot holds when its holder dies.
        patience: how long `take` waits itself before it raises. At most one for each host waits, and only while
            the host answers as quickly as that: a slow host holds nobody but the one it answers.
        at_once: requests to one address at the same time, all its hosts together.
        sleep: waits, in seconds.
    """

    def __init__(
        self,
        client: redis.Redis,
        hold: timedelta = timedelta(seconds=120),
        patience: timedelta = timedelta(seconds=1.5),
        at_once: int = 1,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._take = client.register_script(_TAKE)
        self._give_back = client.register_script(_GIVE_BACK)
        self._hold = _milliseconds(hold)
        self._patience = _milliseconds(patience)
        self._at_once = at_once
        self._sleep = sleep

    def take(self, place: Place) -> str:
        """Take the host's slot, or wait a little for it.

        Args:
            place: where the request goes.

        Returns:
            A token to give the slot back with.

        Raises:
            HostBusy: others are before us; come back after `wait`.
        """
        token, waited = secrets.token_hex(8), 0
        limits = [self._hold, self._patience, self._at_once if place.address else 0]
        while True:
            wait = int(self._take(keys=_keys(place), args=[token, *limits]))
            if wait == 0:
                return token
            if wait < 0 or waited + wait > self._patience:
                raise HostBusy(place.host, timedelta(milliseconds=abs(wait)))
            self._sleep(wait / 1000)
            waited += wait

    def give_back(self, place: Place, token: str, pause: timedelta) -> bool:
        """End a turn; the next one starts after the pause.

        Args:
            place: as taken.
            token: from `take`.
            pause: the least time until the next request to the host.

        Returns:
            False when the slot had run out and was lost.
        """
        return bool(self._give_back(keys=_keys(place), args=[token, _milliseconds(pause)]))


def _milliseconds(time_: timedelta) -> int:
    return int(time_ / timedelta(milliseconds=1))


def _keys(place: Place) -> list[str]:
    kinds = ("slot", "free", "waiting")
    return [*(f"copydesk:{kind}:{place.host}" for kind in kinds), f"copydesk:address:{place.address}"]
