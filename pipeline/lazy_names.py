"""Import the names of a package when they are first used, so that reading does not load what only writing needs."""

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any

__all__ = ["attribute_loader"]


def attribute_loader(package: str, modules: Mapping[str, str]) -> Callable[[str], Any]:
    """Build the function `__getattr__` of a package (PEP 562).

    Args:
        package: its name.
        modules: the module that defines each name.
    """

    def load_attribute(name: str) -> Any:
        if name not in modules:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        return getattr(import_module(modules[name]), name)

    return load_attribute
