"""Stop a command that runs other processes at Ctrl-C, SIGTERM or SIGHUP, which a terminal sends when it closes."""

import signal
from types import TracebackType
from typing import Any, Self

__all__ = ["StopSignals"]

_STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class StopSignals:
    """Raise `KeyboardInterrupt` at the first signal within a `with` block; use it as a context manager.

    Later signals raise nothing, since they would interrupt the stopping of the other processes: when a terminal closes,
    its shell often sends SIGHUP again. A signal that was ignored before stays ignored, as `nohup` wants it of SIGHUP.
    """

    def __init__(self) -> None:
        self._previous: dict[int, Any] = {}
        self._is_stopping = False
        self._is_urgent = False

    def __enter__(self) -> Self:
        for number in _STOP_SIGNALS:
            if signal.getsignal(number) is not signal.SIG_IGN:
                self._previous[number] = signal.signal(number, self._handle)
        return self

    def __exit__(
        self, error_type: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for number, handler in self._previous.items():
            signal.signal(number, handler)

    @property
    def is_stopping(self) -> bool:
        """Whether a signal came."""
        return self._is_stopping

    @property
    def ignores_hangups(self) -> bool:
        """Whether SIGHUP was ignored before, as `nohup` wants it."""
        return signal.SIGHUP not in self._previous

    @property
    def is_urgent(self) -> bool:
        """Whether Ctrl-C came again after the first signal."""
        return self._is_urgent

    def _handle(self, number: int, _frame: object) -> None:
        if not self._is_stopping:
            self._is_stopping = True
            raise KeyboardInterrupt
        self._is_urgent = self._is_urgent or number == signal.SIGINT
