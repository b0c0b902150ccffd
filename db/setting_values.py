"""Read values of settings that hold several things, separated by commas."""

from typing import Annotated

from pydantic import BeforeValidator
from pydantic_settings import NoDecode

__all__ = ["Hosts", "split_commas"]


def split_commas(value: object) -> object:
    """Return the parts of a text between commas, without white space and without empty ones; other values as they are.

    Args:
        value: what the environment or a caller gives.
    """
    return [part.strip() for part in value.split(",") if part.strip()] if isinstance(value, str) else value


def _split_hosts(value: object) -> object:
    parts = split_commas(value)
    return [str(part).lower() for part in parts] if isinstance(parts, list) else parts


# Names of hosts, separated by commas, in lower case.
Hosts = Annotated[frozenset[str], NoDecode, BeforeValidator(_split_hosts)]
