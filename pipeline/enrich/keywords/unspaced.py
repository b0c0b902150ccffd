"""Text in a script that writes no spaces in, stretches of it that may be words out.

Japanese writes what it speaks about in Chinese characters and katakana, and what holds a sentence together in hiragana,
so a run of either of the first two is a word or a compound. Chinese has one script for both: a stretch that is
written again is taken for a word, unless a longer one is written just as often.
"""

import re
from collections import Counter
from collections.abc import Iterator

__all__ = ["UNSPACED", "stretches"]

UNSPACED = frozenset({"ja", "zh"})
LONGEST = 6  # characters in a Chinese word or name
_JAPANESE = re.compile(r"[\u4e00-\u9fff\u3005]{2,12}|[\u30a1-\u30fa\u30fc]{2,16}|[A-Za-z]{2,}")
_CHINESE = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]+")
# Characters that stand in almost no noun, and join or mark the words around them.
_JOINS = re.compile(
    r"[的了在是和与及或而但也都就不没被把将对从到向为以于由因他她它我你您这那其之并还又再很更最已曾会能可要应说称着过个等]"
)


def stretches(text: str, language: str) -> Counter[str]:
    """Count what may be words.

    Args:
        text: a whole story, title first.
        language: "ja" or "zh".

    Returns:
        How often each stretch is written.
    """
    if language == "ja":
        return Counter(found[0] for found in _JAPANESE.finditer(text))
    return _whole(Counter(_grams(text)))


def _grams(text: str) -> Iterator[str]:
    for chunk in _CHINESE.finditer(text):
        for part in _JOINS.split(chunk[0]):
            for size in range(2, LONGEST + 1):
                for start in range(len(part) - size + 1):
                    yield part[start : start + size]


def _whole(counts: Counter[str]) -> Counter[str]:
    """Those written more than once, without the parts of longer ones that never stand alone."""
    again = {gram: count for gram, count in counts.items() if count > 1}
    parts = {part for gram, count in again.items() for part in _inside(gram) if again.get(part) == count}
    return Counter({gram: count for gram, count in again.items() if gram not in parts})


def _inside(gram: str) -> tuple[str, str]:
    """A stretch without its last and without its first character; shorter ones are parts of these."""
    return gram[:-1], gram[1:]
