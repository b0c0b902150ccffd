"""A host name in, its addresses out: looked up once, and remembered for a minute."""

import threading
import time
from collections.abc import Callable

from pipeline.fetch.connections import Resolver, system_resolve

__all__ = ["DnsCache"]

# Long enough for the turn and the connection to mean the same address, too short to outlive a move.
_TTL_SECONDS = 60.0
_MAX_CACHED_NAMES = 10_000
_LookupResult = list[str] | OSError


class DnsCache:
    """Remembers what the name service said, also that it knows nothing; a `Resolve`.

    What it gives is checked before each connection all the same.

    Args:
        resolve: asks the name service.
        clock: seconds that only grow.
    """

    def __init__(
        self, resolve: Resolver = system_resolve, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._resolve = resolve
        self._clock = clock
        self._lock = threading.Lock()
        self._results: dict[tuple[str, int], tuple[float, _LookupResult]] = {}

    def __call__(self, name: str, port: int) -> list[str]:
        """The addresses of a host name.

        Raises:
            OSError: as the name service gave it.
        """
        with self._lock:
            expires_at, result = self._results.get((name, port), (0.0, []))
        if expires_at <= self._clock():
            result = self._look_up(name, port)
            self._store((name, port), result)
        if isinstance(result, OSError):
            raise result
        return list(result)

    def _look_up(self, name: str, port: int) -> _LookupResult:
        try:
            return self._resolve(name, port)
        except OSError as error:
            return error

    def _store(self, key: tuple[str, int], result: _LookupResult) -> None:
        with self._lock:
            if len(self._results) >= _MAX_CACHED_NAMES:
                self._results.clear()
            self._results[key] = (self._clock() + _TTL_SECONDS, result)
