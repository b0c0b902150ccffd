"""The candidates for "paywalled" in, and how much of a story there is; whether the story is for those who pay, out."""

import re
from collections.abc import Iterable, Sequence
from functools import cache
from importlib import resources
from itertools import islice

from pipeline.records import Evidence

__all__ = ["asks_to_pay", "paywalled"]

# A prompt is a sentence or two.
_LONGEST = 250
_SHOWN = 120
# Texts beside a story that are looked at.
_MOST = 60
# Where prompts come from that stand in a box of their own.
_BOX = "paywall markup"
# Words of a story that ends where a wall stands; a longer one is told whole.
_CUT_SHORT = 350
_FREE = frozenset({"true", "yes", "1", "free"})
_PAID = frozenset({"false", "no", "0", "locked", "paid", "premium", "subscriber", "subscription", "wall"})


def paywalled(
    evidence: Sequence[Evidence], words: int, around: Iterable[str]
) -> tuple[bool, Evidence] | None:
    """Decide whether a story is for those who pay.

    Args:
        evidence: all candidates of the page; those for "paywalled" hold what schema.org/isAccessibleForFree or a
            content tier says, or a prompt.
        words: how many the story has on the page.
        around: short texts beside the story, and its last ones.

    Returns:
        The answer and what says so; None when the page gives no sign. Structured data is believed first; a prompt
        counts where the story is short.
    """
    told = [item for item in evidence if item.field == "paywalled"]
    paid = (
        item for item in told if _normal(item.value) in _PAID and (item.origin != _BOX or words < _CUT_SHORT)
    )
    wall = next(paid, None)
    if wall:
        return True, wall
    prompt = next(filter(asks_to_pay, islice(around, _MOST)), "") if words < _CUT_SHORT else ""
    if prompt:
        return True, Evidence("paywalled", prompt[:_SHOWN], "prompt", 0.6)
    free = next((item for item in told if _normal(item.value) in _FREE), None)
    return (False, free) if free else None


def _normal(value: str) -> str:
    """What follows the last slash: schema.org writes False as http://schema.org/False."""
    return value.rpartition("/")[2].strip().casefold()


def asks_to_pay(text: str) -> bool:
    """Whether a short text asks readers to pay or to sign in for the rest.

    Args:
        text: a box or a paragraph.
    """
    return 0 < len(text) <= _LONGEST and _prompts().search(text) is not None


@cache
def _prompts() -> re.Pattern[str]:
    lines = resources.files(__package__).joinpath("paywalls.txt").read_text("utf-8").splitlines()
    return re.compile("|".join(line for line in lines if line and not line.startswith("#")), re.IGNORECASE)
