"""Notice that the terminal is gone. The system sends SIGHUP to the first process of its session only.

That is usually a shell, which tells its jobs. Where it is `make`, it waits for this process and tells it nothing.
"""

import os
from contextlib import suppress

__all__ = ["ForegroundTerminal"]


class ForegroundTerminal:
    """The controlling terminal of this process; there need not be one."""

    def __init__(self) -> None:
        self._descriptor = -1
        with suppress(OSError):
            self._descriptor = os.open("/dev/tty", os.O_RDONLY | os.O_NOCTTY)
        self._was_in_foreground = False
        self.has_closed()

    def has_closed(self) -> bool:
        """Return whether the terminal is gone, and this process was in its foreground when it was asked last.

        What runs in the background (`&` or `bg`, then `disown`) goes on.
        """
        try:
            self._was_in_foreground = os.tcgetpgrp(self._descriptor) == os.getpgrp()
        except OSError:
            return self._was_in_foreground
        return False
