"""Describe settings that cannot be used, in the words in which users write them."""

import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from pydantic import AliasChoices, ValidationError

from db.setting_values import find_variable
from web.settings import WebSettings
from workers.settings import WorkerSettings

__all__ = ["describe_setting_errors"]

_CLASSES = (WorkerSettings, WebSettings)
# By the type of error of pydantic, whose own words name types of Python.
_DESCRIPTIONS = {
    "greater_than": "it must be more than {gt}",
    "greater_than_equal": "it must be {ge} or more",
    "less_than_equal": "it must be {le} or less",
    "time_delta_parsing": "it must be a duration such as 30s, 5m or 2h; a number alone is seconds",
    "int_parsing": "it must be a whole number",
    "int_parsing_size": "it must be a smaller number",
    "bool_parsing": "it must be true or false",
    "literal_error": "it must be {expected}",
}
# How pydantic repeats a limit: `datetime.timedelta(days=1, seconds=60)`.
_TIMEDELTA_PART = re.compile(r"(days|seconds|microseconds)=(\d+)")


def describe_setting_errors(error: ValidationError) -> str:
    """Describe what is wrong with each setting, in one line.

    Args:
        error: of a class of settings.

    Returns:
        Such as ``invalid setting COPYDESK_CLAIM_LEASE: it must be more than 0s``.
    """
    lines = [f"invalid setting {_find_name(detail['loc'])}: {_describe(detail)}" for detail in error.errors()]
    # Of a list, each wrong part is an error.
    return "; ".join(dict.fromkeys(lines))


def _find_name(place: tuple[int | str, ...]) -> str:
    """Return the name of the variable; pydantic gives the first of its names, whichever was used."""
    for cls in _CLASSES:
        for name, field in cls.model_fields.items():
            alias = field.validation_alias
            if place[0] == name or (isinstance(alias, AliasChoices) and place[0] in alias.choices):
                return find_variable(cls, name)
    return str(place[0])


def _describe(detail: Mapping[str, Any]) -> str:
    template = _DESCRIPTIONS.get(detail["type"])
    if template is None:
        return str(detail["msg"]).removeprefix("Value error, ")
    return template.format_map({name: _plain(value) for name, value in detail.get("ctx", {}).items()})


def _plain(value: object) -> str:
    text = str(value).replace("'", "").removeprefix(", ")  # an empty value is for the default
    if not text.startswith("datetime.timedelta("):
        return text
    limit = timedelta(**{unit: int(number) for unit, number in _TIMEDELTA_PART.findall(text)})
    return f"{limit.total_seconds():.10g}s"
