"""A story's sentences in, its words with what each has shown, and the runs of words between stop words, out."""

import math
from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field

from pipeline.enrich.keywords.folding import fold
from pipeline.enrich.keywords.stopwords import stop_words, weak_words
from pipeline.enrich.reading import Span

__all__ = ["Run", "Word", "read", "weigh"]

# Each pair is a key and the word as printed.
Run = list[tuple[str, str]]
LATER = 0.1  # how fast a word loses by standing later: weight / (1 + LATER * ln(1 + sentences before it))
IN_TITLE = 1.2  # what standing in the title multiplies
CAPITAL = 0.2  # what a word that is always a name gains
SPREAD = 1.0  # what a word in every sentence gains
WEAK = 0.15  # what is left of a word that says little in any story
SHORT = 0.6  # what is left of a word of two or three letters that is no acronym
SHORT_WORD = 3


@dataclass(slots=True)
class Word:
    """What one word has shown.

    Args:
        count: places it stands at.
        first: number of the first sentence it stands in; 0 is the title.
        sentences: numbers of the sentences it stands in.
        names: places where a capital says that it is a name.
        capitals: whether it is written all in capitals.
    """

    count: int = 0
    first: int = 0
    sentences: set[int] = field(default_factory=set)
    names: int = 0
    capitals: bool = False


def read(
    sentences: Iterable[Sequence[Span]], language: str | None, named: AbstractSet[str] = frozenset()
) -> tuple[dict[str, Word], list[Run]]:
    """Read a story word by word.

    Args:
        sentences: tokens of the title, then of each sentence.
        language: ISO 639-1; None when it is not known.
        named: words of its names; a run ends where a name begins or ends.

    Returns:
        Words by key, and the runs of words that stand between stop words and marks.
    """
    words: dict[str, Word] = {}
    runs: list[Run] = []
    stops = stop_words(language)
    for number, tokens in enumerate(sentences):
        run: Run = []
        for place, token in enumerate(tokens):
            if not _means(token.text, stops):
                runs.append(run)
                run = []
                continue
            if run and (token.text in named) != (run[-1][1] in named):
                runs.append(run)
                run = []
            run.append((fold(token.text, language), token.text))
            _note(words.setdefault(run[-1][0], Word(first=number)), token.text, number, place)
        runs.append(run)
    return words, [run for run in runs if run]


def _means(text: str, stops: frozenset[str]) -> bool:
    """Whether a token is a word that means something alone."""
    if not text[0].isalpha() or len(text) == 1:
        return False
    return text.casefold().replace("\N{RIGHT SINGLE QUOTATION MARK}", "'") not in stops


def _note(word: Word, text: str, number: int, place: int) -> None:
    word.count += 1
    word.sentences.add(number)
    # A capital in the title or at a sentence's start says nothing.
    word.names += bool(number and place and text[0].isupper())
    word.capitals = word.capitals or text.isupper()


def weigh(words: dict[str, Word], sentences: int, language: str | None) -> dict[str, float]:
    """Weigh each word by how often, how early, how widely and how it is written.

    Args:
        words: from `read`.
        sentences: how many there are, title included.
        language: as in `read`.

    Returns:
        A weight above 0 by key.
    """
    weak = {fold(word, language) for word in weak_words(language)}
    return {
        key: _weight(word, sentences) * (WEAK if key in weak else 1.0) * _short(key, word)
        for key, word in words.items()
    }


def _weight(word: Word, sentences: int) -> float:
    frequent = math.log1p(word.count) / (1 + LATER * math.log1p(word.first))
    written = 1 + CAPITAL * word.names / word.count
    wide = 1 + SPREAD * len(word.sentences) / max(1, sentences)
    return frequent * written * wide * (IN_TITLE if not word.first else 1.0)


def _short(key: str, word: Word) -> float:
    return SHORT if len(key) <= SHORT_WORD and key.isascii() and not word.capitals else 1.0
