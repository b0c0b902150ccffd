"""Run the command line: ``python -m copydesk``."""

import os
import sys

from copydesk import _add_packages_to_path

__all__ = ["main"]

_EXIT_INTERRUPTED = 130
# The matrices are small. The threads of OpenBLAS only wait for each other, and take CPU time while they wait.
_NUMPY_THREADS = {"OPENBLAS_NUM_THREADS": "1"}


def main() -> None:
    """Run the command that the arguments name; exit with its code."""
    os.environ |= {**_NUMPY_THREADS, **os.environ}  # before numpy is loaded
    _add_packages_to_path()
    try:
        from cli.__main__ import main as run_command_line

        run_command_line()
    except KeyboardInterrupt:
        # Ctrl-C while modules are loaded or output is flushed.
        sys.exit(_EXIT_INTERRUPTED)


if __name__ == "__main__":
    main()
