"""Tag names by word lists, in languages without capitals for which there is no model: Arabic, Hindi, Korean.

People stand beside titles or begin with a listed given name, places are listed, organisations contain a telling word
("ministry"). The words are in data/name_rules.txt.
"""

import itertools
import re
from collections.abc import Callable, Iterator, Sequence
from functools import cache, lru_cache
from typing import NamedTuple

from pipeline.enrich.data_files import read_data_lines, read_word_lists
from pipeline.enrich.entities.mention import Mention
from pipeline.records import EntityLabel

__all__ = ["RULE_LANGUAGES", "listed_words", "tag_by_rules"]

RULE_LANGUAGES = frozenset({"ar", "hi", "ko"})
# Shares of right names on labelled sentences, see docs/benchmarks.md.
LISTED_CONFIDENCE, RULE_CONFIDENCE = 0.8, 0.7
MAX_LISTED_WORDS, MAX_NAME_WORDS, MAX_MODIFIERS = 4, 3, 4
KOREAN_NAME_SIZES = frozenset({3, 4})  # characters of family and given name
MIN_PLACE_CHARS = 3  # a shorter place of the list of the world is too likely to be another word
MAX_KEPT_WORDS = 1_024  # whose stems are remembered
# First and last letter of the scripts.
SCRIPTS = {"ar": ("\u0600", "\u06ff"), "hi": ("\u0900", "\u097f"), "ko": ("\uac00", "\ud7a3")}
_WORD = re.compile(
    r"[^\s\d.,;:!?\u2026\"'\u201c\u201d\u2018\u2019\u00ab\u00bb()\[\]{}\u060c\u061b\u061f\u0964\u00b7~/|]+"
)
_ARTICLE = "\u0627\u0644"  # "al-", which nouns and adjectives of Arabic begin with
# The article joined to "with", "to", "and", "as".
_JOINED_ARTICLES = ("\u0628\u0627\u0644", "\u0644\u0644", "\u0648\u0627\u0644", "\u0643\u0627\u0644")
_SON_OF = "\u0628\u0646"
_ADJECTIVE_ENDINGS = ("\u064a", "\u064a\u0629", "\u0645\u062a\u062d\u062f\u0629")  # "-i", "-iya", "united"


class Word(NamedTuple):
    """A word of the text without the particles that are joined to it; `is_alone` tells that there are none."""

    text: str
    start: int
    end: int
    is_alone: bool


class Found(NamedTuple):
    """A name: its label, and the indexes of its first word and of the one after the last."""

    label: EntityLabel
    first: int
    end: int
    confidence: float


@cache
def listed_words(language: str, kind: str) -> frozenset[str]:
    """Return the words of a kind, such as "titles", in a language; "_" in the file stands for a space."""
    words = read_word_lists(__package__, "name_rules.txt").get(f"{language}.{kind}", frozenset())
    return frozenset(word.replace("_", " ") for word in words)


def tag_by_rules(text: str, language: str) -> list[Mention]:
    """Find the names in a text.

    Args:
        text: the whole text.
        language: one of `RULE_LANGUAGES`.

    Returns:
        Mentions in order, none overlapping.
    """
    words = list(_read_words(text, language))
    found: list[Found] = []
    index = 0
    while index < len(words):
        name = next(filter(None, (rule(words, index, language) for rule in _RULES[language])), None)
        if name:
            found.append(name)
        index = name.end if name else index + 1
    return list(_mentions(text, words, found))


def _mentions(text: str, words: Sequence[Word], found: Sequence[Found]) -> Iterator[Mention]:
    """Yield the names, and other mentions of people by the same word."""
    people = {
        words[name.first].text
        for name in found
        if name.label is EntityLabel.PERSON and name.end - name.first == 1
    }
    taken = {index for name in found for index in range(name.first, name.end)}
    repeated = [
        Found(EntityLabel.PERSON, index, index + 1, RULE_CONFIDENCE)
        for index, word in enumerate(words)
        if word.text in people and index not in taken
    ]
    for name in sorted([*found, *repeated], key=lambda name: name.first):
        start, end = words[name.first].start, words[name.end - 1].end
        yield Mention(text[start:end], name.label, start, end, name.confidence)


def _read_words(text: str, language: str) -> Iterator[Word]:
    strip = _strip_prefix if language == "ar" else _strip_suffix
    matches = list(_WORD.finditer(text))
    for match, following in itertools.zip_longest(matches, matches[1:]):
        skipped, size = strip(match[0], language)
        # A name before a title has no particle, and may end like one.
        if following and language == "ko" and _is_korean_name(match[0]):
            title, end = following[0], _strip_suffix(following[0], language)[1]
            size = len(match[0]) if title[:end] in listed_words(language, "titles") else size
        start = match.start() + skipped
        yield Word(text[start : start + size], start, start + size, size == len(match[0]))


def _is_korean_name(word: str) -> bool:
    """Tell whether a word may be a family name of one character and a given name."""
    return word[0] in listed_words("ko", "surnames") and len(word) in KOREAN_NAME_SIZES


@lru_cache(maxsize=MAX_KEPT_WORDS)
def _strip_suffix(word: str, language: str) -> tuple[int, int]:
    """Return the number of characters before a word's stem, which is 0, and those of the stem (Korean particles)."""
    known, affixes = _known_words(language), listed_words(language, "affixes")
    if word in known:
        return 0, len(word)
    sizes = [size for size in range(2, len(word)) if word[size:] in affixes]
    known_sizes = [size for size in sizes if word[:size] in known]
    return 0, min(known_sizes or sizes, default=len(word))


@lru_cache(maxsize=MAX_KEPT_WORDS)
def _strip_prefix(word: str, language: str) -> tuple[int, int]:
    """Return the number of characters before a word's stem, and those of the stem; only listed words are stems."""
    known, affixes = _known_words(language), listed_words(language, "affixes")
    for size in range(len(word)):
        if (not size or word[:size] in affixes) and word[size:] in known:
            return size, len(word) - size
    return 0, len(word)


@cache
def _known_words(language: str) -> frozenset[str]:
    """Return the words that have no particles to strip."""
    kinds = ("titles", "given", "bodies")
    return frozenset().union(_listed_names(language), *(listed_words(language, kind) for kind in kinds))


@cache
def _listed_names(language: str) -> dict[str, EntityLabel]:
    """Return the listed places and organisations in the script of a language."""
    first, last = SCRIPTS[language]
    world = read_data_lines(__package__, "script_places.txt.gz")
    plain = listed_words(language, "plain")
    names = [
        name
        for name in world
        if first <= name[0] <= last and len(name) >= MIN_PLACE_CHARS and name not in plain
    ]
    labels = dict.fromkeys([*names, *listed_words(language, "places")], EntityLabel.PLACE)
    return labels | dict.fromkeys(listed_words(language, "organisations"), EntityLabel.ORGANISATION)


@cache
def _first_words(language: str) -> frozenset[str]:
    """Return the first words of the listed names that have several."""
    return frozenset(name.partition(" ")[0] for name in _listed_names(language) if " " in name)


def _is_place(name: str, language: str) -> bool:
    return _listed_names(language).get(name) is EntityLabel.PLACE


def _join_words(words: Sequence[Word], first: int, end: int) -> str:
    """Return neighbouring words as one text; "" when a mark or a particle stands between them."""
    chosen = words[first:end]
    if any(after.start != before.end + 1 for before, after in itertools.pairwise(chosen)):
        return ""
    return " ".join(word.text for word in chosen)


def _find_listed(words: Sequence[Word], index: int, language: str) -> Found | None:
    """Find a listed organisation or place that begins at a word; the longest one."""
    names = _listed_names(language)
    max_words = MAX_LISTED_WORDS if words[index].text in _first_words(language) else 1
    for end in range(min(index + max_words, len(words)), index, -1):
        if label := names.get(_join_words(words, index, end)):
            return Found(label, index, end, LISTED_CONFIDENCE)
    return None


@cache
def _plain_words(language: str) -> frozenset[str]:
    """Return the words that are no part of a person's name."""
    return frozenset().union(*(listed_words(language, kind) for kind in ("plain", "titles", "between")))


def _is_plain(word: Word, language: str) -> bool:
    return word.text in _plain_words(language)


def _name_end(words: Sequence[Word], first: int, language: str) -> int:
    """Return the index after the last word of a person's name that begins at a word."""
    end = first
    while end < min(first + MAX_NAME_WORDS, len(words)) and not _is_plain(words[end], language):
        if end > first and not _continues_name(words, first, end, language):
            break
        end += 1
    return end


def _continues_name(words: Sequence[Word], first: int, index: int, language: str) -> bool:
    """Tell whether a person's name that begins at `first` goes on at `index`."""
    word = words[index]
    if not word.is_alone or not _join_words(words, index - 1, index + 1):
        return False
    if word.text in listed_words(language, "given"):
        return True
    if language != "ar":
        return not _is_place(word.text, language)
    # A third word is part of an Arabic name only if it is an adjective, as many family names are, or behind "son of".
    is_family_name = index - first == 1 or _is_adjective(word) or words[index - 1].text == _SON_OF
    return is_family_name and not word.text.startswith(_JOINED_ARTICLES)


def _find_after_title(words: Sequence[Word], index: int, language: str) -> Found | None:
    """Find a person behind a title (Arabic, Hindi); in Arabic adjectives may stand between them."""
    if not index or words[index - 1].text not in listed_words(language, "titles"):
        return None
    first = index
    while language == "ar" and first < len(words) and _is_modifier(words[first], language):
        first += 1
    if first - index > MAX_MODIFIERS or not _join_words(words, index - 1, first + 1):
        return None
    end = _name_end(words, first, language)
    is_name = end > first and (end - first > 1 or words[first].text in listed_words(language, "given"))
    return Found(EntityLabel.PERSON, first, end, RULE_CONFIDENCE) if is_name else None


def _is_modifier(word: Word, language: str) -> bool:
    """Tell whether a word between an Arabic title and the name says more about the title."""
    return word.text.startswith((_ARTICLE, *_JOINED_ARTICLES)) or word.text in listed_words(
        language, "between"
    )


def _find_by_given_name(words: Sequence[Word], index: int, language: str) -> Found | None:
    """Find a person whose first word is a listed given name and who has a second one (Arabic, Hindi)."""
    if words[index].text not in listed_words(language, "given"):
        return None
    end = _name_end(words, index, language)
    return Found(EntityLabel.PERSON, index, end, RULE_CONFIDENCE) if end > index + 1 else None


def _find_arabic_body(words: Sequence[Word], index: int, language: str) -> Found | None:
    """Find a word such as "ministry" with the words behind it that belong to it: with an article, or a place."""
    if words[index].text not in listed_words(language, "bodies"):
        return None
    end = index + 1
    if end < len(words) and (words[end].text.startswith(_ARTICLE) or _is_place(words[end].text, language)):
        end += 1
    while 1 < end - index < MAX_LISTED_WORDS and end < len(words) and _is_adjective(words[end]):
        end += 1
    is_name = end > index + 1 and bool(_join_words(words, index, end))
    return Found(EntityLabel.ORGANISATION, index, end, RULE_CONFIDENCE) if is_name else None


def _is_adjective(word: Word) -> bool:
    return word.text.startswith(_ARTICLE) and word.text.endswith(_ADJECTIVE_ENDINGS)


def _find_hindi_body(words: Sequence[Word], index: int, language: str) -> Found | None:
    """Find up to three words before and with a word such as "ministry"."""
    bodies = listed_words(language, "bodies")
    for end in range(index + 1, min(index + MAX_LISTED_WORDS, len(words))):
        if _is_plain(words[end - 1], language) or not _join_words(words, index, end + 1):
            return None
        is_last = end + 1 == len(words) or words[end + 1].text not in bodies
        if words[end].text in bodies and is_last:
            return Found(EntityLabel.ORGANISATION, index, end + 1, RULE_CONFIDENCE)
    return None


def _find_korean_body(words: Sequence[Word], index: int, language: str) -> Found | None:
    """Find a word that ends like an organisation: a ministry, a bank, a university."""
    word = words[index].text
    bodies = listed_words(language, "bodies")
    # At least two characters come before the telling word.
    is_name = any(word[size:] in bodies for size in range(2, len(word))) and word not in listed_words(
        language, "plain"
    )
    return Found(EntityLabel.ORGANISATION, index, index + 1, RULE_CONFIDENCE) if is_name else None


def _find_korean_person(words: Sequence[Word], index: int, language: str) -> Found | None:
    """Find a person before a title or behind a word such as "actor"."""
    end = index + 1
    if words[index].text in listed_words(language, "given") and _join_words(words, index, end + 1):
        end += 1
    word = words[end - 1]
    if len(word.text) == 1 or _is_plain(word, language):
        return None
    is_korean = _is_korean_name(word.text)
    titles = listed_words(language, "titles" if is_korean or end > index + 1 else "offices")
    is_behind_word = (
        bool(index)
        and words[index - 1].text in listed_words(language, "before")
        and bool(_join_words(words, index - 1, end))
    )
    if _is_before_title(words, index, end, titles) or (is_behind_word and is_korean):
        return Found(EntityLabel.PERSON, index, end, RULE_CONFIDENCE)
    return None


def _is_before_title(words: Sequence[Word], first: int, end: int, titles: frozenset[str]) -> bool:
    """Tell whether a title follows, perhaps behind words such as "former"."""
    while end < len(words) and words[end].text in listed_words("ko", "between"):
        end += 1
    return end < len(words) and words[end].text in titles and bool(_join_words(words, first, end + 1))


_RULES: dict[str, Sequence[Callable[[Sequence[Word], int, str], Found | None]]] = {
    "ar": (_find_listed, _find_arabic_body, _find_after_title, _find_by_given_name),
    "hi": (_find_after_title, _find_hindi_body, _find_listed, _find_by_given_name),
    "ko": (_find_listed, _find_korean_body, _find_korean_person),
}
