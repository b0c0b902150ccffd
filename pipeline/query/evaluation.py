"""Evaluate a query on one article in memory, with the result that the databases give.

`db.search.conditions` compiles the same trees to SQL; a property test compares both on random trees.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from itertools import product

from pipeline.query.tokens import words_of
from pipeline.query.tree import AllOf, AnyOf, CodeMatch, NameMatch, Near, Negation, Node, TextMatch, TimeLimit

__all__ = ["QueryDocument", "WordSequence", "matches"]

_TEXT_PARTS = ("title", "description", "text")


class WordSequence:
    """The words of a text, with their places.

    Args:
        words: folded, in the order of the text.
    """

    def __init__(self, words: Sequence[str]) -> None:
        self.words = tuple(words)

    @cached_property
    def distinct(self) -> frozenset[str]:
        """Each word once."""
        return frozenset(self.words)

    def has(self, wanted: Sequence[str], *, is_prefix: bool) -> bool:
        """Return whether words stand next to each other somewhere.

        Args:
            wanted: folded, at least one.
            is_prefix: whether the last word may go on.
        """
        whole_words = wanted[:-1] if is_prefix else wanted
        # Most texts lack one of the words, and then no place need be looked at.
        if not self.distinct.issuperset(whole_words):
            return False
        if len(wanted) == len(whole_words) == 1:
            return True
        return next(self.iter_starts(wanted, is_prefix=is_prefix), None) is not None

    def iter_starts(self, wanted: Sequence[str], *, is_prefix: bool) -> Iterator[int]:
        """Yield the places where words stand next to each other.

        Args:
            wanted: folded, at least one.
            is_prefix: whether the last word may go on.
        """
        if len(wanted) == 1:
            yield from self._iter_places(wanted[0], is_prefix=is_prefix)
            return
        last = len(wanted) - 1
        for start in self._iter_places(wanted[0], is_prefix=False):
            if self.words[start : start + last] != tuple(wanted[:last]) or start + last >= len(self.words):
                continue
            word = self.words[start + last]
            if word.startswith(wanted[last]) if is_prefix else word == wanted[last]:
                yield start

    def _iter_places(self, word: str, *, is_prefix: bool) -> Iterator[int]:
        if is_prefix:
            yield from (index for index, other in enumerate(self.words) if other.startswith(word))
            return
        if word not in self.distinct:
            return
        # Faster than a table of all places, because few words are looked for.
        index = -1
        with suppress(ValueError):
            while True:
                index = self.words.index(word, index + 1)
                yield index


@dataclass(frozen=True)
class QueryDocument:
    """What a query can look at in an article.

    Args:
        published: with the offset that the publisher wrote, which tells its day; None when it is not known.
        source: the name of the publication; None for an imported page without one.
        genre: see `pipeline.records.Genre`.
        kind: the type of the page.
        names: pairs of a field of the query language, such as ``person``, and a name.
        source_tags: the labels of its source.
        countries: ISO 3166-1 codes of the places that it names.
        topics: codes, such as ``medtop:15000000``.
        is_copy: whether it repeats another article.
        story: number and title of its story; None when it is in none.
        changed: when a change by the publisher was last seen; None when none was.
    """

    title: str
    description: str
    text: str
    section: str
    language: str | None
    agency: str
    published: datetime | None
    source: str | None
    genre: str = ""
    kind: str = ""
    names: tuple[tuple[str, str], ...] = ()
    source_tags: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    is_copy: bool = False
    story: tuple[int, str] | None = None
    changed: datetime | None = None

    @cached_property
    def parts(self) -> Mapping[str, WordSequence]:
        """The words of title, description and text."""
        return {part: WordSequence(words_of(getattr(self, part))) for part in _TEXT_PARTS}

    @cached_property
    def name_words(self) -> Mapping[str, Sequence[WordSequence]]:
        """The words of each name, by field of the query language."""
        words: dict[str, list[WordSequence]] = {"section": [WordSequence(words_of(self.section))]}
        single = (("source", self.source), ("story", self.story[1] if self.story else None))
        for field, name in (*self.names, *((field, name) for field, name in single if name)):
            words.setdefault(field, []).append(WordSequence(words_of(name)))
        return words

    @cached_property
    def codes(self) -> Mapping[str, frozenset[str | None]]:
        """The exact values, by field of the query language."""
        return {
            "lang": frozenset({self.language}),
            "agency": frozenset({self.agency} - {""}),
            "kind": frozenset({self.genre, self.kind}),
            "country": frozenset(self.countries),
            "topic": frozenset(self.topics),
            "copies": frozenset({"only" if self.is_copy else "no"}),
            "changed": frozenset({"yes" if self.changed else "no"}),
            "story": frozenset({str(self.story[0])} if self.story else ()),
            "day": frozenset({self.published.date().isoformat()} if self.published else ()),
        }


def matches(node: Node, document: QueryDocument) -> bool:
    """Return whether an article matches a query.

    Args:
        node: the root of its tree.
        document: the article.
    """
    match node:
        case AllOf(nodes=nodes):
            return all(matches(part, document) for part in nodes)
        case AnyOf(nodes=nodes):
            return any(matches(part, document) for part in nodes)
        case Negation(node=inner):
            return not matches(inner, document)
        case TextMatch():
            return any(
                words.has(node.words, is_prefix=node.is_prefix) for words in _parts(document, node.part)
            )
        case Near():
            return any(_is_near(words, node) for words in document.parts.values())
        case _:
            return _matches_field(node, document)


def _matches_field(node: NameMatch | CodeMatch | TimeLimit, document: QueryDocument) -> bool:
    match node:
        case NameMatch(field=field):
            is_named = any(
                words.has(node.words, is_prefix=node.is_prefix)
                for words in document.name_words.get(field, ())
            )
            return is_named or (field == "tag" and _has_source_tag(node, document.source_tags))
        case CodeMatch(field=field, values=values):
            return not document.codes[field].isdisjoint(values)
        case TimeLimit(field=field, moment=moment):
            time = document.changed if field == "changed" else document.published
            if time is None:
                return False
            return time < moment if field == "before" else time >= moment


def _parts(document: QueryDocument, part: str) -> Sequence[WordSequence]:
    return (document.parts[part],) if part else tuple(document.parts.values())


def _is_near(words: WordSequence, near: Near) -> bool:
    first, second = (
        list(words.iter_starts(part.words, is_prefix=part.is_prefix)) for part in (near.first, near.second)
    )
    return any(abs(one - other) <= near.distance + 1 for one, other in product(first, second))


def _has_source_tag(node: NameMatch, tags: Sequence[str]) -> bool:
    wanted = " ".join(node.words)
    return any(tag.startswith(wanted) if node.is_prefix else tag == wanted for tag in tags)
