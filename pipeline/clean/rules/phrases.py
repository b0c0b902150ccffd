"""A short run of text in; the rule whose phrases it begins with out.

The phrases stand in `pipeline/clean/data/phrases`, a file for each language, by the rule that drops what begins with
them. In a phrase `…` stands for any words, a `$` at the end says that nothing follows, and a `#` that a digit does.
"""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

__all__ = ["LANGUAGES", "spoken"]

_FOLDER = resources.files("pipeline.clean").joinpath("data", "phrases")
LANGUAGES = frozenset(
    file.name.removesuffix(".toml") for file in _FOLDER.iterdir() if file.name.endswith(".toml")
)
# Codes that are written in another one's files.
_SAME = {"nb": "no", "nn": "no", "in": "id", "ms": "id", "iw": "he", "sk": "cs", "gl": "es", "ca": "es"}
# Runs that begin with one word or with two and are longer are sentences, unless a colon follows.
_WORD, _PAIR, _LONGEST = 40, 80, 160
# What prompts for: these take a paragraph.
_LONG = {
    "newsletter": 320,
    "cookies": 320,
    "copyright": 320,
    "advertisement": 260,
    "contact": 220,
    "subscription": 220,
}
# Scripts without spaces say in a sign what others say in three letters.
_DENSE = re.compile("[\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7af]")
_DENSITY = 3
# What makes a sentence, and what may stand behind its stop.
_LONG_WORD = re.compile(r"[^\W\d_]{4,}")
_WORDS_OF_A_SENTENCE = 3
_BRIEF = 2
_MARKS = "\"'”’»)] "


@dataclass(frozen=True, slots=True)
class _Phrase:
    rule: str
    parts: tuple[str, ...]
    ends: bool
    digit: bool
    # One or two words, which a sentence of the story may begin with too.
    brief: bool
    longest: int

    def begins(self, text: str) -> bool:
        """Whether a casefolded run begins with the phrase."""
        if len(text) > max(self.longest, _LONGEST):
            return False
        at = 0
        for number, part in enumerate(self.parts):
            found = text.find(part, at) if number else 0 if text.startswith(part) else -1
            if found < 0 or not _is_edge(text, found + len(part)):
                return False
            at = found + len(part)
        rest = text[at:]
        if len(text) > self.longest and rest[:1] != ":":
            return False
        if (self.brief or self.digit) and _is_sentence(rest):
            return False
        return not (self.ends and any(map(str.isalnum, rest))) and (
            not self.digit or any(map(str.isdigit, rest))
        )


def _is_sentence(rest: str) -> bool:
    """Whether what follows a phrase ends a sentence: "of the attack emerged on Friday." behind "more videos".

    A prompt of so few words ends without a stop, or hands over with a colon.
    """
    ended = rest.rstrip(_MARKS)[-1:] == "." and rest[:1] != ":"
    return ended and len(_LONG_WORD.findall(rest)) >= _WORDS_OF_A_SENTENCE


def _is_edge(text: str, at: int) -> bool:
    """Whether a word ends here; in scripts without spaces it may everywhere."""
    if at >= len(text) or not at:
        return True
    return not (text[at - 1].isalnum() and text[at].isalnum()) or _DENSE.match(text[at - 1]) is not None


@dataclass(frozen=True, slots=True)
class _Book:
    """The phrases of a language by their first two letters, and those that begin anywhere."""

    starts: dict[str, list[_Phrase]]
    anywhere: list[_Phrase]
    # What all of `anywhere` hold one of.
    hint: re.Pattern[str]

    def rule(self, text: str) -> str:
        """The rule of the first phrase that a casefolded run begins with."""
        begun = next((phrase.rule for phrase in self.starts.get(text[:2], ()) if phrase.begins(text)), "")
        if begun or not self.hint.search(text):
            return begun
        return next((phrase.rule for phrase in self.anywhere if phrase.begins(text)), "")


def spoken(text: str, language: str) -> str:
    """The rule whose phrases a run begins with.

    Args:
        text: casefolded, with folded white space.
        language: a code, as declared; where it is empty every language is looked through.

    Returns:
        The name of a rule; empty for none.
    """
    if not text or len(text) > max(_LONG.values()):
        return ""
    for book in _books(language):
        if rule := book.rule(text):
            return rule
    return ""


@lru_cache(maxsize=128)
def _books(language: str) -> tuple[_Book, ...]:
    """The page's own language, and English, which tools for prompts and share bars speak everywhere."""
    code = language.lower().replace("_", "-").partition("-")[0]
    code = _SAME.get(code, code)
    if not code:
        return tuple(_book(each) for each in sorted(LANGUAGES))
    return tuple(_book(each) for each in dict.fromkeys((code, "en")) if each in LANGUAGES)


@lru_cache(maxsize=len(LANGUAGES))
def _book(language: str) -> _Book:
    rules = tomllib.loads(_FOLDER.joinpath(f"{language}.toml").read_text(encoding="utf-8"))
    starts: dict[str, list[_Phrase]] = {}
    anywhere: list[_Phrase] = []
    for phrase in _phrases(rules):
        if phrase.parts[0]:
            starts.setdefault(phrase.parts[0][:2], []).append(phrase)
        else:
            anywhere.append(phrase)
    # Without any phrase, nothing is found: no text goes on behind its end.
    hint = "|".join(re.escape(phrase.parts[1]) for phrase in anywhere) or r"\Z."
    return _Book(starts, anywhere, re.compile(hint))


def _phrases(rules: dict[str, list[str]]) -> Iterator[_Phrase]:
    for rule, texts in rules.items():
        for text in texts:
            plain = text.rstrip("$#").casefold()
            parts = tuple(part.strip() for part in plain.split("…"))
            brief = "…" not in plain and len(plain.split()) <= _BRIEF and not plain.endswith(":")
            marks = ("$" in text[-2:], text.endswith("#"))
            yield _Phrase(rule, parts, *marks, brief, _longest(rule, plain))


def _longest(rule: str, plain: str) -> int:
    words = len(plain.split())
    if _DENSE.search(plain):
        return (_PAIR if "…" not in plain else _LONGEST) // _DENSITY
    if words == 1 and plain[-1] != ":":
        return _WORD
    return _PAIR if words <= _BRIEF and rule != "copyright" else _LONG.get(rule, _LONGEST)
