"""The segments of a page in; what can be seen of each, as names for the block model, out.

Every trait is a publishing habit: where a run of text stands, how long it is, how it begins and ends, how
much of it is links, what its boxes are called. Nothing in it is the name of a site.
"""

import re
from collections import defaultdict
from collections.abc import Collection, Sequence
from functools import lru_cache
from math import log2

from pipeline.clean.segments import Box, Segment

__all__ = ["traits"]

_SAYS = re.compile(
    r"\b(?:subscri\w+|newsletter|sign(?:ed)? up|follow us|follow|share|read more|click here|copyright|all rights|"
    r"cookies?|advertisement|related|recommended|comments?|e-?mail|contributed|reporting by|editing by|getty|"
    r"photo|image|credit|updated|published|posted|min read|minutes?|ago|tags?|source|author|writer|editor|"
    r"correspondent|download|app|watch|listen|video|photos|register|log in|login|account|donate|support|privacy|"
    r"terms|correction|originally|appeared|copyright|disclaimer|contact|twitter|facebook|instagram)\b|©|https?://|@",
    re.IGNORECASE,
)
_DIGITS = re.compile(r"\d")
_UNHEARD = re.compile(r"[\W_]+")
_SHORT = 60
# Prompts and notes are shorter than this.
_NOTE = 200
_PROSE = 40
# No story stands deeper in its box.
_DEEPEST = 12


def traits(found: Sequence[Segment], known: Collection[str] = ()) -> list[list[str]]:
    """Describe the segments of one page.

    Args:
        found: in reading order.
        known: the headline and the description, as metadata gives them.

    Returns:
        Names for each segment, those of its neighbours included.
    """
    best = _best_box(found)
    shares = _shares(found)
    own = [_own(segment) for segment in found]
    near = [_near(segment, best) for segment in found]
    headline = _headline_at(found)
    told = {_fold(text): name for text, name in zip(known, ("title", "description"), strict=False) if text}
    described = []
    for place, segment in enumerate(found):
        names = own[place] + near[place] + _named(segment) + _told(segment, told)
        names.append(f"share={shares.get(segment.box.parent, 0)}/{shares.get(segment.box, 0)}")
        names.append(f"after={_step(place - headline)}")
        names.append(f"left={_step(len(found) - place)}")
        names += _beside(own, near, place)
        described.append(names)
    return described


def _own(segment: Segment) -> list[str]:
    """What the text alone shows; the first four are told to the neighbours too."""
    text = segment.text
    size = _step(len(text))
    linked = int(segment.linked * 4.99)
    names = [
        f"size={size}",
        f"linked={linked}",
        f"tag={segment.box.tag}",
        f"end={_kind(text[-1])}",
        f"begin={_kind(text[0])}",
        f"size,linked={size},{linked}",
        f"size,tag={size},{segment.box.tag}",
        f"strong={int(segment.strong * 2.99)}",
        f"commas={min(text.count(','), 4)}",
        f"stops={min(text.count('. '), 4)}",
        f"digits={int(len(_DIGITS.findall(text)) / len(text) * 9.99)}",
    ]
    says = {found[0].lower() for found in _SAYS.finditer(text)} if len(text) < _NOTE else ()
    names += [f"says={word}" for word in says]
    if len(text) < _SHORT:
        words = text.lower().split()
        names += [f"first={words[0]}", f"firsts={' '.join(words[:2])}", f"last={words[-1]}"]
    return names


def _kind(letter: str) -> str:
    if letter.isalpha():
        return "A" if letter.isupper() else "a"
    return "0" if letter.isdigit() else letter


@lru_cache(maxsize=8192)
def _step(number: int) -> int:
    """A number on a logarithmic scale, two steps to a doubling at the lower end."""
    return int(2 * log2(number)) if number > 0 else -int(2 * log2(1 - number)) - 1


def _near(segment: Segment, best: Box | None) -> list[str]:
    """Where the segment stands to the box with most prose."""
    box, depth = segment.box, 0
    while box is not None and box is not best and depth < _DEEPEST:
        box, depth = box.parent, depth + 1  # type: ignore[assignment]
    inside = "in" if box is best and best is not None else "out"
    return [
        f"best={inside}",
        f"best={inside}{depth if inside == 'in' else ''}",
        f"best,tag={inside},{segment.box.tag}",
    ]


def _named(segment: Segment) -> list[str]:
    """What the boxes around are and are called; only telling words, so that no site's own names are learned."""
    box = segment.box
    names = list(_around(box.around))
    names += [f"own={word}" for word in box.names]
    if box.parent is not None:
        names.append(f"parent={box.parent.tag}")
        if box.parent.parent is not None:
            names.append(f"tags={box.tag}<{box.parent.tag}<{box.parent.parent.tag}")
    return names


@lru_cache(maxsize=4096)
def _around(words: frozenset[str]) -> tuple[str, ...]:
    return tuple(f"in={word}" for word in words)


def _told(segment: Segment, told: dict[str, str]) -> list[str]:
    name = told.get(_fold(segment.text)) if told else None
    return [f"is={name}"] if name else []


def _fold(text: str) -> str:
    """The beginning, without what typesetting changes."""
    return _UNHEARD.sub("", text[:160].casefold())[:100]


def _beside(own: list[list[str]], near: list[list[str]], place: int) -> list[str]:
    names = []
    for step in (-2, -1, 1, 2):
        if 0 <= place + step < len(own):
            names += [f"{step}:{name}" for name in own[place + step][:4]]
            names.append(f"{step}:{near[place + step][0]}")
        else:
            names.append(f"{step}:none")
    return names


def _best_box(found: Sequence[Segment]) -> Box | None:
    """Each paragraph gives its box's parent its length and the next one half of it (Readability's scoring)."""
    scores: dict[Box, float] = defaultdict(float)
    for segment in found:
        length = len(segment.text) * (1 - segment.linked)
        parent = segment.box.parent if segment.box.tag in {"p", "li", "blockquote"} else segment.box
        if length < _PROSE or parent is None:
            continue
        scores[parent] += length
        if parent.parent is not None:
            scores[parent.parent] += length / 2
    return max(scores, key=lambda box: scores[box], default=None)


def _shares(found: Sequence[Segment]) -> dict[Box | None, int]:
    """The share of the page's prose that stands in a box or right below it, in eighths."""
    prose: dict[Box | None, float] = defaultdict(float)
    whole = 1.0
    for segment in found:
        if len(segment.text) < _PROSE:
            continue
        length = len(segment.text) * (1 - segment.linked)
        whole += length
        prose[segment.box] += length
        prose[segment.box.parent] += length
    return {box: int(8 * length / whole) for box, length in prose.items()}


def _headline_at(found: Sequence[Segment]) -> int:
    return next((place for place, segment in enumerate(found) if segment.box.tag == "h1"), 0)
