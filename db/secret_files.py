"""Read secret settings from files, as container runtimes mount them."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

from pydantic import AliasChoices
from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings, EnvSettingsSource, PydanticBaseSettingsSource

__all__ = ["Secret", "SecretFileError", "SecretFileSource", "SecretSettings", "is_secret"]

_FILE_SUFFIX = "_file"


class SecretFileError(Exception):
    """A file with a secret cannot be used. The message is one line: setting, file, problem, remedy."""


@dataclass(frozen=True, slots=True)
class Secret:
    """Mark a setting as secret: ``Annotated[str, Secret()]``. Its value may then be in a file."""


def is_secret(field: FieldInfo) -> bool:
    """Return whether a setting is marked as secret.

    Args:
        field: of a class of settings.
    """
    return any(isinstance(mark, Secret) for mark in field.metadata)


class SecretFileSource(PydanticBaseSettingsSource):
    """Read each secret setting from the file that the variable of its name and `_FILE` names.

    Args:
        settings_cls: the class of the settings.
        *sources: of the variables; an earlier one comes first.
    """

    def __init__(self, settings_cls: type[BaseSettings], *sources: PydanticBaseSettingsSource) -> None:
        super().__init__(settings_cls)
        self._variables: dict[str, str | None] = {}
        for source in reversed(sources):
            if isinstance(source, EnvSettingsSource):
                self._variables |= _drop_empty(source.env_vars)

    def __call__(self) -> dict[str, Any]:
        """Return the values of the secrets that are in files, by field.

        Raises:
            SecretFileError: a file cannot be read or is empty, or the setting has a value, too.
        """
        values: dict[str, Any] = {}
        for name, field in self.settings_cls.model_fields.items():
            value, key, _ = self.get_field_value(field, name) if is_secret(field) else (None, "", False)
            if value is not None:
                values[key] = value
        return values

    def get_field_value(self, field: FieldInfo, field_name: str) -> tuple[Any, str, bool]:
        """Return the content of the file of one secret, or None where no file is named, and the key of the setting.

        Args:
            field: the setting.
            field_name: its name in the class.
        """
        # Of several names, the first wins over the variables, which may be set and empty.
        names = field.validation_alias
        key = str(names.choices[0]) if isinstance(names, AliasChoices) else field_name
        variable = f"{self.config['env_prefix']}{field_name}".lower()
        path = self._variables.get(variable + _FILE_SUFFIX)
        if path is None:
            return None, key, False
        if variable in self._variables:
            self._fail(field_name, f"{variable.upper()} is set, too; use one of them")
        return self._read(field_name, Path(path)), key, False

    def _read(self, field_name: str, path: Path) -> str:
        try:
            # An editor or `echo` ends a file with a line break, which is not part of the secret.
            secret = path.read_text(encoding="utf-8").rstrip("\r\n")
        except (OSError, UnicodeDecodeError) as error:
            self._fail(field_name, f"cannot read {path}: {getattr(error, 'strerror', None) or error}")
        return secret or self._fail(field_name, f"{path} is empty; write the secret into it")

    def _fail(self, field_name: str, problem: str) -> NoReturn:
        variable = f"{self.config['env_prefix']}{field_name}{_FILE_SUFFIX}".upper()
        raise SecretFileError(f"invalid setting {variable}: {problem}")


def _drop_empty(variables: Mapping[str, str | None]) -> dict[str, str | None]:
    return {name: value for name, value in variables.items() if value}


class SecretSettings(BaseSettings):
    """Base of settings of which some are secret."""

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Read files of secrets before the variables, which may be set and empty."""
        files = SecretFileSource(settings_cls, env_settings, dotenv_settings)
        return init_settings, files, env_settings, dotenv_settings, file_secret_settings
