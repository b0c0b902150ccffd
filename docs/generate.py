"""Write the generated parts of the reference pages from the code.

    python -m docs.generate            # write them
    python -m docs.generate --check    # list the pages that are out of date; exit with 1 if there are any

A generated part stands between two comments, and everything outside of them is written by hand:

    <!-- generated: `feeds` -->

    …

    <!-- end generated -->

The descriptions come from the code: the comment above a settings field or a column, the docstring of a table or a
command, the help of an option. A part whose command, setting or table no longer exists is an error, because the text
around it would be wrong; a missing part is an error too.
"""

import ast
import inspect
import re
import sys
import tempfile
import textwrap
import typing
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import typer
from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings
from sqlalchemy import JSON, Boolean, Column, DateTime, Float, Integer, LargeBinary, Text
from sqlalchemy import inspect as inspect_database

from cli.__main__ import app
from db import Database, DatabaseSettings, migrations
from db.secret_files import is_secret
from db.tables import Base
from web.settings import WebSettings
from workers.alert_settings import AlertSettings
from workers.settings import WorkerSettings

__all__ = [
    "PAGES",
    "PartMismatchError",
    "build_page",
    "build_schema_parts",
    "iter_commands",
    "iter_settings",
    "main",
    "read_comments",
    "replace_parts",
]

ROOT = Path(__file__).resolve().parent.parent
SETTINGS: tuple[type[BaseSettings], ...] = (DatabaseSettings, AlertSettings, WorkerSettings, WebSettings)
# Settings that `.env.example` explains above the generated list.
SETTINGS_ABOVE_LIST = frozenset({"COPYDESK_CONTACT"})
# The words for SQLAlchemy's column types. The first type that matches is used.
TYPE_NAMES: tuple[tuple[type, str], ...] = (
    (JSON, "JSON"),
    (Boolean, "yes/no"),
    (DateTime, "time"),
    (Float, "decimal"),
    (Integer, "number"),
    (LargeBinary, "bytes"),
    (Text, "text"),
)
# The indentation of the fields of a top-level class, in columns.
_FIELD_INDENT = 4
_PART = re.compile(r"(<!-- generated: (.+?) -->\n).*?(<!-- end generated -->)", re.DOTALL)
_ENV_PART = re.compile(r"(# generated: (.+?)\n).*?(# end generated)", re.DOTALL)


class PartMismatchError(Exception):
    """A page has a part that the code does not generate, or lacks one; the message says what to do."""


# --- read the code ---


def read_comments(cls: type) -> dict[str, str]:
    """Return the comment above each field of a class, by field name; "" where there is none.

    Args:
        cls: a class whose source file exists.
    """
    source = textwrap.dedent(inspect.getsource(cls))
    lines = source.splitlines()
    (definition,) = ast.parse(source).body
    fields = [
        node
        for node in ast.walk(definition)
        if isinstance(node, ast.AnnAssign) and node.col_offset == _FIELD_INDENT
    ]
    return {
        node.target.id: _comment_above(lines, node.lineno - 1)
        for node in fields
        if isinstance(node.target, ast.Name)
    }


def _comment_above(lines: Sequence[str], index: int) -> str:
    first = index
    while first and lines[first - 1].lstrip().startswith("#"):
        first -= 1
    return " ".join(line.lstrip("# ").rstrip() for line in lines[first:index])


def _inherited_comments(cls: type) -> dict[str, str]:
    project_classes = [
        parent
        for parent in cls.__mro__
        if parent.__module__.partition(".")[0] == cls.__module__.partition(".")[0]
    ]
    return {
        name: text for parent in reversed(project_classes) for name, text in read_comments(parent).items()
    }


def iter_commands(command: Any = None, name: str = "copydesk") -> Iterator[tuple[str, Any]]:
    """Yield every command that has no subcommands, with its full name, in the order of `copydesk --help`.

    Args:
        command: the command to start from; by default `copydesk` itself.
        name: full name of this command.
    """
    command = command or typer.main.get_command(app)
    children = getattr(command, "commands", {})
    for part, child in children.items():
        yield from iter_commands(child, f"{name} {part}")
    if not children:
        yield name, command


def iter_settings() -> Iterator[tuple[str, FieldInfo, str]]:
    """Yield every setting once: its environment variable, its field and its description."""
    listed: set[str] = set()
    for cls in SETTINGS:
        descriptions = read_comments(cls)
        for name, field in cls.model_fields.items():
            if name not in listed:
                listed.add(name)
                yield f"COPYDESK_{name.upper()}", field, field.description or descriptions.get(name, "")


def _iter_views() -> Iterator[tuple[str, Sequence[str]]]:
    """Yield every view of a new database, with the names of its columns."""
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{folder}/reference.db")
        migrations.upgrade(database)
        inspector = inspect_database(database.engine)
        for view in sorted(inspector.get_view_names()):
            yield view, [column["name"] for column in inspector.get_columns(view)]
        database.close()


# --- write Markdown ---


def _format_table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *([cell.replace("|", "\\|") for cell in row] for row in rows)]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def _build_command_parts() -> dict[str, str]:
    return {f"`{name}`": _format_command(name, command) for name, command in iter_commands()}


def _format_command(name: str, command: Any) -> str:
    params = [param for param in command.params if not param.hidden and "--help" not in param.opts]
    arguments = [param for param in params if not param.opts[0].startswith("-")]
    usage = " ".join([name, *map(_format_argument, arguments)])
    rows = [[f"`{_param_name(param)}`", _param_meaning(param)] for param in params]
    table = "\n" + _format_table(("argument or option", "meaning"), rows) if rows else ""
    return f"## `{usage}`\n\n{command.help or ''}\n{table}"


def _param_name(param: Any) -> str:
    name = str(param.opts[0])
    return ", ".join([*param.opts, *param.secondary_opts]) if name.startswith("-") else name.upper()


def _format_argument(argument: Any) -> str:
    name = argument.opts[0].upper() + ("…" if argument.nargs == -1 else "")
    return name if argument.required else f"[{name}]"


def _param_meaning(param: Any) -> str:
    has_default = param.default not in (None, "", False, 0)
    default = f"Default: `{param.default}`." if has_default else ""
    required = "Required." if param.required and param.opts[0].startswith("-") else ""
    return " ".join(part for part in (param.help, default, required) if part)


def _build_setting_parts() -> dict[str, str]:
    rows = [
        [
            _setting_names(name, field),
            _describe_type(field),
            f"`{value}`" if (value := _format_default(field)) else "empty",
            f"{description} Or in a file: `{name}_FILE`." if is_secret(field) else description,
        ]
        for name, field, description in iter_settings()
    ]
    return {"settings": _format_table(("setting", "type", "default", "meaning"), rows)}


def _setting_names(name: str, field: FieldInfo) -> str:
    aliases = [str(alias) for alias in getattr(field.validation_alias, "choices", ()) if str(alias).isupper()]
    return ", ".join(f"`{alias}`" for alias in dict.fromkeys([name, *aliases]))


def _describe_type(field: FieldInfo) -> str:
    """Describe the values that a setting accepts: the declared type and its bounds."""
    words = {
        bool: "`true` or `false`",
        int: "whole number",
        float: "number",
        Path: "path",
        str: "text",
        timedelta: "seconds",
    }
    arguments = [
        argument for argument in typing.get_args(field.annotation) if argument not in (type(None), ...)
    ]
    if typing.get_origin(field.annotation) is typing.Literal:
        return " or ".join(f"`{value}`" for value in arguments if value)
    is_list = typing.get_origin(field.annotation) in (tuple, frozenset)
    value_type = arguments[0] if arguments else field.annotation
    if typing.get_origin(value_type) is typing.Annotated:
        value_type = typing.get_args(value_type)[0]
    word = words.get(typing.cast("type", value_type), "text")
    symbols = {"ge": "≥", "gt": ">", "le": "≤", "lt": "<"}
    bounds = [
        f"{symbol} {_format_number(getattr(constraint, name))}"
        for constraint in field.metadata
        for name, symbol in symbols.items()
        if getattr(constraint, name, None) is not None
    ]
    plural = word if word.endswith("s") else f"{word}s"
    return ", ".join([f"{plural}, separated by commas" if is_list else word, *bounds])


def _format_default(field: FieldInfo) -> str:
    value = field.get_default(call_default_factory=True, validated_data={})
    if isinstance(value, tuple | frozenset):
        return ",".join(map(_format_number, value))
    if isinstance(value, bool):
        return str(value).lower()
    return "" if value is None else _format_number(value)


def _format_number(value: object) -> str:
    """Format a value as it is written in the environment: durations in seconds, floats without a trailing zero."""
    if isinstance(value, timedelta):
        value = value.total_seconds()
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def _build_env_parts() -> dict[str, str]:
    lines = [
        f"# {name}={_format_default(field)}\n"
        for name, field, _ in iter_settings()
        if name not in SETTINGS_ABOVE_LIST
    ]
    return {"settings": "".join(lines)}


def build_schema_parts() -> dict[str, str]:
    """Describe every view and table of the database in Markdown, by its name in backquotes."""
    classes = sorted((mapper.class_ for mapper in Base.registry.mappers), key=lambda cls: cls.__tablename__)
    return {
        "picture": _format_picture(classes),
        **{f"`{name}`": _format_view(name, columns) for name, columns in _iter_views()},
        **{f"`{cls.__tablename__}`": _describe_table(cls) for cls in classes},
    }


def _format_picture(classes: Sequence[Any]) -> str:
    """Draw the references between the tables as a Mermaid diagram."""
    lines = {
        f"    {foreign_key.column.table.name} ||--o{{ {cls.__tablename__} : {column.name}\n"
        for cls in classes
        for column in cls.__table__.columns
        for foreign_key in column.foreign_keys
    }
    return f"```mermaid\nerDiagram\n{''.join(sorted(lines))}```\n"


def _format_view(name: str, columns: Sequence[str]) -> str:
    return f"### `{name}`\n\nColumns: {', '.join(f'`{column}`' for column in columns)}.\n"


def _describe_table(cls: Any) -> str:
    descriptions = _inherited_comments(cls)
    rows = [
        [f"`{column.name}`", _column_type(column), _column_meaning(column, descriptions.get(key, ""))]
        for key, column in cls.__mapper__.columns.items()
    ]
    return f"## `{cls.__tablename__}`\n\n{inspect.getdoc(cls)}\n\n{_format_table(('column', 'type', 'meaning'), rows)}"


def _column_type(column: Column[Any]) -> str:
    kind = getattr(column.type, "impl_instance", column.type)
    word = next((name for cls, name in TYPE_NAMES if isinstance(kind, cls)), str(kind))
    return f"{word}, may be empty" if column.nullable else word


def _column_meaning(column: Column[Any], description: str) -> str:
    key = "key" if column.primary_key else ""
    targets = ", ".join(f"→ `{foreign_key.target_fullname}`" for foreign_key in column.foreign_keys)
    role = ", ".join(part for part in (key, targets) if part)
    return ": ".join(part for part in (role, column.comment or description) if part)


# --- update the pages ---

PAGES: Mapping[str, Callable[[], dict[str, str]]] = {
    "docs/cli.md": _build_command_parts,
    "docs/settings.md": _build_setting_parts,
    "docs/schema.md": build_schema_parts,
    ".env.example": _build_env_parts,
}


def replace_parts(page: str, text: str, parts: Mapping[str, str]) -> str:
    """Replace every generated part of a page.

    Args:
        page: path of the page; its ending decides how parts are marked.
        text: the text of the page.
        parts: the generated parts by name.

    Raises:
        PartMismatchError: the page has a part that is not in `parts`, lacks one, or has one twice.
    """
    pattern = _PART if page.endswith(".md") else _ENV_PART
    names = [match[2] for match in pattern.finditer(text)]
    if unknown := [name for name in names if name not in parts]:
        raise PartMismatchError(
            f"{page}: {', '.join(unknown)} no longer exists in the code; remove the part and the text about it"
        )
    if missing := [name for name in parts if name not in names]:
        raise PartMismatchError(
            f"{page}: there is no part for {', '.join(missing)}; add the lines '<!-- generated: {missing[0]} -->' "
            "and '<!-- end generated -->' where it belongs"
        )
    if len(names) != len(set(names)):
        raise PartMismatchError(f"{page}: a part occurs twice; remove one of them")
    blank_line = "\n" if page.endswith(".md") else ""
    return pattern.sub(lambda match: f"{match[1]}{blank_line}{parts[match[2]]}{blank_line}{match[3]}", text)


def build_page(page: str) -> str:
    """Return the text of a page with newly generated parts.

    Args:
        page: one of `PAGES`.

    Raises:
        PartMismatchError: the page does not have the parts that the code generates.
    """
    return replace_parts(page, (ROOT / page).read_text(encoding="utf-8"), PAGES[page]())


def main(arguments: Sequence[str]) -> int:
    """Write the pages, or check them; return the exit code.

    Args:
        arguments: `--check`, or nothing.
    """
    try:
        texts = {page: build_page(page) for page in PAGES}
    except PartMismatchError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    stale = [page for page, text in texts.items() if (ROOT / page).read_text(encoding="utf-8") != text]
    if "--check" in arguments:
        sys.stderr.writelines(f"{page} is out of date; run: make docs\n" for page in stale)
        return 1 if stale else 0
    for page in stale:
        (ROOT / page).write_text(texts[page], encoding="utf-8")
        sys.stdout.write(f"written: {page}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
