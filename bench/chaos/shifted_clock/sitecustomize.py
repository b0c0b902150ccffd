"""Shift the wall clock of this process by the seconds that a file holds; Python imports this module at its start.

The file is read at every call, so that the clock jumps while the process runs, and in processes that were forked before.
Monotonic clocks go on, as they do when the clock of a machine is set.
"""

import ctypes
import datetime as dt
import gc
import mmap
import os
import struct
import time
from typing import Any

__all__: list[str] = []

CLOCK_VARIABLE = "CHAOS_CLOCK_FILE"
_NANOSECONDS = 1_000_000_000


def _install(path: str) -> None:
    with open(path, "rb") as file:  # noqa: PTH123 - this must import as little as possible
        shared = mmap.mmap(file.fileno(), 8, access=mmap.ACCESS_READ)
    true_time, true_time_ns, true_now = time.time, time.time_ns, dt.datetime.now

    def offset() -> float:
        value: float = struct.unpack("d", shared[:8])[0]
        return value

    def now(_: Any, tz: dt.tzinfo | None = None) -> dt.datetime:
        return true_now(tz) + dt.timedelta(seconds=offset())

    time.time = lambda: true_time() + offset()
    time.time_ns = lambda: true_time_ns() + int(offset()) * _NANOSECONDS
    # A subclass of datetime would be another type than that of the values which drivers return, so the method itself is
    # replaced in the dictionary of the built-in type.
    (methods,) = (found for found in gc.get_referents(dt.datetime.__dict__) if isinstance(found, dict))
    methods["now"] = classmethod(now)
    ctypes.pythonapi.PyType_Modified(ctypes.py_object(dt.datetime))


if _path := os.environ.get(CLOCK_VARIABLE):
    _install(_path)
