"""A host name in, its addresses out: looked up once, and remembered for a minute."""

import threading
import time
from collections.abc import Callable

from pipeline.fetch.lines import Resolve, system_resolve

__all__ = ["Names"]

# Long enough for the turn and the connection to mean the same address, too short to outlive a move.
_SECONDS = 60.0
_MOST = 10_000
_Known = list[str] | OSError


class Names:
    """Remembers what the name service said, also that it knows nothing; a `Resolve`.

    What it gives is checked before each connection all the same.

    Args:
        resolve: asks the name service.
        clock: seconds that only grow.
    """

    def __init__(
        self, resolve: Resolve = system_resolve, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._resolve = resolve
        self._clock = clock
        self._lock = threading.Lock()
        self._known: dict[tuple[str, int], tuple[float, _Known]] = {}

    def __call__(self, name: str, port: int) -> list[str]:
        """The addresses of a host name.

        Raises:
            OSError: as the name service gave it.
        """
        with self._lock:
            until, known = self._known.get((name, port), (0.0, []))
        if until <= self._clock():
            known = self._ask(name, port)
            self._remember((name, port), known)
        if isinstance(known, OSError):
            raise known
        return list(known)

    def _ask(self, name: str, port: int) -> _Known:
        try:
            return self._resolve(name, port)
        except OSError as error:
            return error

    def _remember(self, key: tuple[str, int], known: _Known) -> None:
        with self._lock:
            if len(self._known) >= _MOST:
                self._known.clear()
            self._known[key] = (self._clock() + _SECONDS, known)
