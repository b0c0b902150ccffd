"""Parse a query by the grammar in `grammar.lark`, and build the tree."""

import re
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING, Any

from lark import Token, Tree
from lark.exceptions import UnexpectedCharacters, UnexpectedEOF, UnexpectedToken

from pipeline.query.errors import QueryError
from pipeline.query.fields import FIELDS, FieldValue, suggest_names
from pipeline.query.parse_table import load_parser
from pipeline.query.tokens import words_of
from pipeline.query.tree import AllOf, AnyOf, Near, Negation, Node, Span, TextMatch

if TYPE_CHECKING:
    from lark import Lark

__all__ = ["parse_by_grammar"]

# More nested brackets are a mistake, and would exceed the recursion limit of some database.
_MAX_DEPTH = 40
# Rules of the grammar that hold no other nodes.
_LEAVES = frozenset({"text", "field", "near"})
_DEFAULT_DISTANCE, _MAX_DISTANCE = 10, 20
_PHRASE_RE = re.compile('"[^"]*"')
_STAR_BEHIND_WORD = re.compile(r"\w\*")


def parse_by_grammar(text: str, now: datetime) -> Node:
    """Parse a query of any length.

    Args:
        text: in the query language of docs/query-language.md.
        now: ``since:7d``, ``today`` and ``yesterday`` are counted from it; aware.

    Raises:
        QueryError: it cannot be understood; the error has the position.
    """
    builder = _TreeBuilder(text, now)
    return builder.build(_parse(text))


@cache
def _parser() -> "Lark":
    return load_parser()


def _parse(text: str) -> Tree[Token]:
    try:
        return _parser().parse(text)
    except UnexpectedCharacters as error:
        position = error.pos_in_stream or 0
        raise QueryError(_describe_character(text, position), text, position) from None
    except UnexpectedToken as error:
        is_end = error.token.type == "$END"
        position = len(text) if is_end else int(error.token.start_pos or 0)
        is_bracket = error.token.type == "RPAR"
        problem = (
            _describe_closing_bracket(text[:position])
            if is_bracket
            else _describe_token(error.token, error.accepts or error.expected)
        )
        raise QueryError(problem, text, position) from None
    except UnexpectedEOF:
        raise QueryError("something is missing", text, len(text)) from None


def _describe_character(text: str, position: int) -> str:
    char = text[position]
    if char == '"':
        return 'a quotation mark is not closed; add another "'
    if char == "*":
        return "a star ends the beginning of a word, such as govern*"
    if char == "-":
        return "a minus stands directly before what is left out, such as -sport"
    return 'this character has no meaning here; put the words in "quotation marks"'


def _describe_closing_bracket(before: str) -> str:
    """Say what is wrong with a bracket behind a text in which everything is right."""
    outside_phrases = _PHRASE_RE.sub("", before)
    if outside_phrases.count("(") == outside_phrases.count(")"):
        return 'no bracket was opened before this ); to search for it, put the words in "quotation marks"'
    is_empty = before.rstrip().endswith("(")
    return "there is nothing in the brackets" if is_empty else "a word is missing before this )"


def _describe_token(token: Token, expected: Any) -> str:
    if token.type == "$END":
        if "value" in expected or ("_OR" not in expected and "WORD" in expected and "FIELD" not in expected):
            return "a value or a word is missing"
        return "a bracket is not closed; add )" if "RPAR" in expected else "a word is missing"
    if token.type == "NEAR":
        return 'NEAR stands between two words, such as mill NEAR/5 fire; to search for it, write "NEAR"'
    if token.type == "_OR":
        return 'OR stands between two words; to search for it, write "OR"'
    if token.type == "MINUS":
        return "no minus may stand here; to leave out a field, write it before the field, such as -lang:en"
    return "a word or a value belongs here"


class _TreeBuilder:
    """Builds the tree from what the parser returns."""

    def __init__(self, query: str, now: datetime) -> None:
        self._query = query
        self._now = now

    def build(self, tree: Tree[Token]) -> Node:
        if not tree.children:
            return AllOf(())
        return self._build(tree.children[0], 0)

    def _build(self, tree: Any, depth: int) -> Node:
        if depth > _MAX_DEPTH:
            raise QueryError(f"more than {_MAX_DEPTH} levels of brackets", self._query, _span(tree)[0])
        if tree.data in _LEAVES:
            return self._build_leaf(tree)
        nodes = tuple(self._build(part, depth + 1) for part in tree.children if isinstance(part, Tree))
        if tree.data == "group":
            return nodes[0]
        if tree.data == "negation":
            return Negation(nodes[0], _span(tree))
        return (AnyOf if tree.data == "any_of" else AllOf)(nodes, _span(tree))

    def _build_leaf(self, tree: Any) -> Node:
        if tree.data == "near":
            return self._build_near(tree)
        return self._build_field(tree) if tree.data == "field" else self._build_text(tree)

    def _build_text(self, tree: Any) -> TextMatch:
        token = tree.children[0]
        text, is_prefix = _unquote(token)
        words = words_of(text)
        if not words:
            raise QueryError("there is no letter and no digit to search for", self._query, _span(tree)[0])
        if token.type == "WORD" and token.startswith("NEAR/"):
            hint = f'to search for it, write "{token}"'
            problem = f"NEAR takes a number from 1 to {_MAX_DISTANCE}, such as NEAR/5; {hint}"
            raise QueryError(problem, self._query, token.start_pos)
        if token.type == "PHRASE" and (star := _STAR_BEHIND_WORD.search(token)):
            problem = "a star has no meaning between quotation marks"
            raise QueryError(problem, self._query, token.start_pos + star.end() - 1)
        return TextMatch(words, is_prefix, "", _span(tree))

    def _build_near(self, tree: Any) -> Near:
        first, operator, second = tree.children
        matches = self._build_text(first), self._build_text(second)
        for match in matches:
            if len(match.words) > 1:
                raise QueryError("NEAR stands between single words, not phrases", self._query, match.span[0])
        distance = int(operator.partition("/")[2] or _DEFAULT_DISTANCE)
        if not 0 < distance <= _MAX_DISTANCE:
            problem = f"the distance of NEAR is from 1 to {_MAX_DISTANCE} words, such as NEAR/5"
            raise QueryError(problem, self._query, operator.start_pos)
        return Near(*matches, distance, _span(tree))

    def _build_field(self, tree: Any) -> Node:
        name_token, value_tree = tree.children
        name = name_token[:-1].lower()
        field = FIELDS.get(name)
        if field is None:
            hint = suggest_names(name, FIELDS) or f"; the fields are {', '.join(FIELDS)}"
            problem = f'there is no field {name}{hint}; to search for a text with a colon, put it in "quotation marks"'
            raise QueryError(problem, self._query, name_token.start_pos)
        text, is_prefix = _unquote(value_tree.children[0])
        try:
            return field.parse(FieldValue(text, is_prefix, _span(tree), self._now))
        except ValueError as error:
            raise QueryError(f"{name}: {error}", self._query, _span(value_tree)[0]) from None


def _unquote(token: Token) -> tuple[str, bool]:
    """Return the text without quotation marks and star, and whether there was a star."""
    if token.type == "PHRASE":
        return token[1:-1], False
    return (token[:-1], True) if token.type == "PREFIX" else (str(token), False)


def _span(tree: Any) -> Span:
    return tree.meta.start_pos, tree.meta.end_pos
