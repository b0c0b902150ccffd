"""Words with weights and the runs they stand in, in; phrases with weights out."""

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from pipeline.enrich.keywords.words import Run, Word

__all__ = ["Phrase", "gather", "rank", "weigh_phrases"]

Keys = tuple[str, ...]
LONGEST = 3  # words in a phrase that is no name
MORE_WORDS = 0.55  # what is left of the mean weight of a phrase's words
AGAIN = 0.3  # what a phrase gains by each e-fold of its count
ALONE = 0.4  # the part of a phrase's weight that it keeps when its words stand mostly elsewhere
INSIDE = 0.3  # what a word loses that stands only in one phrase


@dataclass(slots=True)
class Phrase:
    """One candidate.

    Args:
        count: places it stands at.
        forms: how it is written there.
    """

    count: int = 0
    forms: Counter[str] = field(default_factory=Counter)

    @property
    def form(self) -> str:
        """As it is written most often."""
        return self.forms.most_common(1)[0][0]


def gather(runs: Iterable[Run]) -> dict[Keys, Phrase]:
    """Count every phrase of up to `LONGEST` words.

    Args:
        runs: of words between stop words.

    Returns:
        Phrases by their words' keys.
    """
    found: dict[Keys, Phrase] = {}
    for run in runs:
        for start in range(len(run)):
            for end in range(start + 1, min(len(run), start + LONGEST) + 1):
                phrase = found.setdefault(tuple(key for key, _ in run[start:end]), Phrase())
                phrase.count += 1
                phrase.forms[" ".join(form for _, form in run[start:end])] += 1
    return found


def weigh_phrases(
    phrases: Mapping[Keys, Phrase], words: Mapping[str, Word], weights: Mapping[str, float]
) -> dict[Keys, float]:
    """Weigh the phrases that may be shown.

    Args:
        phrases: from `gather`.
        words: from `words.read`.
        weights: from `words.weigh`.

    Returns:
        Weights by keys. A phrase of several words counts when it is written again, or in capitals throughout.
    """
    several = {
        keys: _several(keys, phrase, words, weights)
        for keys, phrase in phrases.items()
        if len(keys) > 1 and (phrase.count > 1 or _is_name(phrase.form))
    }
    inside = _inside(several, phrases)
    single: dict[Keys, float] = {
        keys: weights[keys[0]] * (1 - INSIDE * inside.get(keys[0], 0) / phrase.count)
        for keys, phrase in phrases.items()
        if len(keys) == 1
    }
    return {**single, **several}


def _inside(several: Iterable[Keys], phrases: Mapping[Keys, Phrase]) -> dict[str, int]:
    """How often each word stands in the phrase that it stands in most often."""
    found: dict[str, int] = {}
    for keys in several:
        for key in keys:
            found[key] = max(found.get(key, 0), phrases[keys].count)
    return found


def _is_name(form: str) -> bool:
    return all(word[0].isupper() for word in form.split(" "))


def _several(keys: Keys, phrase: Phrase, words: Mapping[str, Word], weights: Mapping[str, float]) -> float:
    mean = sum(weights[key] for key in keys) / len(keys)
    together = sum(phrase.count / words[key].count for key in keys) / len(keys)
    return MORE_WORDS * mean * (ALONE + together) * (1 + AGAIN * math.log(phrase.count))


def rank(weights: Mapping[Keys, float]) -> Iterator[Keys]:
    """Order phrases, without those that say what a better one says.

    Args:
        weights: by keys.

    Yields:
        The heaviest first. Left out are a phrase whose words are all in an earlier one, one that adds words to an
        earlier phrase, and the second that adds words to an earlier word.
    """
    chosen: list[frozenset[str]] = []
    for keys in sorted(weights, key=lambda keys: (-weights[keys], keys)):
        words = frozenset(keys)
        if not _said(words, chosen):
            chosen.append(words)
            yield keys


def _said(words: frozenset[str], chosen: Sequence[frozenset[str]]) -> bool:
    if any(words <= other or (other < words and len(other) > 1) for other in chosen):
        return True
    # "lung cancer" after "cancer" says more; "cancer rate" after both of them hardly does.
    return any(other < words and any(other < longer for longer in chosen) for other in chosen)
