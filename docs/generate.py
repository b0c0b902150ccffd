"""Write the generated parts of the reference pages from the code.

    python -m docs.generate            # write them
    python -m docs.generate --check    # name the pages that are out of date, and end with 1

A generated part stands between two comments, and everything outside of them is written by hand:

    <!-- generated: `feeds` -->

    …

    <!-- end generated -->

What the pages say is written in the code: the comment above a settings field or a column, the docstring of a table or a
command, the help of an option. A part that the code knows nothing of is an error, since what is written by hand
around it would be wrong; so is a missing one.
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

# The only names of the project that the pages are made from.
from cli.__main__ import app
from db import Database, DatabaseSettings, migrations
from db.tables import Base
from web.settings import WebSettings
from workers.settings import WorkerSettings

__all__ = ["PAGES", "commands", "comments", "expected", "main", "refreshed", "schema_parts", "settings"]

ROOT = Path(__file__).resolve().parent.parent
SETTINGS: tuple[type[BaseSettings], ...] = (DatabaseSettings, WorkerSettings, WebSettings)
# In `.env.example` these two are asked for above the list.
ASKED_FOR = frozenset({"COPYDESK_CONTACT"})
# SQLAlchemy's type of a column: how a reader calls it. The first that fits is used.
TYPE_NAMES: tuple[tuple[type, str], ...] = (
    (JSON, "JSON"),
    (Boolean, "yes/no"),
    (DateTime, "time"),
    (Float, "decimal"),
    (Integer, "number"),
    (LargeBinary, "bytes"),
    (Text, "text"),
)
# Columns of a field of a class that stands at the margin.
_INDENT = 4
_PART = re.compile(r"(<!-- generated: (.+?) -->\n).*?(<!-- end generated -->)", re.DOTALL)
_ENV_PART = re.compile(r"(# generated: (.+?)\n).*?(# end generated)", re.DOTALL)


class OutOfStepError(Exception):
    """A page has a part that the code knows nothing of, or lacks one; the text says what to do."""


# --- what the code says ---


def comments(cls: type) -> dict[str, str]:
    """The comment above each attribute of a class: attribute name to text, "" where there is none.

    Args:
        cls: a class whose source can be read.
    """
    source = textwrap.dedent(inspect.getsource(cls))
    lines = source.splitlines()
    (definition,) = ast.parse(source).body
    fields = [
        node
        for node in ast.walk(definition)
        if isinstance(node, ast.AnnAssign) and node.col_offset == _INDENT
    ]
    return {
        node.target.id: _above(lines, node.lineno - 1) for node in fields if isinstance(node.target, ast.Name)
    }


def _above(lines: Sequence[str], index: int) -> str:
    first = index
    while first and lines[first - 1].lstrip().startswith("#"):
        first -= 1
    return " ".join(line.lstrip("# ").rstrip() for line in lines[first:index])


def _inherited_comments(cls: type) -> dict[str, str]:
    lineage = [
        parent
        for parent in cls.__mro__
        if parent.__module__.partition(".")[0] == cls.__module__.partition(".")[0]
    ]
    return {name: text for parent in reversed(lineage) for name, text in comments(parent).items()}


def commands(command: Any = None, name: str = "copydesk") -> Iterator[tuple[str, Any]]:
    """Every command that does something, with its full name, in the order of `copydesk --help`.

    Args:
        command: where to start; the whole program without it.
        name: what that is called.
    """
    command = command or typer.main.get_command(app)
    children = getattr(command, "commands", {})
    for part, child in children.items():
        yield from commands(child, f"{name} {part}")
    if not children:
        yield name, command


def settings() -> Iterator[tuple[str, FieldInfo, str]]:
    """Every setting once: its name in the environment, its field, and what the code says of it."""
    listed: set[str] = set()
    for cls in SETTINGS:
        said = comments(cls)
        for name, field in cls.model_fields.items():
            if name not in listed:
                listed.add(name)
                yield f"COPYDESK_{name.upper()}", field, field.description or said.get(name, "")


def _views() -> Iterator[tuple[str, Sequence[str]]]:
    """Every view of a new database, with the names of its columns."""
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{folder}/reference.db")
        migrations.upgrade(database)
        inspector = inspect_database(database.engine)
        for view in sorted(inspector.get_view_names()):
            yield view, [column["name"] for column in inspector.get_columns(view)]
        database.close()


# --- in Markdown ---


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *([cell.replace("|", "\\|") for cell in row] for row in rows)]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def _command_parts() -> dict[str, str]:
    return {f"`{name}`": _command(name, command) for name, command in commands()}


def _command(name: str, command: Any) -> str:
    shown = [one for one in command.params if not one.hidden and "--help" not in one.opts]
    arguments = [one for one in shown if not one.opts[0].startswith("-")]
    usage = " ".join([name, *map(_usage, arguments)])
    rows = [[f"`{_param_name(one)}`", _param_meaning(one)] for one in shown]
    table = "\n" + _table(("argument or option", "meaning"), rows) if rows else ""
    return f"## `{usage}`\n\n{command.help or ''}\n{table}"


def _param_name(param: Any) -> str:
    first = str(param.opts[0])
    return ", ".join([*param.opts, *param.secondary_opts]) if first.startswith("-") else first.upper()


def _usage(argument: Any) -> str:
    name = argument.opts[0].upper() + ("…" if argument.nargs == -1 else "")
    return name if argument.required else f"[{name}]"


def _param_meaning(param: Any) -> str:
    optional = param.default in (None, "", False, 0)
    default = "" if optional else f"Default: `{param.default}`."
    required = "Required." if param.required and param.opts[0].startswith("-") else ""
    return " ".join(part for part in (param.help, default, required) if part)


def _setting_parts() -> dict[str, str]:
    rows = [
        [_names(name, field), _type(field), f"`{value}`" if (value := _default(field)) else "empty", said]
        for name, field, said in settings()
    ]
    return {"settings": _table(("setting", "type", "default", "meaning"), rows)}


def _names(name: str, field: FieldInfo) -> str:
    others = [str(one) for one in getattr(field.validation_alias, "choices", ()) if str(one).isupper()]
    return ", ".join(f"`{one}`" for one in dict.fromkeys([name, *others]))


def _type(field: FieldInfo) -> str:
    """What may be written there: the declared type, and its bounds."""
    words = {int: "whole number", float: "number", Path: "path", str: "text", timedelta: "seconds"}
    arguments = [
        argument for argument in typing.get_args(field.annotation) if argument not in (type(None), ...)
    ]
    if typing.get_origin(field.annotation) is typing.Literal:
        return " or ".join(f"`{value}`" for value in arguments if value)
    is_list = typing.get_origin(field.annotation) in (tuple, frozenset)
    plain = arguments[0] if arguments else field.annotation
    plain = typing.get_args(plain)[0] if typing.get_origin(plain) is typing.Annotated else plain
    word = words.get(typing.cast("type", plain), "text")
    symbols = {"ge": "≥", "gt": ">", "le": "≤", "lt": "<"}
    bounds = [
        f"{symbol} {_number(getattr(rule, name))}"
        for rule in field.metadata
        for name, symbol in symbols.items()
        if getattr(rule, name, None) is not None
    ]
    plural = word if word.endswith("s") else f"{word}s"
    return ", ".join([f"{plural}, separated by commas" if is_list else word, *bounds])


def _default(field: FieldInfo) -> str:
    value = field.get_default(call_default_factory=True, validated_data={})
    if isinstance(value, tuple | frozenset):
        return ",".join(map(_number, value))
    return "" if value is None else _number(value)


def _number(value: object) -> str:
    """Format a value as it is written in the environment: durations in seconds, floats without a trailing zero."""
    if isinstance(value, timedelta):
        value = value.total_seconds()
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def _env_parts() -> dict[str, str]:
    lines = [f"# {name}={_default(field)}\n" for name, field, _ in settings() if name not in ASKED_FOR]
    return {"settings": "".join(lines)}


def schema_parts() -> dict[str, str]:
    """Every view and every table of the database, in Markdown, by its name in backquotes."""
    classes = sorted((mapper.class_ for mapper in Base.registry.mappers), key=lambda cls: cls.__tablename__)
    return {
        **{f"`{name}`": _one_view(name, columns) for name, columns in _views()},
        **{f"`{cls.__tablename__}`": _one_table(cls) for cls in classes},
    }


def _one_view(name: str, columns: Sequence[str]) -> str:
    return f"### `{name}`\n\nColumns: {', '.join(f'`{column}`' for column in columns)}.\n"


def _one_table(cls: Any) -> str:
    said = _inherited_comments(cls)
    rows = [
        [f"`{column.name}`", _column_type(column), _column_role(column, said.get(key, ""))]
        for key, column in cls.__mapper__.columns.items()
    ]
    return (
        f"## `{cls.__tablename__}`\n\n{inspect.getdoc(cls)}\n\n{_table(('column', 'type', 'meaning'), rows)}"
    )


def _column_type(column: Column[Any]) -> str:
    kind = getattr(column.type, "impl_instance", column.type)
    word = next((name for cls, name in TYPE_NAMES if isinstance(kind, cls)), str(kind))
    return f"{word}, may be empty" if column.nullable else word


def _column_role(column: Column[Any], said: str) -> str:
    key = "key" if column.primary_key else ""
    targets = ", ".join(f"→ `{one.target_fullname}`" for one in column.foreign_keys)
    role = ", ".join(part for part in (key, targets) if part)
    return ": ".join(part for part in (role, column.comment or said) if part)


# --- in the pages ---

PAGES: Mapping[str, Callable[[], dict[str, str]]] = {
    "docs/cli.md": _command_parts,
    "docs/settings.md": _setting_parts,
    "docs/schema.md": schema_parts,
    ".env.example": _env_parts,
}


def refreshed(page: str, text: str, parts: Mapping[str, str]) -> str:
    """The page with every generated part as it should be.

    Args:
        page: its name, for messages.
        text: the page as it is.
        parts: the generated parts by name.

    Raises:
        OutOfStepError: the page has a part the code knows nothing of, or lacks one.
    """
    pattern = _PART if page.endswith(".md") else _ENV_PART
    there = [match[2] for match in pattern.finditer(text)]
    if gone := [name for name in there if name not in parts]:
        raise OutOfStepError(
            f"{page}: the code has no {', '.join(gone)} any more; remove the part and what is said of it"
        )
    if lacking := [name for name in parts if name not in there]:
        raise OutOfStepError(
            f"{page}: there is no part for {', '.join(lacking)}; add the lines '<!-- generated: {lacking[0]} -->' "
            "and '<!-- end generated -->' where it belongs"
        )
    if len(there) != len(set(there)):
        raise OutOfStepError(f"{page}: a part stands there twice")
    space = "\n" if page.endswith(".md") else ""
    return pattern.sub(lambda match: f"{match[1]}{space}{parts[match[2]]}{space}{match[3]}", text)


def expected(page: str) -> str:
    """The text of a page as it should be.

    Args:
        page: one of `PAGES`.

    Raises:
        OutOfStepError: the page and the code do not have the same parts.
    """
    return refreshed(page, (ROOT / page).read_text(encoding="utf-8"), PAGES[page]())


def main(arguments: Sequence[str]) -> int:
    """Write the pages, or check them; the exit code.

    Args:
        arguments: `--check`, or nothing.
    """
    try:
        texts = {page: expected(page) for page in PAGES}
    except OutOfStepError as problem:
        sys.stderr.write(f"{problem}\n")
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
