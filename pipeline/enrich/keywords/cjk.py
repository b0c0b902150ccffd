"""Find candidate words in Chinese and Japanese, which are written without spaces.

Japanese writes nouns in kanji or katakana and grammar in hiragana, so a run of kanji or of katakana is a word or a
compound. Chinese uses one script for everything: a character sequence that occurs more than once counts as a word,
unless a longer one occurs just as often.
"""

import re
from collections import Counter
from collections.abc import Iterator

__all__ = ["CJK_LANGUAGES", "count_cjk_terms"]

CJK_LANGUAGES = frozenset({"ja", "zh"})
MAX_CHINESE_TERM_CHARS = 6  # longer Chinese sequences are not considered
_JAPANESE_TERM = re.compile(r"[\u4e00-\u9fff\u3005]{2,12}|[\u30a1-\u30fa\u30fc]{2,16}|[A-Za-z]{2,}")
_HAN_RUN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]+")
# Function characters, which occur in almost no noun.
_CHINESE_FUNCTION_CHAR = re.compile(
    r"[的了在是和与及或而但也都就不没被把将对从到向为以于由因他她它我你您这那其之并还又再很更最已曾会能可要应说称着过个等]"
)


def count_cjk_terms(text: str, language: str) -> Counter[str]:
    """Count candidate words.

    Args:
        text: the title and the whole text.
        language: "ja" or "zh".

    Returns:
        The number of occurrences of each candidate.
    """
    if language == "ja":
        return Counter(match[0] for match in _JAPANESE_TERM.finditer(text))
    return _drop_nested(Counter(_ngrams(text)))


def _ngrams(text: str) -> Iterator[str]:
    for chunk in _HAN_RUN.finditer(text):
        for segment in _CHINESE_FUNCTION_CHAR.split(chunk[0]):
            for size in range(2, MAX_CHINESE_TERM_CHARS + 1):
                for start in range(len(segment) - size + 1):
                    yield segment[start : start + size]


def _drop_nested(counts: Counter[str]) -> Counter[str]:
    """Keep sequences that occur more than once, without those that occur only inside a longer one."""
    repeats = {ngram: count for ngram, count in counts.items() if count > 1}
    nested = {
        shorter
        for ngram, count in repeats.items()
        for shorter in _shorter_ngrams(ngram)
        if repeats.get(shorter) == count
    }
    return Counter({ngram: count for ngram, count in repeats.items() if ngram not in nested})


def _shorter_ngrams(ngram: str) -> tuple[str, str]:
    """Return a sequence without its last and without its first character."""
    return ngram[:-1], ngram[1:]
