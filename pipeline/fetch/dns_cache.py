"""Cache DNS lookups for a minute, failed ones too."""

import threading
import time
from collections.abc import Callable

from cachetools import TTLCache

from pipeline.fetch.connections import Resolver, system_resolve

__all__ = ["DnsCache"]

# Long enough that the host slot and the connection use the same IP address, short enough to follow a DNS change.
_TTL_SECONDS = 60.0
_MAX_CACHED_NAMES = 10_000


class DnsCache:
    """A `Resolver` that caches addresses and lookup errors; safe for threads.

    The transport checks the returned addresses before each connection all the same.

    Args:
        resolve: looks up a name that is not cached.
        clock: monotonic seconds.
    """

    def __init__(
        self, resolve: Resolver = system_resolve, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._resolve = resolve
        self._lock = threading.Lock()
        self._results: TTLCache[tuple[str, int], list[str] | OSError] = TTLCache(
            _MAX_CACHED_NAMES, _TTL_SECONDS, clock
        )

    def __call__(self, name: str, port: int) -> list[str]:
        """Return the IP addresses of a host name.

        Raises:
            OSError: the lookup failed, now or within the last minute.
        """
        with self._lock:
            result = self._results.get((name, port))
        if result is None:
            try:
                result = self._resolve(name, port)
            except OSError as error:
                result = error
            with self._lock:
                self._results[name, port] = result
        if isinstance(result, OSError):
            raise result
        return list(result)
