"""Look up the version of the program once, for the User-Agent, dead letters and exports."""

import tomllib
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

__all__ = ["VERSION"]


def _read_version() -> str:
    """Return the installed version, in a checkout that is not installed the one in pyproject.toml."""
    try:
        return version("copydesk")
    except PackageNotFoundError:
        project_file = Path(__file__).parent.parent / "pyproject.toml"
        return str(tomllib.loads(project_file.read_text(encoding="utf-8"))["project"]["version"])


VERSION = _read_version()
