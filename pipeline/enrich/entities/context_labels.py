"""Correct labels by the words beside a name, where the tagger is unsure, and add the missed one of a pair of people.

The tagger knows few small towns: "the library in Brenholm" and "Vale councillors" say what they are.
"""

import re
from collections.abc import Iterator, Sequence

from pipeline.enrich.entities import gazetteer
from pipeline.enrich.entities.mention import Mention
from pipeline.records import EntityLabel

__all__ = ["add_paired_people", "cut_compounds", "label_local_places"]

MAX_DOUBTFUL_CONFIDENCE = 0.9  # from here on the tagger's label stays
MAX_UNSURE_CONFIDENCE = 0.7  # below it one neighbouring word decides
PAIRED_CONFIDENCE = 0.75  # of a person whom only the title and the other person show
WINDOW_CHARS = 24  # of the text beside a name that are read
PAIR_CHARS = 60  # in front of "and" in which title and name stand

_LOCATIVE = re.compile(r"(?<!\w)(?:in|near|outside)\s$", re.IGNORECASE)
# "confidence in Biden", "a stake in Vale".
_IN_SOMEBODY = re.compile(
    r"(?<!\w)(?:confidence|faith|trust|belief|believes?|believed|interest|interested|shares?|stake|investors?|invested"
    r"|investments?)\s+in\s$",
    re.IGNORECASE,
)
_CIVIC_NOUN = re.compile(
    r"\s(?:(?:city|town|county|district|village|borough) )?(?:council|councill?ors?|residents|harbou?r|library|district"
    r"|region|county|station|airport|borough|town hall|city hall|villagers|townspeople)(?!\w)"
)
_CAPITALISED = r"[A-Z][\w'’-]+(?: [A-Z][\w'’-]+)?"
# Searched from the word "and", which is rarer than capitals.
_AND = re.compile(r" and (?=[A-Z])")
_TITLE_AND_NAME = re.compile(rf"(?<![\w-])([A-Z][a-z]+) ({_CAPITALISED})$")
_NAME = re.compile(rf"{_CAPITALISED}(?! [A-Z])")
# "PvdA-senator", "ABN AMRO-topman": the name is the part in front.
_COMPOUND = re.compile(r"-[a-zà-ÿ]{4,}$")


def label_local_places(text: str, mentions: Sequence[Mention]) -> list[Mention]:
    """Label names as places that the words beside them show to be places, in English.

    Args:
        text: the whole text.
        mentions: the mentions found in it, in order.

    Returns:
        The same mentions. A name of one word that stands once behind "in" or in front of a word such as "council" is a
        place wherever the tagger is not sure of something else.
    """
    doubtful = {mention.text for mention in mentions if _is_doubtful(mention)}
    if not doubtful:
        return list(mentions)
    places = {
        mention.text for mention in mentions if mention.text in doubtful and _is_local_place(text, mention)
    }
    return [
        mention._replace(label=EntityLabel.PLACE)
        if mention.text in places and mention.confidence < MAX_DOUBTFUL_CONFIDENCE
        else mention
        for mention in mentions
    ]


def _is_doubtful(mention: Mention) -> bool:
    """Tell whether the label of a name of one word, which is no place so far, may change."""
    # The confidence is compared first, as most names are sure.
    if mention.confidence >= MAX_DOUBTFUL_CONFIDENCE or " " in mention.text:
        return False
    return mention.label in (EntityLabel.PERSON, EntityLabel.ORGANISATION)


def _is_local_place(text: str, mention: Mention) -> bool:
    """Tell whether the words beside a mention show that it is a place, and the tagger says so or is unsure."""
    if mention.label is EntityLabel.GROUP:
        return False
    before = text[max(0, mention.start - WINDOW_CHARS) : mention.start]
    after = text[mention.end : mention.end + WINDOW_CHARS]
    is_located = bool(_LOCATIVE.search(before)) and not _IN_SOMEBODY.search(before)
    if mention.label is EntityLabel.PLACE:
        return is_located
    if mention.confidence >= MAX_UNSURE_CONFIDENCE:
        return False
    # A company is behind "in" more often than a person is.
    is_person_located = is_located and mention.label is EntityLabel.PERSON and after[:1] not in {"'", "’"}
    return is_person_located or bool(_CIVIC_NOUN.match(after))


def add_paired_people(text: str, mentions: Sequence[Mention]) -> list[Mention]:
    """Add the missed one of two people behind one title, in English, as in "Senators Smith and Jones".

    Args:
        text: the whole text.
        mentions: the mentions found in it, in order.

    Returns:
        All mentions in order, none overlapping. Behind a title in the plural both names are people; behind one in the
        singular the second is one if it is a listed name of people or the tagger found it as one.
    """
    additions: list[Mention] = []
    replaced: set[int] = set()
    for title, spans in _pairs(text):
        is_plural = title.endswith("s") and _is_title(title.removesuffix("s"))
        if not (is_plural or _is_title(title)):
            continue
        for number, (start, end) in enumerate(spans):
            inside = [mention for mention in mentions if mention.start < end and start < mention.end]
            if _is_paired_person(text[start:end], inside, is_certain=is_plural or number == 0):
                replaced.update(mention.start for mention in inside)
                additions.append(Mention(text[start:end], EntityLabel.PERSON, start, end, PAIRED_CONFIDENCE))
    if not additions:
        return list(mentions)
    kept = [mention for mention in mentions if mention.start not in replaced]
    return sorted([*kept, *additions], key=lambda mention: mention.start)


def _pairs(text: str) -> Iterator[tuple[str, tuple[tuple[int, int], tuple[int, int]]]]:
    """Yield the word in lower case in front of two names that "and" joins, and the bounds of the names."""
    for match in _AND.finditer(text):
        first_char = max(0, match.start() - PAIR_CHARS)
        before = _TITLE_AND_NAME.search(text[first_char : match.start()])
        second = _NAME.match(text, match.end())
        if before and second:
            yield before[1].lower(), ((first_char + before.start(2), match.start()), second.span())


def _is_title(word: str) -> bool:
    return gazetteer.trigger_words().get(word) == "t"


def _is_paired_person(name: str, inside: Sequence[Mention], *, is_certain: bool) -> bool:
    """Tell whether a name beside "and" behind a title is a person that the tagger missed or mislabelled."""
    if any(mention.label is EntityLabel.PERSON or mention.text != name for mention in inside):
        return False
    if any(mention.confidence >= MAX_UNSURE_CONFIDENCE for mention in inside):
        return False
    words = name.split(" ")
    is_listed = words[-1] in gazetteer.person_names()
    if name in gazetteer.demonyms() or gazetteer.list_code(name):
        return False
    if any(word.lower() in gazetteer.trigger_words() for word in words):
        return False
    return is_listed or (is_certain and (bool(inside) or words[-1].lower() not in gazetteer.common_words()))


def cut_compounds(mentions: Sequence[Mention]) -> list[Mention]:
    """Cut Dutch compounds that begin with a name: "PvdA" of "PvdA-senator", and "Tiny Kox" of "SP-senator Tiny Kox".

    Args:
        mentions: the mentions of one article, in order.

    Returns:
        The mentions in order; the listed organisation in front of a person is a mention of its own.
    """
    return [part for mention in mentions for part in _cut_compound(mention)]


def _cut_compound(mention: Mention) -> Iterator[Mention]:
    compound, space, rest = mention.text.partition(" ")
    if mention.label is not EntityLabel.PERSON:
        compound, space, rest = mention.text, "", ""
    match = _COMPOUND.search(compound)
    if not match or mention.label is EntityLabel.GROUP or (mention.label is EntityLabel.PERSON and not rest):
        yield mention
        return
    name = compound[: match.start()]
    start, end = mention.start, mention.start + len(name)
    if not rest:
        yield mention._replace(text=name, end=end)
        return
    if name in gazetteer.organisations():
        yield Mention(name, EntityLabel.ORGANISATION, start, end, mention.confidence)
    yield mention._replace(text=rest, start=start + len(compound) + len(space))
