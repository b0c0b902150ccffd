"""Find variables that look like settings and are none: a misspelt name would otherwise be ignored in silence."""

import difflib
import sys
from collections.abc import Iterable

from pydantic_settings import BaseSettings, DotEnvSettingsSource, EnvSettingsSource

from db.secret_files import is_secret
from web.settings import WebSettings
from workers.settings import WorkerSettings

__all__ = ["describe_unknown", "find_unknown_settings", "warn_of_unknown_settings"]

_PREFIX = "COPYDESK_"
_CLASSES: tuple[type[BaseSettings], ...] = (WorkerSettings, WebSettings)
# Read by the command itself, and by docker-compose.yml from the same `.env`.
_OTHER_NAMES = frozenset({"COPYDESK_DEBUG", "COPYDESK_TAG", "COPYDESK_WEB_BIND"})


def describe_unknown(names: Iterable[str]) -> list[str]:
    """Describe the names that are no settings, each with the setting that was probably meant.

    Args:
        names: of variables, in any case.
    """
    known = _known_names()
    messages = []
    for name in sorted({name.upper() for name in names}):
        if name.startswith(_PREFIX) and name not in known | _OTHER_NAMES:
            similar = difflib.get_close_matches(name, sorted(known), n=1, cutoff=0.8)
            hint = f"did you mean {similar[0]}?" if similar else "docs/settings.md lists all"
            messages.append(f"{name} is no setting; {hint}")
    return messages


def _known_names() -> set[str]:
    names = set()
    for cls in _CLASSES:
        for name, field in cls.model_fields.items():
            names.add(f"{_PREFIX}{name.upper()}")
            if is_secret(field):
                names.add(f"{_PREFIX}{name.upper()}_FILE")
    return names


def find_unknown_settings() -> list[str]:
    """Describe the variables of the environment and of `.env` that look like settings and are none."""
    sources = (EnvSettingsSource(WorkerSettings), DotEnvSettingsSource(WorkerSettings))
    return describe_unknown(name for source in sources for name in source.env_vars)


def warn_of_unknown_settings() -> None:
    """Print a line on standard error for each variable that looks like a setting and is none."""
    for message in find_unknown_settings():
        sys.stderr.write(f"copydesk: {message}\n")
