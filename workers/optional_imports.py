"""Import a library without what it would load beside itself only because it is installed."""

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

__all__ = ["ALL_MODULES", "without_modules"]

# Held while modules are hidden; another thread that loads a library holds it to find all of them.
ALL_MODULES = threading.Lock()


@contextmanager
def without_modules(*names: str) -> Iterator[None]:
    """Let imports in the block find some modules missing; those that are loaded already stay.

    Args:
        *names: of modules that a library tries to import and does without.
    """
    with ALL_MODULES:
        hidden = [name for name in names if name not in sys.modules]
        # Python raises ModuleNotFoundError for a name with this value, see the reference of its import system.
        sys.modules.update(dict.fromkeys(hidden))  # type: ignore[arg-type] # as documented
        try:
            yield
        finally:
            for name in hidden:
                del sys.modules[name]
