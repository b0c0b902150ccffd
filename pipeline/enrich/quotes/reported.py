"""An English story's sentences and names in, what its speakers are reported to have said out."""

import re
from collections.abc import Iterator, Sequence

from pipeline.enrich.quotes.attribution import COMMON, MEANT, SPEAKING, Scene
from pipeline.enrich.reading import Span
from pipeline.records import EntityLabel, Quote

__all__ = ["reported"]

_VERBS = (
    "said|says|say|told|added|adds|wrote|writes|announced|announces|warned|warns|argued|argues|claimed|claims|insisted"
    "|insists|explained|explains|noted|notes|stated|states|declared|acknowledged|admitted|admits|confirmed|denied"
    "|stressed|predicted|promised|vowed|suggested|complained|concluded|testified"
)
_REPORTING = re.compile(
    rf"(?<!\w)(?:have |has |had )?(?P<verb>{_VERBS})(?: \w+ly)?"
    r"(?P<to>\s+(?!that\b)[^.,;:]{1,30}?(?=\s+that\s))?(?:\s+on \w+day)?(?P<that>\s+that)?\s+(?=\w|[\u201c\"])"
)
_ACCORDING = re.compile(r"^According to (?P<who>[^,]{2,80}),\s+(?P<what>\S.*?)\.?$")
# Without "that" these open something else than what was said.
_NO_CLAUSE = re.compile(
    r"(?:to|by|over|about|against|with|for|in|on|at|while|when|after|before|during|as|from|of|through|via|more|nothing|so)\b"
)
# Verbs that also take a thing: "announced the tax", "denied the charge".
_OF_THINGS = re.compile(
    r"announce[ds]s?|confirmed|denied|admit(?:ted|s)|acknowledged|stressed|claim(?:ed|s)|promised|told"
)
_FINITE = re.compile(r"\b(?:is|are|was|were|has|had|will|would|could)\b")
_BUT = re.compile(
    r"^(?:However|But|And|Meanwhile|Still|Yet|Instead|Also|Separately|Earlier|Later|On \w+day),?\s+"
)
_PRONOUN = re.compile(r"(?<!\w)(?:[Hh]e|[Ss]he|[Tt]hey)$")
_MARKS = '\u201c\u00ab\u201e\u300c"'
LONGEST_SUBJECT = 110  # characters before the verb of reported speech


def reported(scene: Scene, sentences: Sequence[Span]) -> Iterator[Quote]:
    """Find reported speech.

    Args:
        scene: the story and its names.
        sentences: of it.

    Yields:
        For each sentence whose verb of speaking has a subject, the clause after it; quotation marks may stand within
        that clause when "that" opens it.
    """
    for sentence in sentences:
        quote = _according(scene, sentence) or _after_verb(scene, sentence)
        if quote:
            yield quote


def _according(scene: Scene, sentence: Span) -> Quote | None:
    found = _ACCORDING.match(sentence.text)
    if not found:
        return None
    start = sentence.start + found.start("what")
    who = scene.last_named(sentence.start, sentence.start + found.end("who")) or found["who"]
    return Quote(
        found["what"],
        start,
        sentence.start + found.end("what"),
        who,
        "according to",
        direct=False,
        confidence=COMMON,
    )


def _after_verb(scene: Scene, sentence: Span) -> Quote | None:
    verb = _REPORTING.search(sentence.text)
    if not verb or (any(mark in sentence.text for mark in _MARKS) and not _unbroken(verb, sentence.text)):
        return None
    subject = re.split(r"[,;]\s(?:but|and|while)\s", sentence.text[: verb.start()])[-1]
    speaker = _subject(scene, subject.strip(" ,"), sentence.start + verb.start() - len(subject))
    if not speaker or len(subject) > LONGEST_SUBJECT or not _says(verb, sentence.text):
        return None
    start = sentence.start + verb.end()
    words = scene.text[start : sentence.end].rstrip(".")
    return Quote(words, start, start + len(words), speaker, verb["verb"], direct=False, confidence=MEANT)


def _says(verb: re.Match[str], text: str) -> bool:
    """Whether a clause follows, and not a thing or a circumstance."""
    if verb["that"]:
        return True
    clause = text[verb.end() :]
    if _NO_CLAUSE.match(clause):
        return False
    return not _OF_THINGS.fullmatch(verb["verb"]) or bool(_FINITE.search(clause.split(",")[0]))


def _unbroken(verb: re.Match[str], text: str) -> bool:
    """Marks only after "that": the clause quotes within."""
    return bool(verb["that"]) and not any(mark in text[: verb.end()] for mark in _MARKS)


def _subject(scene: Scene, subject: str, offset: int) -> str:
    """Who speaks: a common noun that opens the subject, the name in it, or whom a pronoun stands for."""
    if not subject:
        return ""
    if _PRONOUN.search(subject):
        return scene.last_person(offset)
    opening = re.split(r",\s", _BUT.sub("", subject), maxsplit=1)[0]
    common = SPEAKING.match(opening)
    inside = [each for each in scene.entities if offset <= each.start < offset + len(subject) + 2]
    first = next(
        (each for each in inside if each.label in {EntityLabel.PERSON, EntityLabel.ORGANISATION}), None
    )
    # "The European Commission" is a name, "some NATO diplomats" is not.
    person = first and first.label is EntityLabel.PERSON and first.text in opening
    if common and not (person or (first and opening.endswith(first.text))):
        return opening
    if first:
        return first.name or first.text
    return opening if common else ""
