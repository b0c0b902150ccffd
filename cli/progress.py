"""Print the progress of a long command."""

import sys
import time
from collections.abc import Callable

__all__ = ["make_progress_printer"]

# Pause between two lines of progress in seconds: on a terminal, and in a file or pipe.
_TERMINAL_INTERVAL_SECONDS, _PIPE_INTERVAL_SECONDS = 0.2, 2.0


def make_progress_printer() -> Callable[[int, int], None]:
    """Return a function that prints progress: one line on a terminal, else a line every few seconds.

    Its arguments are the number of items that are done and of all.
    """
    is_terminal, started_at = sys.stdout.isatty(), time.monotonic()
    interval = _TERMINAL_INTERVAL_SECONDS if is_terminal else _PIPE_INTERVAL_SECONDS
    printed_at = started_at

    def print_progress(done_count: int, total_count: int) -> None:
        nonlocal printed_at
        current_time = time.monotonic()
        if current_time - printed_at < interval:
            return
        printed_at = current_time
        rate = done_count / (current_time - started_at)
        sys.stdout.write(
            f"{done_count} of {total_count}, {rate:.0f} per second" + ("\r" if is_terminal else "\n")
        )
        sys.stdout.flush()

    return print_progress
