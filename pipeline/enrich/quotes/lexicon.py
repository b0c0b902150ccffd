"""Provide the word lists of attribution: verbs of speaking, pronouns, function words, people (data/*.txt)."""

import re
from functools import cache, lru_cache
from itertools import compress, takewhile

from pipeline.enrich.data_files import read_word_lists
from pipeline.enrich.quotes.document_words import DocumentWords
from pipeline.records import Stance

__all__ = [
    "VERB_SECOND_LANGUAGES",
    "compound_heads",
    "ends_with_title",
    "find_verbs",
    "find_verbs_in_tokens",
    "function_words",
    "gender_of_given_name",
    "particles",
    "printed_things",
    "pronoun_pattern",
    "pronouns",
    "reporting_verb_pattern",
    "reporting_verbs",
    "speaker_nouns",
    "stance_of",
    "unsaid_alternatives",
    "unsaid_words",
]

# There the finite verb is the second part of a main clause, so the subject may stand behind it. German has rules of its
# own.
VERB_SECOND_LANGUAGES = frozenset({"da", "nl", "no", "sv"})
_UNSPACED_LANGUAGES = frozenset({"ja", "ko", "th", "zh"})
_WORD = re.compile(r"(?<![\w-])\w+(?![\w-])")
# French joins a pronoun to its verb, Portuguese a listener: "dit-il", "affirme-t-elle", "disse-lhe", "queixou-se".
_WORD_ENDS = {
    "fr": r"(?:(?![\w-])|(?=-(?:t-)?(?:ils?|elles?|on)\b))",
    "pt": r"(?:(?![\w-])|(?=-(?:lhes?|me|nos|se|o|a)\b))",
}
_JOINING_WORDS = {language: re.compile(rf"(?<![\w-])\w+{end}") for language, end in _WORD_ENDS.items()}
_ABBREVIATED_TITLE = re.compile(
    r"\b(?:[A-Z]|Mr|Mrs|Ms|Dr|Sen|Rep|Gov|Gen|Prof|St|Lt|Col|Sr|Sra|Jr|Rev|Fr|Hon|Msgr|Capt|Cmdr|Maj|Sgt|Cpl|Adm|Det"
    r"|Insp|Supt|M|MM|Mme|Mlle|Me|Pr|Dra|Sras|Sres|Lic|Ing|Arq|[Ss]ig|[Dd]ott|[Aa]vv|[Dd]rs?|[Pp]rof|[Oo]n(?<=['\u2019]on)|[Dd]hr"
    r"|[Mm]evr|mr|ks|hab|mec|in\u017c|\u015bw|p\u0142k|a?bp|gen)$"
)
MAX_TITLE_CHARS = 8  # of a text that are searched for a title at its end
_NO_MATCH_PATTERN = re.compile(r"(?!)")


@cache
def _word_lists(name: str) -> dict[str, frozenset[str]]:
    return read_word_lists(__package__, name)


@lru_cache(maxsize=256)
def _compile_pattern(name: str) -> re.Pattern[str]:
    words = _word_lists("verbs.txt").get(name)
    if not words:
        return _NO_MATCH_PATTERN
    alternatives = "|".join(sorted(map(re.escape, sorted(words)), key=len, reverse=True))
    if name in _UNSPACED_LANGUAGES:
        return re.compile(alternatives)
    end = _WORD_ENDS.get(name, r"(?![\w-])")
    return re.compile(rf"(?<![\w-])(?:{alternatives}){end}")


def reporting_verb_pattern(language: str | None) -> re.Pattern[str]:
    """Return the pattern of the verbs of speaking.

    Args:
        language: ISO 639-1; None counts as English.

    Returns:
        A pattern that matches one verb form; it never matches in a language without a list.
    """
    return _compile_pattern(language or "en")


def find_verbs(
    text: str, language: str | None, start: int = 0, end: int | None = None
) -> list[re.Match[str]]:
    """Find the verbs of speaking in a text.

    Args:
        text: any text.
        language: as in `reporting_verb_pattern`.
        start: offset of the part to search.
        end: offset after that part; None for the end of the text.

    Returns:
        A match for each verb form, in order.
    """
    if language in _UNSPACED_LANGUAGES:
        return list(reporting_verb_pattern(language).finditer(text, start, len(text) if end is None else end))
    # Looking up every word is faster than a pattern of hundreds of alternatives.
    verbs, word = _verbs(language), _word_pattern(language)
    words = word.finditer(text, start, len(text) if end is None else end)
    return [match for match in words if match[0] in verbs]


def find_verbs_in_tokens(text: str, words: DocumentWords, language: str | None) -> list[re.Match[str]]:
    """Find what `find_verbs` finds, in less time.

    Args:
        text: the text of the document; tokens may be masked in it.
        words: those of the document.
        language: as in `reporting_verb_pattern`.
    """
    if language in _UNSPACED_LANGUAGES:
        return find_verbs(text, language)
    verbs, pattern, doc = _verbs(language), _word_pattern(language), words.doc
    # Most tokens are words that are no verbs of speaking. Others may hold one: "l'affirme", "dit-il".
    candidates = (verbs & words.distinct) | {form for form in words.mixed if _holds_verb(form, language)}
    found = []
    for word, start in compress(
        zip(doc.words, doc.starts, strict=True), map(candidates.__contains__, doc.words)
    ):
        end = start + len(word)
        matches = takewhile(lambda match, end=end: match.start() < end, pattern.finditer(text, start))  # type: ignore[misc]
        found += [match for match in matches if match[0] in verbs]
    return found


@lru_cache(maxsize=1024)
def _holds_verb(form: str, language: str | None) -> bool:
    return not _verbs(language).isdisjoint(match[0] for match in _word_pattern(language).finditer(form))


def _verbs(language: str | None) -> frozenset[str]:
    return _word_lists("verbs.txt").get(language or "en", frozenset())


def _word_pattern(language: str | None) -> re.Pattern[str]:
    return _JOINING_WORDS.get(language or "en", _WORD)


def pronoun_pattern(language: str | None) -> re.Pattern[str]:
    """Return the pattern of the personal pronouns that may be the subject of a verb of speaking.

    Args:
        language: as in `reporting_verb_pattern`.
    """
    return _compile_pattern(f"{language or 'en'}+")


@lru_cache(maxsize=256)
def pronouns(language: str | None) -> frozenset[str]:
    """Return the personal pronouns, in lower case.

    Args:
        language: as in `reporting_verb_pattern`.
    """
    words = _word_lists("verbs.txt").get(f"{language or 'en'}+", frozenset())
    return frozenset(word.lower() for word in words)


@lru_cache(maxsize=1024)
def function_words(language: str | None, kind: str) -> frozenset[str]:
    """Return the function words of a kind.

    Args:
        language: as in `reporting_verb_pattern`.
        kind: a kind of data/grammar.txt, such as "preposition"; or several, with "-" before those whose words are left
            out: "boundary -determiner".

    Returns:
        The words in lower case; empty for a language without a list.
    """
    lists, words = _word_lists("grammar.txt"), frozenset[str]()
    for name in kind.split(" "):
        listed = lists.get(f"{language or 'en'} {name.removeprefix('-')}", frozenset())
        words = words - listed if name.startswith("-") else words | listed
    return words


@lru_cache(maxsize=1024)
def reporting_verbs(language: str, kind: str) -> frozenset[str]:
    """Return the verbs that report a clause, or words of its attribution.

    Args:
        language: ISO 639-1.
        kind: a kind of data/reporting.txt, such as "clause".

    Returns:
        The words; empty for a language without a list of this kind.
    """
    return _word_lists("reporting.txt").get(f"{language} {kind}", frozenset())


def unsaid_words(language: str, kind: str) -> frozenset[str]:
    """Return words of denials, conditions and subjects that are nobody.

    Args:
        language: ISO 639-1.
        kind: a kind of data/unsaid.txt, such as "nobody".

    Returns:
        The words, with "_" between words and "*" for any ending; empty for a language without a list of this kind.
    """
    return _word_lists("unsaid.txt").get(f"{language} {kind}", frozenset())


@lru_cache(maxsize=512)
def unsaid_alternatives(language: str, kind: str) -> str:
    """Return the words of `unsaid_words` as alternatives of a pattern, the longest first; "" for none.

    Args:
        language: as in `unsaid_words`.
        kind: as in `unsaid_words`.
    """
    words = sorted(unsaid_words(language, kind), key=len, reverse=True)
    escaped = (re.escape(word.replace("_", " ")).replace(r"\*", r"\w*") for word in words)
    return "|".join(escaped).replace("'", "['\u2019]")


@cache
def _stances(language: str) -> dict[str, Stance]:
    lists = _word_lists("stances.txt")
    return {
        verb.replace("_", " "): stance
        for stance in Stance
        for verb in lists.get(f"{language} {stance.value}", frozenset())
    }


def stance_of(verb: str, language: str | None) -> Stance:
    """Return what a speaker does by a verb of speaking.

    Args:
        verb: as written.
        language: as in `reporting_verb_pattern`.
    """
    return _stances(language or "en").get(verb.lower(), Stance.STATED)


@lru_cache(maxsize=1024)
def particles(language: str, verb: str) -> frozenset[str]:
    """Return the words of which one must stand behind a verb that is none of speaking without: "shot back".

    Args:
        language: ISO 639-1.
        verb: as written.

    Returns:
        The words; empty for a verb that needs none.
    """
    return _word_lists("particles.txt").get(f"{language} {verb}", frozenset())


def speaker_nouns() -> frozenset[str]:
    """Return nouns for people and bodies that may speak, in lower case."""
    return _word_lists("people.txt")["agents"]


def printed_things() -> frozenset[str]:
    """Return English nouns for printed things that are nobody's speech, such as "leaflet"."""
    return _word_lists("people.txt")["printed"]


@cache
def compound_heads() -> tuple[str, ...]:
    """Return German nouns for people and bodies that also end compounds, in lower case."""
    return tuple(sorted(_word_lists("people.txt")["heads"]))


@cache
def _genders() -> dict[str, str]:
    lists = _word_lists("people.txt")
    return {name: gender for gender, other in ("fm", "mf") for name in lists[gender] - lists[other]}


def gender_of_given_name(name: str) -> str:
    """Return the usual gender of a given name.

    Args:
        name: one word, capitalised.

    Returns:
        "f" or "m"; "" when it is unknown or either.
    """
    return _genders().get(name, "")


def ends_with_title(text: str) -> bool:
    """Tell whether a text ends with an initial or an abbreviated title, so that a full stop behind it ends no sentence.

    Args:
        text: what stands before the full stop: "said Dr", "a ajouté M".
    """
    return _ABBREVIATED_TITLE.search(text[-MAX_TITLE_CHARS:]) is not None
