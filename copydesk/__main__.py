"""Run the command line: ``python -m copydesk``."""

import gc
import os
import sys

from copydesk import _add_packages_to_path

__all__ = ["main"]

_EXIT_INTERRUPTED = 130


def main() -> None:
    """Run the command that the arguments name; exit with its code."""
    try:
        _end_quietly_at_ctrl_c()
        # Before numpy is loaded: its matrices are small here, so that several threads only wait for each other,
        # actively.
        os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
        # Until the command is loaded (`cli.gc_pause`).
        gc.disable()
        _add_packages_to_path()
        from cli.__main__ import main as run_command_line

        run_command_line()
    except KeyboardInterrupt:
        # Ctrl-C at the first lines here, or while output is flushed.
        sys.exit(_EXIT_INTERRUPTED)


def _end_quietly_at_ctrl_c() -> None:
    """Have the system end this process until the command is loaded (`cli.commands`), which holds nothing yet.

    The exception that Python raises by default is lost where it comes within a callback of the garbage collector.
    """
    import signal

    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, signal.SIG_DFL)


if __name__ == "__main__":
    main()
