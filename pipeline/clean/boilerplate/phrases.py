"""Match boilerplate by the phrase that a short block begins with.

`pipeline/clean/data/phrases` holds a file of phrases for each language, by rule. In a phrase `…` stands for any words,
a `$` at the end means that nothing follows, and a `#` that a digit follows.
"""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from importlib import resources

__all__ = ["PHRASE_LANGUAGES", "RuleInput", "find_phrase_rule"]

_FOLDER = resources.files("pipeline.clean").joinpath("data", "phrases")
PHRASE_LANGUAGES = frozenset(
    file.name.removesuffix(".toml") for file in _FOLDER.iterdir() if file.name.endswith(".toml")
)
# Language codes that share the file of another language.
_LANGUAGE_ALIASES = {
    "nb": "no",
    "nn": "no",
    "in": "id",
    "ms": "id",
    "iw": "he",
    "sk": "cs",
    "gl": "es",
    "ca": "es",
}
# Longer blocks that begin with a phrase of one or two words are sentences, unless a colon follows.
_MAX_ONE_WORD_CHARS, _MAX_TWO_WORD_CHARS, _MAX_PHRASE_BLOCK_CHARS = 40, 80, 160
# Prompts of these rules take a paragraph.
_MAX_CHARS_BY_RULE = {
    "credits": 320,
    "machine-note": 260,
    "newsletter": 320,
    "cookies": 320,
    "copyright": 320,
    "advertisement": 260,
    "contact": 220,
    "subscription": 220,
}
# A character of a script without spaces counts like three of others.
_CJK_CHAR = re.compile("[\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7af]")
_CJK_CHARS_FACTOR = 3
# Words that make a sentence, and characters that may follow its full stop.
_LONG_WORD = re.compile(r"[^\W\d_]{4,}")
_MIN_SENTENCE_WORDS = 3
_MAX_SHORT_PHRASE_WORDS = 2
_TRAILING_PUNCTUATION = "\"'”’»)] "
# The result of casefolding the Turkish capital İ.
_DOTTED_LOWERCASE_I = "i\u0307"


@dataclass(frozen=True, slots=True)
class _PhrasePattern:
    rule: str
    parts: tuple[str, ...]
    must_end: bool
    needs_digit: bool
    # One or two words, with which a sentence of the story may also begin.
    is_short: bool
    max_chars: int

    def matches(self, text: str) -> bool:
        """Whether a casefolded block begins with the phrase."""
        if len(text) > max(self.max_chars, _MAX_PHRASE_BLOCK_CHARS):
            return False
        offset = 0
        for index, part in enumerate(self.parts):
            position = text.find(part, offset) if index else 0 if text.startswith(part) else -1
            if position < 0 or not _is_word_boundary(text, position + len(part)):
                return False
            offset = position + len(part)
        rest = text[offset:]
        if len(text) > self.max_chars and rest[:1] != ":":
            return False
        if (self.is_short or self.needs_digit) and _is_sentence(rest):
            return False
        return not (self.must_end and any(map(str.isalnum, rest))) and (
            not self.needs_digit or any(map(str.isdigit, rest))
        )


def _is_sentence(rest: str) -> bool:
    """Whether the text after a phrase completes a sentence, such as "More videos of the attack emerged".

    Short prompts end without a full stop, or with a colon before a link.
    """
    has_stop = rest.rstrip(_TRAILING_PUNCTUATION)[-1:] == "." and rest[:1] != ":"
    return has_stop and len(_LONG_WORD.findall(rest)) >= _MIN_SENTENCE_WORDS


def _is_word_boundary(text: str, offset: int) -> bool:
    """Whether a word may end here; in scripts without spaces it may end anywhere."""
    if offset >= len(text) or not offset:
        return True
    return (
        not (text[offset - 1].isalnum() and text[offset].isalnum())
        or _CJK_CHAR.match(text[offset - 1]) is not None
    )


_NO_PHRASES: tuple[tuple[str, ...], list[_PhrasePattern]] = ((), [])


@dataclass(frozen=True, slots=True)
class _PhraseIndex:
    """The phrases of a language by their first two characters, and those that begin anywhere."""

    # With the first parts of all: most texts begin with none of them.
    by_prefix: dict[str, tuple[tuple[str, ...], list[_PhrasePattern]]]
    anywhere: list[_PhrasePattern]
    # Pre-filter: every phrase of `anywhere` contains one of these.
    anywhere_hints: tuple[str, ...]

    def find_rule(self, text: str) -> str:
        """Return the rule of the first phrase that a casefolded block begins with."""
        beginnings, phrases = self.by_prefix.get(text[:2], _NO_PHRASES)
        prefix_rule = (
            next((phrase.rule for phrase in phrases if phrase.matches(text)), "")
            if text.startswith(beginnings)
            else ""
        )
        if prefix_rule or not any(map(text.__contains__, self.anywhere_hints)):
            return prefix_rule
        return next((phrase.rule for phrase in self.anywhere if phrase.matches(text)), "")


def find_phrase_rule(text: str, language: str) -> str:
    """Find the rule with a phrase that a block begins with.

    Args:
        text: casefolded, with folded white space.
        language: the declared code; empty searches the phrases of every language.

    Returns:
        The name of a rule; empty for none.
    """
    if not text or len(text) > max(_MAX_CHARS_BY_RULE.values()):
        return ""
    # Credits and prompts also stand in brackets.
    texts = (text, text[1:]) if text[0] in "([" else (text,)
    for index in _indexes_for(language):
        for phrase_text in texts:
            if rule := index.find_rule(phrase_text):
                return rule
    return ""


@lru_cache(maxsize=128)
def _indexes_for(language: str) -> tuple[_PhraseIndex, ...]:
    """Return the indexes of the page's language and of English, which share bars and prompts use on any site."""
    code = language.lower().replace("_", "-").partition("-")[0]
    code = _LANGUAGE_ALIASES.get(code, code)
    if not code:
        return tuple(_load_index(language_code) for language_code in sorted(PHRASE_LANGUAGES))
    return tuple(
        _load_index(language_code)
        for language_code in dict.fromkeys((code, "en"))
        if language_code in PHRASE_LANGUAGES
    )


@lru_cache(maxsize=len(PHRASE_LANGUAGES))
def _load_index(language: str) -> _PhraseIndex:
    rules = tomllib.loads(_FOLDER.joinpath(f"{language}.toml").read_text(encoding="utf-8"))
    by_prefix: dict[str, list[_PhrasePattern]] = {}
    anywhere: list[_PhrasePattern] = []
    for phrase in _parse_phrases(rules):
        if phrase.parts[0]:
            by_prefix.setdefault(phrase.parts[0][:2], []).append(phrase)
        else:
            anywhere.append(phrase)
    phrases_by_prefix = {
        prefix: (tuple(phrase.parts[0] for phrase in phrases), phrases)
        for prefix, phrases in by_prefix.items()
    }
    return _PhraseIndex(
        phrases_by_prefix, anywhere, tuple(dict.fromkeys(phrase.parts[1] for phrase in anywhere))
    )


def _parse_phrases(rules: dict[str, list[str]]) -> Iterator[_PhrasePattern]:
    for rule, texts in rules.items():
        for text in texts:
            phrase = text.rstrip("$#").casefold()
            parts = tuple(part.strip() for part in phrase.split("…"))
            is_short = (
                "…" not in phrase
                and len(phrase.split()) <= _MAX_SHORT_PHRASE_WORDS
                and not phrase.endswith(":")
            )
            flags = ("$" in text[-2:], text.endswith("#"))
            yield _PhrasePattern(rule, parts, *flags, is_short, _max_chars(rule, phrase))


def _max_chars(rule: str, phrase: str) -> int:
    words = len(phrase.split())
    if _CJK_CHAR.search(phrase):
        return (_MAX_TWO_WORD_CHARS if "…" not in phrase else _MAX_PHRASE_BLOCK_CHARS) // _CJK_CHARS_FACTOR
    if words == 1 and phrase[-1] != ":":
        return _MAX_ONE_WORD_CHARS
    return (
        _MAX_TWO_WORD_CHARS
        if words <= _MAX_SHORT_PHRASE_WORDS and rule not in {"copyright", "credits"}
        else _MAX_CHARS_BY_RULE.get(rule, _MAX_PHRASE_BLOCK_CHARS)
    )


@dataclass(frozen=True, slots=True)
class RuleInput:
    """What rules may read of a block; the fields other than the text are empty where only the text is known."""

    text: str
    # As declared; empty where the page declares none.
    language: str = ""
    # Casefolded names of the page's authors.
    authors: tuple[str, ...] = ()
    # Concepts (`pipeline.html.class_words`) of the container, its parent and its grandparent.
    class_concepts: int = 0
    # Share of the characters in links.
    link_density: float = 0.0
    # Whether it is a paragraph, mostly a link, and one of few on the page.
    is_link_paragraph: bool = False
    folded_text: str = field(init=False)
    # The rule with a phrase that the block begins with; empty for none.
    phrase_rule: str = field(init=False)

    def __post_init__(self) -> None:
        """Compute what several rules use."""
        object.__setattr__(self, "folded_text", self.text.casefold().replace(_DOTTED_LOWERCASE_I, "i"))
        object.__setattr__(self, "phrase_rule", find_phrase_rule(self.folded_text, self.language))
