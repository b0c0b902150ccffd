"""Tell Croatian, Bosnian and Serbian in Latin script apart, or name the family that they are.

The four standard languages share most words, and the model of pipeline.enrich.language takes them for each other. What
tells them apart are the two pronunciations, which are spelled (vreme, vrijeme), and some hundred words.
"""

import re
from functools import cache

from pipeline.enrich.data_files import read_word_lists

__all__ = ["SERBO_CROATIAN", "SERBO_CROATIAN_CODES", "identify_serbo_croatian"]

# The code of the family (ISO 639-3), and those of its languages; the model also has the withdrawn ``sh``.
SERBO_CROATIAN = "hbs"
SERBO_CROATIAN_CODES = frozenset({"hr", "bs", "sr", "sh", SERBO_CROATIAN})
_CYRILLIC = re.compile("[\u0400-\u04ff]")


def identify_serbo_croatian(text: str, guess: str) -> str:
    """Identify which of the languages a text is in.

    Args:
        text: in any of them.
        guess: what the model takes it for, ``hbs`` where it is not sure.

    Returns:
        ``hr``, ``bs`` or ``sr``; ``hbs`` where the text has too little by which they differ. Cyrillic is Serbian.
    """
    if _CYRILLIC.search(text):
        return "sr"
    counts = {name: len(pattern.findall(text.casefold())) for name, pattern in _patterns().items()}
    if counts["ekavian"] > counts["ijekavian"]:
        return "sr"
    if counts["western"] > counts["eastern"]:
        return "hr"
    is_eastern = counts["eastern"] > counts["western"] and not counts["montenegrin"]
    if is_eastern and (counts["bosnian"] or (guess == "bs" and counts["ijekavian"])):
        return "bs"
    return SERBO_CROATIAN if any(counts.values()) or guess == "sh" else guess


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    """Return a pattern for each word list."""
    word_lists = read_word_lists(__package__, "serbo_croatian.txt")
    return {
        name: re.compile(r"\b(?:" + "|".join(word.replace("*", r"\w*") for word in sorted(words)) + r")\b")
        for name, words in word_lists.items()
    }
