"""An article's mentions in, the same with their edges and kinds set right by what words mean out."""

from collections.abc import Iterable, Iterator

from pipeline.enrich.entities import gazetteer
from pipeline.enrich.entities.mention import Mention
from pipeline.records import EntityLabel

__all__ = ["trim"]

_PARTICLES = gazetteer.small("particles")
# Who is named with one of these last is no person and no place.
_BODIES = gazetteer.small("bodies")


def trim(mentions: Iterable[Mention]) -> list[Mention]:
    """Set edges and kinds right.

    Args:
        mentions: of one article, in order.

    Returns:
        The same without titles before people, without common words and demonyms in front, and with bodies as
        organisations; a mention of which nothing is left is gone.
    """
    return [trimmed for mention in mentions for trimmed in _trimmed(mention)]


def _trimmed(mention: Mention) -> Iterator[Mention]:
    words = mention.text.split(" ")
    if words[-1].lower() in _BODIES and len(words) > 1:
        if mention.label in {EntityLabel.PERSON, EntityLabel.PLACE}:
            mention = mention._replace(label=EntityLabel.ORGANISATION)
    elif mention.label is EntityLabel.PERSON:
        mention = _without(mention, words, _before_people(words))
    else:
        mention = _without(mention, words, _common(words))
    if any(map(str.isalpha, mention.text)):
        yield mention


def _before_people(words: list[str]) -> int:
    """How many words in front are titles, common words or nationalities; at least one word stays."""
    place = 0
    while place < len(words) - 1 and _no_name(words[place]):
        place += 1
    return place


def _no_name(word: str) -> bool:
    lower = word.lower().rstrip(".")
    if gazetteer.cues().get(lower) == "t":
        return word not in gazetteer.people() or word.endswith(".")
    if word in gazetteer.demonyms():
        return word not in gazetteer.people()
    return word == lower and word.isalpha() and lower not in _PARTICLES


def _common(words: list[str]) -> int:
    """How many words in front are in lower case, when a capital follows."""
    place = 0
    while place < len(words) - 1 and words[place].isalpha() and words[place].islower():
        place += 1
    return 0 if place and words[place - 1] in _PARTICLES else place


def _without(mention: Mention, words: list[str], count: int) -> Mention:
    if not count:
        return mention
    rest = " ".join(words[count:])
    return mention._replace(text=rest, start=mention.end - len(rest))
