"""Run the command line: ``python -m copydesk``."""

import gc
import os
import sys

from copydesk import _add_packages_to_path

__all__ = ["main"]

_EXIT_INTERRUPTED = 130


def main() -> None:
    """Run the command that the arguments name; exit with its code."""
    # Before numpy is loaded: its matrices are small here, so that several threads only wait for each other, actively.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    # Until the command is loaded (`cli.gc_pause`).
    gc.disable()
    _add_packages_to_path()
    try:
        from cli.__main__ import main as run_command_line

        run_command_line()
    except KeyboardInterrupt:
        # Ctrl-C while modules are loaded or output is flushed.
        sys.exit(_EXIT_INTERRUPTED)


if __name__ == "__main__":
    main()
