"""Run commands in forks of a process that has loaded the program: loading takes longer than most commands.

Started with `python -P -m tests.cli.fork_server`. It reads one request a line from standard input, as JSON: the
arguments, the environment, the folder, and the files for output and errors. It answers with the exit code of the fork.
"""

import json
import os
import sys
import traceback
from importlib import import_module
from typing import Any

_PRELOADED_MODULES = (
    "alembic.command",
    "cli.__main__",
    "cli.errors",
    "cli.output",
    "db.queries",
    "pipeline.clean",
    "pipeline.enrich",
    "services.read",
    "workers.settings",
)


def main() -> None:
    """Serve requests until standard input ends."""
    from copydesk import _add_packages_to_path

    _add_packages_to_path()
    for name in _PRELOADED_MODULES:
        import_module(name)
    for line in sys.stdin:
        child = os.fork()
        if not child:
            _run_in_fork(json.loads(line))
        _, status = os.waitpid(child, 0)
        sys.stdout.write(f"{os.waitstatus_to_exitcode(status)}\n")
        sys.stdout.flush()


def _run_in_fork(request: dict[str, Any]) -> None:
    """Become the command, and end this process with its exit code."""
    os.environ.clear()
    os.environ.update(request["environment"])
    os.chdir(request["folder"])
    sys.argv = ["copydesk", *request["arguments"]]
    # Python's own streams are made anew, so that they have the encoding and the buffers of a new process.
    for descriptor, path, flags in (
        (0, os.devnull, os.O_RDONLY),
        (1, request["output"], os.O_WRONLY | os.O_CREAT),
        (2, request["errors"], os.O_WRONLY | os.O_CREAT),
    ):
        opened = os.open(path, flags, 0o600)
        os.dup2(opened, descriptor)
        os.close(opened)
    sys.stdin, sys.stdout, sys.stderr = (
        open(descriptor, mode, encoding="utf-8", closefd=False)  # noqa: SIM115 - for the rest of the process
        for descriptor, mode in ((0, "r"), (1, "w"), (2, "w"))
    )
    code = 1
    try:
        from copydesk.__main__ import main as run_command

        run_command()
        code = 0
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else int(end.code is not None)
    except BaseException:  # noqa: BLE001 - printed as Python prints it
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


if __name__ == "__main__":
    main()
