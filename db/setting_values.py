"""Read values of settings, and find the variables that settings come from."""

import re
from typing import Annotated

from pydantic import AliasChoices, BeforeValidator
from pydantic_settings import BaseSettings, DotEnvSettingsSource, EnvSettingsSource, NoDecode

__all__ = ["Hosts", "find_variable", "is_mail_address", "split_commas"]

_MAIL_ADDRESS_RE = re.compile(r"[^@\s,;<>\"]+@[^@\s,;<>\"]+", re.ASCII)


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


def is_mail_address(text: str) -> bool:
    """Return whether a text is one mail address and nothing else.

    Args:
        text: such as ``name@example.org``.
    """
    return _MAIL_ADDRESS_RE.fullmatch(text) is not None


def find_variable(settings_cls: type[BaseSettings], field_name: str) -> str:
    """Return the name of the variable that a setting is read from, in the environment or in `.env`.

    Args:
        settings_cls: the class of the settings.
        field_name: name of the setting in the class.

    Returns:
        Such as ``REDIS_URL`` or ``COPYDESK_REDIS_URL_FILE``; the first of its names where none is set.
    """
    alias = settings_cls.model_fields[field_name].validation_alias
    own_name = f"{settings_cls.model_config.get('env_prefix', '')}{field_name}".upper()
    names = [str(name) for name in alias.choices] if isinstance(alias, AliasChoices) else [own_name]
    sources = (EnvSettingsSource(settings_cls), DotEnvSettingsSource(settings_cls))
    # A file of a secret comes before the variables, which may be set and empty.
    if any(source.env_vars.get(f"{own_name}_FILE".lower()) for source in sources):
        return f"{own_name}_FILE"
    set_names = (name for source in sources for name in names if name.lower() in source.env_vars)
    return next(set_names, names[0])
