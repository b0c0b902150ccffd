"""Text in a script that writes no spaces in, stretches of it that may be words out.

Japanese writes what it speaks about in Chinese characters and katakana, and what holds a sentence together in hiragana,
so a run of either of the first two is a word or a compound. Chinese has one script for both: a stretch that is
written again is taken for a word, unless a longer one is written just as often.
"""

import re
from collections import Counter
from collections.abc import Iterator

__all__ = ["CJK_LANGUAGES", "count_cjk_terms"]

CJK_LANGUAGES = frozenset({"ja", "zh"})
MAX_CHINESE_TERM_CHARS = 6  # characters in a Chinese word or name
_JAPANESE_TERM = re.compile(r"[\u4e00-\u9fff\u3005]{2,12}|[\u30a1-\u30fa\u30fc]{2,16}|[A-Za-z]{2,}")
_HAN_RUN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]+")
# Characters that stand in almost no noun, and join or mark the words around them.
_CHINESE_FUNCTION_CHAR = re.compile(
    r"[的了在是和与及或而但也都就不没被把将对从到向为以于由因他她它我你您这那其之并还又再很更最已曾会能可要应说称着过个等]"
)


def count_cjk_terms(text: str, language: str) -> Counter[str]:
    """Count what may be words.

    Args:
        text: a whole story, title first.
        language: "ja" or "zh".

    Returns:
        How often each stretch is written.
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
    """Those written more than once, without the parts of longer ones that never stand alone."""
    repeats = {ngram: count for ngram, count in counts.items() if count > 1}
    nested = {
        shorter
        for ngram, count in repeats.items()
        for shorter in _shorter_ngrams(ngram)
        if repeats.get(shorter) == count
    }
    return Counter({ngram: count for ngram, count in repeats.items() if ngram not in nested})


def _shorter_ngrams(ngram: str) -> tuple[str, str]:
    """A stretch without its last and without its first character; shorter ones are parts of these."""
    return ngram[:-1], ngram[1:]
