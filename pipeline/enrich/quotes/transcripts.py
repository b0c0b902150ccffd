"""Find the turns of a transcript or interview: lines that begin with the same few names and a colon."""

import re
from bisect import bisect_left
from collections.abc import Sequence
from operator import attrgetter
from typing import NamedTuple

from pipeline.enrich.entities.gazetteer import common_words
from pipeline.enrich.quotes.confidence import speaker_confidence
from pipeline.enrich.quotes.context import QuoteContext
from pipeline.enrich.quotes.rules import Rule
from pipeline.records import Quote

__all__ = ["find_turns", "without_overlaps"]

_TURN = re.compile(
    r"^(?P<label>[A-ZÀ-Þ][\w.'\u2019-]*(?:\s[A-ZÀ-Þ][\w.'\u2019-]*){0,3}):[ \u00a0]+"
    r"(?P<words>[^\s\"'\u2018\u201c\u201e\u00ab\u00bb\u201a\u2013\u2014-][^\n]*)$",
    re.MULTILINE,
)
_QUESTIONS = frozenset({"Q", "Question", "Frage", "F", "Interviewer"})
_ANSWERS = frozenset({"A", "Answer", "Antwort"})
MIN_TURNS = 3
MAX_LABELS = 8  # more are a list
MIN_TURNS_OF_UNKNOWN = 2  # of a name that nothing else shows to be a person
MIN_SENTENCE_SHARE = 0.7  # of the turns end like sentences; lists do not
MIN_QUESTION_SHARE = 0.7  # of whoever only asks: the interviewer
_SENTENCE_ENDS = '.!?\u2026\u201d"\u201c)'


class _Turn(NamedTuple):
    label: str
    start: int
    end: int
    label_start: int


def find_turns(context: QuoteContext) -> list[Quote]:
    """Find what the people of a transcript say.

    Args:
        context: the text.

    Returns:
        A quote for each line of a person; none for the questions of an interviewer who is not named. Answers ("A:") are
        of the only person named before them, else they are left out.
    """
    if context.text.count(": ") < MIN_TURNS:
        return []
    turns = [
        _Turn(match["label"], match.start("words"), match.end("words"), match.start())
        for match in _TURN.finditer(context.text)
    ]
    by_label: dict[str, list[_Turn]] = {}
    for turn in turns:
        by_label.setdefault(turn.label, []).append(turn)
    by_label = {label: own for label, own in by_label.items() if _may_speak(context, label, own)}
    turns = [turn for turn in turns if turn.label in by_label]
    is_repeated = any(len(own) > 1 for own in by_label.values())
    if len(turns) < MIN_TURNS or not is_repeated or len(by_label) not in range(2, MAX_LABELS + 1):
        return []
    endings = sum(context.text[turn.end - 1] in _SENTENCE_ENDS for turn in turns)
    if endings < MIN_SENTENCE_SHARE * len(turns):
        return []
    first = turns[0].label_start
    speakers = {label: _speaker(context, label, own, first) for label, own in by_label.items()}
    return [
        _make_quote(context, turn, speaker) for turn in turns if (speaker := speakers[turn.label]) is not None
    ]


def _may_speak(context: QuoteContext, label: str, own: Sequence[_Turn]) -> bool:
    """Tell whether a label is a person, a letter of an interview, or a name that comes again."""
    if label in _QUESTIONS | _ANSWERS or any(_name(context, turn) for turn in own):
        return True
    others = sum(any(context.entities_between(turn.label_start, turn.start)) for turn in own)
    if len(own) >= MIN_TURNS_OF_UNKNOWN and _only_asks(context, own):
        return True
    is_word = any(word.lower().strip(".") in common_words() for word in label.split())
    return not is_word and 2 * others <= len(own) and len(own) >= MIN_TURNS_OF_UNKNOWN


def _name(context: QuoteContext, turn: _Turn) -> str:
    """Return the name of a person that the text shows a label to be; "" for none."""
    last_word = turn.label.rpartition(" ")[2]
    if name := context.people.full_name(last_word) or context.people.full_name(last_word.title()):
        return name
    person = next(iter(context.people.mentions_between(turn.label_start, turn.start)), None)
    return context.people.name_of(person) if person else ""


def _speaker(context: QuoteContext, label: str, own: Sequence[_Turn], first: int) -> str | None:
    """Return who has the turns of a label; None for an interviewer, and for answers of somebody who is not sure."""
    if label in _QUESTIONS:
        return None
    if label in _ANSWERS:
        before = context.people.mentions_between(0, first)
        names = {context.people.name_of(person) for person in before}
        return names.pop() if len(names) == 1 else None
    if name := next(filter(None, (_name(context, turn) for turn in own)), ""):
        return name
    return None if _only_asks(context, own) else label


def _only_asks(context: QuoteContext, own: Sequence[_Turn]) -> bool:
    """Tell whether most turns of a label are questions, as those of an interviewer or of a house."""
    questions = sum(context.text[turn.end - 1] == "?" for turn in own)
    return questions >= MIN_QUESTION_SHARE * len(own)


def _make_quote(context: QuoteContext, turn: _Turn, speaker: str) -> Quote:
    return Quote(
        context.text[turn.start : turn.end],
        turn.start,
        turn.end,
        speaker,
        "",
        confidence=speaker_confidence(Rule.COLON),
        rule=Rule.COLON,
    )


def without_overlaps(quotes: Sequence[Quote], turns: Sequence[Quote]) -> list[Quote]:
    """Leave out the quotes within turns: they are the words of whoever has the turn.

    Args:
        quotes: quotes that were found by other rules.
        turns: the turns of the same text, in order.
    """
    kept = []
    for quote in quotes:
        index = bisect_left(turns, quote.end, key=attrgetter("start"))
        if not index or turns[index - 1].end <= quote.start:
            kept.append(quote)
    return kept
