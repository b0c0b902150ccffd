"""Drop mentions that are words of no name, and cut such words, marks and elided words off the edges of names."""

import re
from collections.abc import Iterator, Sequence
from functools import cache

from pipeline.enrich.data_files import read_word_lists
from pipeline.enrich.entities import gazetteer
from pipeline.enrich.entities.mention import Mention
from pipeline.enrich.entities.tagger import model_language
from pipeline.records import EntityLabel

__all__ = ["drop_non_names"]

# From here on a listed given name that is also a word of the language ("Ben", Turkish for "I") is a name.
MIN_NAMESAKE_CONFIDENCE = 0.95
_SINGLE_LETTER_ORGANISATION = "X"
# What ends a name besides letters and digits: "Yahoo!", "Disney+", "F.A.S.", "Motor Corp (US)", "Sotheby's".
_EDGE = re.compile(r"^[^\w(]+|[^\w.!+)'’]+$|_+$")
# A bar stands between the cells of a table.
_TABLE_BAR = re.compile(r"\s*[|¦].*", re.DOTALL)
_OPEN_BRACKET = re.compile(r"\s*\([^)]*$")
# "Denis n'a" and "Luca un'altra" keep the elided word as if it were a family name.
_TRAILING_ELISION = re.compile(
    r"(?:[ \u00a0](?:[cdjlmnst]|qu|lorsqu|puisqu|un|(?:de|a|ne|su|da|que|co)l?l)['’])+$"
)
_LEADING_ELISION = re.compile(r"^(?:[cdjlmnst]|qu|un|(?:de|a|ne|su|da|que)ll)['’](?=[A-ZÀ-Þ])")
# "EE.UU." at the end of a bracket: the tokens leave its last stop out.
_STOPPED_LETTERS = re.compile(r"(?:[A-Z]{1,2}\.)+[A-Z]{1,2}")
# "City officials said" at the beginning of a sentence.
_CIVIC_WORDS = frozenset({"City", "Town", "County", "State", "Village", "Federal"})
_CIVIC_PEOPLE = re.compile(
    r" (?:officials?|leaders|police|workers|crews|staff|employees|lawmakers|authorities|residents|managers|engineers"
    r"|planners|commissioners|councill?ors|attorneys|prosecutors|inspectors|firefighters|voters|regulators)\b"
)


@cache
def _words(language: str | None) -> frozenset[str]:
    lists = read_word_lists(__package__, "non_names.txt")
    return lists.get(model_language(language or "en"), frozenset())


def drop_non_names(text: str, mentions: Sequence[Mention], language: str | None) -> list[Mention]:
    """Drop words that are no names, and cut what is no part of a name off its edges.

    Args:
        text: the whole text.
        mentions: the mentions of one article, in order.
        language: ISO 639-1; None when unknown.

    Returns:
        The mentions in order, without single letters, pronouns, answers and conjunctions, and without marks, brackets
        that nothing closes, elided words and conjunctions at their edges.
    """
    words = _words(language)
    kept: list[Mention] = []
    for mention in mentions:
        # Most names are letters only and no listed word; the rest takes longer.
        if mention.text.isalpha() and not _is_suspicious(mention.text, words):
            kept.append(mention)
            continue
        kept += [
            _add_last_stop(text, part)
            for part in _trim(mention, words)
            if not (_is_non_name(part, words, mentions) or _is_civic_word(text, part))
        ]
    return kept


def _is_suspicious(name: str, words: frozenset[str]) -> bool:
    return len(name) == 1 or name in _CIVIC_WORDS or name.lower() in words


def _trim(mention: Mention, words: frozenset[str]) -> Iterator[Mention]:
    """Yield the mention without what is no part of its name; nothing when no letter remains."""
    name = mention.text
    if name.isalpha():
        yield mention
        return
    has_marks = not name.replace(" ", "").isalpha()
    kept = _cut_end(name, words) if has_marks else name
    start = _count_leading_marks(kept) if has_marks else 0
    start += _count_opener_chars(kept[start:], mention.label, words)
    kept = kept[start:]
    if any(map(str.isalpha, kept)):
        start += mention.start
        yield mention if kept == name else mention._replace(text=kept, start=start, end=start + len(kept))


def _cut_end(name: str, words: frozenset[str]) -> str:
    """Return a name without a table's next cell, an open bracket, an elided word, marks, or another sentence."""
    name = _OPEN_BRACKET.sub("", _TABLE_BAR.sub("", name)) or name
    name = _TRAILING_ELISION.sub("", name)
    head, stop, rest = name.partition(". ")
    if stop and rest.split(" ")[0].lower() in words and len(head) > 1:
        name = head
    for match in _EDGE.finditer(name):
        if match.start() and match.end() == len(name):
            name = name[: match.start()]
    return name


def _count_leading_marks(name: str) -> int:
    edge = _EDGE.match(name) or _LEADING_ELISION.match(name)
    return edge.end() if edge else 0


def _count_opener_chars(name: str, label: EntityLabel, words: frozenset[str]) -> int:
    """Count the characters of a word that begins a sentence, and not the name of a person or a place behind it."""
    first, space, rest = name.partition(" ")
    if not space or label is EntityLabel.ORGANISATION or first.lower() not in words:
        return 0
    is_name = not first.istitle() or first in gazetteer.person_names() or gazetteer.list_code(name)
    return 0 if is_name or not rest[:1].isupper() else len(first) + 1


def _add_last_stop(text: str, mention: Mention) -> Mention:
    if not text.startswith(".", mention.end) or not _STOPPED_LETTERS.fullmatch(mention.text):
        return mention
    return mention._replace(text=f"{mention.text}.", end=mention.end + 1)


def _is_non_name(mention: Mention, words: frozenset[str], mentions: Sequence[Mention]) -> bool:
    name = mention.text
    if len(name) == 1 and name.isascii():
        return name != _SINGLE_LETTER_ORGANISATION or mention.label is not EntityLabel.ORGANISATION
    if name.lower() not in words or (name.isupper() and len(name) > 1):
        return False
    if name not in gazetteer.person_names():
        return True
    is_part = any(name in other.text.split(" ") for other in mentions if " " in other.text)
    return mention.confidence < MIN_NAMESAKE_CONFIDENCE and not is_part


def _is_civic_word(text: str, mention: Mention) -> bool:
    return mention.text in _CIVIC_WORDS and bool(_CIVIC_PEOPLE.match(text, mention.end))
