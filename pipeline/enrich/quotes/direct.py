"""A story and its names in, its direct speech with speakers out.

The speaker is sought after the quote ("…," she said), before it (She said: "…"), and, for speech that goes on, in the
quote before.
"""

import re
from collections.abc import Iterator, Sequence

from pipeline.enrich.quotes.attribution import GOES_ON, MEANT, Scene, Speech
from pipeline.enrich.quotes.marks import Stretch, quoted
from pipeline.records import Quote

__all__ = ["direct"]

REACH = 160  # characters after or before a quote in which its speaker is sought
SHORT = 3  # words: a shorter one is speech only with a verb beside it, else an expression
_SENTENCE_END = re.compile(r"[.!?\u2026](?=\s|$)|[\u3002\n]")
_FINAL = ".,!?\u2026\u3002\uff01\uff1f"
_STARTS = {"", ":", "\n", "\uff1a"}


def direct(scene: Scene) -> Iterator[Quote]:
    """Find direct speech.

    Args:
        scene: the story and its names.

    Yields:
        Each quoted stretch of speech in order. Words in quotation marks that nobody is said to say are left out when
        they are few.
    """
    stretches = quoted(scene.text)
    before: Quote | None = None
    for place, stretch in enumerate(stretches):
        speech = _speech(scene, stretches, place, before)
        words = scene.text[stretch.start : stretch.end]
        if speech is None or not words:
            before = None
            continue
        before = Quote(
            words,
            stretch.start,
            stretch.end,
            speech.speaker,
            speech.verb,
            confidence=speech.sure,
        )
        yield before


def _speech(scene: Scene, stretches: Sequence[Stretch], place: int, before: Quote | None) -> Speech | None:
    """Who says it; None when it is no speech."""
    stretch = stretches[place]
    found = _beside(scene, stretches, place, before)
    whole = _whole(scene.text, stretch)
    count = len(scene.text[stretch.start : stretch.end].split())
    if found.verb or found.speaker:
        # A word or two amid a sentence are its own, in marks: an expression, a title.
        return found if whole or count >= SHORT else None
    if not whole:
        return None
    if before and _joined(scene.text, before, stretch):
        return Speech(before.verb, before.speaker, min(GOES_ON, before.confidence))
    return Speech() if count > SHORT else None


def _beside(scene: Scene, stretches: Sequence[Stretch], place: int, before: Quote | None) -> Speech:
    """What the words after the quote, before it, or after the one that goes on with it say."""
    after, lead = _after(scene, stretches, place, before), _lead(scene, stretches, place, before)
    found = after if after.verb and not (lead.verb and _leads(scene.text, stretches[place])) else lead
    if not (found.verb or found.speaker) and _goes_on(stretches, place):
        found = _after(scene, stretches, place + 1, before)
    if found.verb and not found.speaker:
        return found._replace(speaker=scene.meant(stretches[place].outer_start, before), sure=MEANT)
    return found


def _whole(text: str, stretch: Stretch) -> bool:
    """Whether it ends like a sentence, or stands where one begins."""
    opening = text[: stretch.outer_start].rstrip()[-1:]
    return text[stretch.end - 1] in _FINAL or (text[stretch.outer_end - 1] in _FINAL) or opening in _STARTS


def _goes_on(stretches: Sequence[Stretch], place: int) -> bool:
    """Whether the paragraph leaves the quote open, and another quote goes on with it."""
    return stretches[place].outer_end == stretches[place].end and place + 1 < len(stretches)


def _after(scene: Scene, stretches: Sequence[Stretch], place: int, before: Quote | None) -> Speech:
    """What the rest of the sentence after the quote says."""
    start = stretches[place].outer_end
    limit = min(len(scene.text), start + REACH)
    if place + 1 < len(stretches):
        limit = min(limit, max(start, stretches[place + 1].outer_start))
    stop = _SENTENCE_END.search(scene.text, start, limit)
    end = stop.start() if stop else limit
    if _ended(scene.text, stretches[place], end):
        return Speech()
    return scene.read(start, end, before)


def _ended(text: str, stretch: Stretch, end: int) -> bool:
    """Whether the quote ends its sentence, so that what follows may speak of something else."""
    words = text[stretch.start : stretch.end]
    rest = text[stretch.outer_end : end].lstrip()
    return words[-1:] == "." and rest[:1].isupper() and not re.match(r"\S+\s+\S+\s*$", rest)


def _lead(scene: Scene, stretches: Sequence[Stretch], place: int, before: Quote | None) -> Speech:
    """What the sentence up to the quote says."""
    end = stretches[place].outer_start
    start = max(0, end - REACH)
    if place:
        start = max(start, stretches[place - 1].outer_end)
    stops = list(_SENTENCE_END.finditer(scene.text, start, max(start, end - 2)))
    start = stops[-1].end() if stops else start
    found = scene.read(start, end, before, leads=True)
    if not found.verb and scene.text[start:end].rstrip().endswith((":", "\uff1a")):
        return Speech("", scene.last_named(start, end))
    return found


def _leads(text: str, stretch: Stretch) -> bool:
    """Whether a colon or comma hands over to the quote: "She added: …"."""
    return text[: stretch.outer_start].rstrip()[-1:] in {":", ",", "\uff1a"}


def _joined(text: str, before: Quote, stretch: Stretch) -> bool:
    """Whether a quote goes on with the one before: in the same paragraph, or in the next when that was left open."""
    between = text[before.end : stretch.start]
    opened = not re.search(r"\w", between) and "\n" in between
    return "\n" not in between or opened
