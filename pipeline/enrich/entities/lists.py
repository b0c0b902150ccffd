"""Tokens of a text in any language in, the names our lists know out.

Used where the tagger has not learned the language. Places and organisations are looked up as written; a person
is a listed given name followed by another capitalised word.
"""

from collections.abc import Iterator, Sequence

from pipeline.enrich.entities import gazetteer
from pipeline.enrich.entities.mention import Mention
from pipeline.enrich.reading import Span
from pipeline.records import EntityLabel

__all__ = ["look_up"]

# How often a listed name is what the list says, by feel for the rule and not measured.
LISTED, GUESSED = 0.8, 0.6
_PARTICLES = frozenset(
    [
        "de",
        "da",
        "do",
        "dos",
        "das",
        "del",
        "della",
        "di",
        "van",
        "von",
        "der",
        "den",
        "bin",
        "ibn",
        "al",
        "el",
        "la",
        "le",
        "ter",
        "zu",
        "y",
    ]
)
SHORTEST = 3  # letters of a listed name; two-letter names are mostly words of some language


def look_up(text: str, tokens: Sequence[Span]) -> list[Mention]:
    """Find listed names.

    Args:
        text: the whole story.
        tokens: its tokens.

    Returns:
        Mentions in order, none overlapping.
    """
    return list(_scan(text, tokens))


def _scan(text: str, tokens: Sequence[Span]) -> Iterator[Mention]:
    place = 0
    while place < len(tokens):
        found = _person(tokens, place) or _listed(tokens, place)
        if found:
            length, label, confidence = found
            start, end = tokens[place].start, tokens[place + length - 1].end
            yield Mention(text[start:end], label, start, end, confidence)
        place += found[0] if found else 1


def _person(tokens: Sequence[Span], place: int) -> tuple[int, EntityLabel, float] | None:
    if "F" not in gazetteer.people().get(tokens[place].text, ""):
        return None
    end = place + 1
    while end < len(tokens) and end - place < gazetteer.LONGEST_NAME and _continues(tokens, end):
        end += 1
    whole = end - place
    return (whole, EntityLabel.PERSON, GUESSED) if whole > 1 else None


def _continues(tokens: Sequence[Span], place: int) -> bool:
    word = tokens[place].text
    if word in _PARTICLES:
        return place + 1 < len(tokens) and tokens[place + 1].text[0].isupper()
    return word[0].isupper() and word[-1].isalpha()


def _listed(tokens: Sequence[Span], place: int) -> tuple[int, EntityLabel, float] | None:
    first = tokens[place].text[0]
    if not first.isalpha() or first.islower():
        return None
    for length in range(min(gazetteer.LONGEST_NAME, len(tokens) - place), 0, -1):
        key = gazetteer.phrase([token.text for token in tokens[place : place + length]])
        if len(key) < SHORTEST and key.isascii():
            continue
        if key in gazetteer.organisations():
            return length, EntityLabel.ORGANISATION, LISTED
        if key in gazetteer.places():
            return length, EntityLabel.PLACE, LISTED
    return None
