"""Pass rows to PostgreSQL as one parameter: a JSON array that the server reads as a table."""

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any

from sqlalchemy import JSON, LargeBinary, TypeDecorator

if TYPE_CHECKING:
    from db.tables import Base

__all__ = ["insert_json_rows", "to_json"]


@cache
def _dialect() -> Any:
    # Imported here: reading does without the module of the database that is not used.
    return import_module("sqlalchemy.dialects.postgresql").dialect()


def insert_json_rows(table: "type[Base]", columns: Sequence[str], parameter: str) -> str:
    """Return the SQL that inserts the rows of a parameter from `to_json`.

    Args:
        table: where to.
        columns: names of the columns of the rows; those with a default are added.
        parameter: its name.
    """
    types = {name: table.__table__.c[name].type for name in (*columns, *_defaults(table, tuple(columns)))}
    selected = ", ".join(
        f"CAST({name} AS json)" if isinstance(type_, JSON) else name for name, type_ in types.items()
    )
    # A JSON value is passed as text: read as a part of the array, its strings could not hold what JSON may escape.
    declared = ", ".join(
        f"{name} {'text' if isinstance(type_, JSON) else type_.compile(_dialect())}"
        for name, type_ in types.items()
    )
    source = f"json_to_recordset(CAST(:{parameter} AS json)) AS {parameter}({declared})"
    return f"INSERT INTO {table.__tablename__} ({', '.join(types)}) SELECT {selected} FROM {source}"  # noqa: S608 - only names of tables and columns


def to_json(table: "type[Base]", rows: Sequence[Mapping[str, Any]]) -> str:
    """Write rows for the statement of `insert_json_rows`.

    Args:
        table: where to.
        rows: values of the same columns, as SQLAlchemy takes them.
    """
    if not rows:
        return "[]"
    converters, defaults = _converters(table), _defaults(table, tuple(rows[0]))
    added = {name: default(None) for name, default in defaults.items()}
    converted = [
        {
            name: converters[name](value) if name in converters and value is not None else value
            for name, value in {**added, **row}.items()
        }
        for row in rows
    ]
    return json.dumps(converted, ensure_ascii=False)


@cache
def _defaults(table: "type[Base]", columns: tuple[str, ...]) -> Mapping[str, Callable[[Any], Any]]:
    """Return the defaults of the columns that rows lack; SQLAlchemy would add them."""
    lacking = {column.name: column.default for column in table.__table__.c if column.name not in columns}
    return {name: _default(default) for name, default in lacking.items() if default is not None}


def _default(default: Any) -> Callable[[Any], Any]:
    return default.arg if default.is_callable else lambda _: default.arg


@cache
def _converters(table: "type[Base]") -> Mapping[str, Callable[[Any], Any]]:
    """Return by column what turns a value into one of JSON, for the columns that need it."""
    types = {column.name: column.type for column in table.__table__.c}
    return {name: converter for name, type_ in types.items() if (converter := _converter(type_))}


def _converter(type_: Any) -> Callable[[Any], Any] | None:
    if isinstance(type_, JSON):
        return json.dumps
    if isinstance(type_, LargeBinary):
        return lambda value: f"\\x{value.hex()}"
    if isinstance(type_, TypeDecorator):
        return lambda value: _plain(type_.process_bind_param(value, _dialect()))
    return None


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value
