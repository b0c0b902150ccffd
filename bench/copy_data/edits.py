"""Make copies of a text: cut, with lines of a station around it, edited, or continued."""

import random
import re
from collections.abc import Callable, Sequence

__all__ = ["EDITS", "Edit"]

STATION_LINES = (
    "Sign up for our newsletter to get the top stories of the day in your inbox every morning.",
    "Copyright 2026 Channel Seven. All rights reserved. This material may not be rewritten or redistributed.",
    "Download the Channel Seven app for breaking news and alerts.",
    "Follow us for the latest updates from our newsroom.",
    "Have a tip? Write to newsroom@station.example and tell us where it happened.",
)
# Takes the text, other words of the same language, and the source of chance.
Edit = Callable[[str, Sequence[str], random.Random], str]


def split_sentences(text: str) -> list[str]:
    return [part for part in re.split(r"(?<=[.!?])\s+|\n+", text) if part]


def cut(text: str, share: float = 0.6) -> str:
    """Keep the first sentences, up to a share of the characters."""
    kept: list[str] = []
    for sentence in split_sentences(text):
        if sum(map(len, kept)) > share * len(text):
            break
        kept.append(sentence)
    return " ".join(kept)


def add_station_lines(text: str, chance: random.Random) -> str:
    lines = chance.sample(STATION_LINES, chance.randint(2, 4))
    return "\n\n".join((lines[0], text, *lines[1:]))


def replace_words(text: str, words: Sequence[str], chance: random.Random, rate: float) -> str:
    return " ".join(chance.choice(words) if chance.random() < rate else word for word in text.split())


def replace_sentences(text: str, words: Sequence[str], chance: random.Random) -> str:
    return " ".join(
        " ".join(chance.choices(words, k=15)) + "." if chance.random() < 0.3 else sentence
        for sentence in split_sentences(text)
    )


def continue_story(text: str, words: Sequence[str], chance: random.Random) -> str:
    """Return a later version: a new beginning, and a quarter more at the end."""
    sentences = split_sentences(text)
    new = [" ".join(chance.choices(words, k=20)) + "." for _ in range(max(3, len(sentences) // 4))]
    return " ".join([*new[:2], *sentences[len(sentences) // 5 :], *new[2:]])


EDITS: dict[str, Edit] = {
    "cut to 60 %, station lines": lambda text, _, chance: add_station_lines(cut(text), chance),
    "10 % of words replaced": lambda text, words, chance: replace_words(text, words, chance, 0.1),
    "20 % of words replaced": lambda text, words, chance: replace_words(text, words, chance, 0.2),
    "30 % of words replaced": lambda text, words, chance: replace_words(text, words, chance, 0.3),
    "cut, station lines, 10 % replaced": lambda text, words, chance: add_station_lines(
        replace_words(cut(text), words, chance, 0.1), chance
    ),
    "cut, station lines, 30 % replaced": lambda text, words, chance: add_station_lines(
        replace_words(cut(text), words, chance, 0.3), chance
    ),
    "a third of the sentences rewritten": replace_sentences,
    "a later version": continue_story,
}
