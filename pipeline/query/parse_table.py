"""Load the parser of `grammar.lark` from a table that was computed before, because computing it takes long."""

import json
import zlib
from pathlib import Path
from typing import Any

import lark
from lark import Lark
from lark.grammar import Rule
from lark.lexer import TerminalDef

__all__ = ["is_current", "load_parser", "write_table"]

_GRAMMAR_PATH = Path(__file__).with_name("grammar.lark")
# Written by bench/build_parse_table.py.
_TABLE_PATH = Path(__file__).with_name("parse_table.json")


def load_parser() -> Lark:
    """Return the parser, from the table if that was computed from this grammar by this version of lark."""
    grammar = _GRAMMAR_PATH.read_text(encoding="utf-8")
    table = _read_table()
    if table.get("source") == _identify(grammar):
        parser: Lark = Lark.__new__(Lark)._load(table)  # noqa: SLF001 - what `Lark.load` does with a pickle
        return parser
    return _compute_parser(grammar)


def is_current() -> bool:
    """Return whether the table was computed from this grammar; by which version of the library does not matter."""
    _, checksum = _identify(_GRAMMAR_PATH.read_text(encoding="utf-8"))
    return bool(_read_table()["source"][1] == checksum)


def write_table() -> None:
    """Compute the table and write its file."""
    grammar = _GRAMMAR_PATH.read_text(encoding="utf-8")
    data, memo = _compute_parser(grammar).memo_serialize([TerminalDef, Rule])
    table = {"source": _identify(grammar), "data": data, "memo": memo}
    _TABLE_PATH.write_text(json.dumps(table, separators=(",", ":")) + "\n", encoding="utf-8")


def _compute_parser(grammar: str) -> Lark:
    return Lark(grammar, parser="lalr", lexer="contextual", propagate_positions=True)


def _identify(grammar: str) -> list[object]:
    """Return the version of the library, and a checksum of the grammar."""
    return [lark.__version__, zlib.crc32(grammar.encode())]


def _read_table() -> dict[str, Any]:
    if not _TABLE_PATH.exists():
        return {}
    table: dict[str, Any] = json.loads(_TABLE_PATH.read_bytes(), object_pairs_hook=_with_numbers)
    return table


def _with_numbers(pairs: list[tuple[str, Any]]) -> dict[Any, Any]:
    """Turn keys back into the numbers they were before JSON wrote them as texts."""
    return {int(key) if key.isdecimal() else key: value for key, value in pairs}
