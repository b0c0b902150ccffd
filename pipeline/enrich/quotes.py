"""The story and the people it names in, who said what out.

Direct speech stands between quotation marks of any kind; its speaker is sought after it, before it, and in the
sentence before. Reported speech is a clause after a verb of speaking. The verbs are English.
"""

import re
from collections.abc import Iterator, Mapping, Sequence

from pipeline.enrich.enricher import Enricher
from pipeline.enrich.reading import Reading, Span
from pipeline.records import Article, Entity, EntityLabel, Quote

__all__ = ["QUOTES", "direct", "reported"]

_VERBS = (
    "said|says|say|told|tells|added|adds|replied|replies|wrote|writes|tweeted|posted|announced|warned|warns|argued"
    "|claimed|claims|insisted|insists|explained|explains|noted|notes|stated|states|declared|asked|asks|acknowledged"
    "|admitted|admits|confirmed|denied|stressed|recalled|joked|answered|responded|predicted|promised|vowed|urged"
    "|suggested|complained|concluded|testified|quipped|shouted|whispered"
)
_VERB = re.compile(rf"(?<!\w)(?:{_VERBS})(?!\w)")
_REPORTING = re.compile(rf"(?<!\w)(?:have |has |had )?(?P<verb>{_VERBS})(?: \w+ly)?(?:\s+that)?\s+(?=\w)")
_OPEN, _CLOSE = '\u201c\u00ab\u201e\u300c"', '\u201d\u00bb\u201c\u300d"'
# An opening mark after a space or at the start, anything but a paragraph's end, a closing mark; houses mix them.
_QUOTED = re.compile(rf"(?<![\w.,])[{_OPEN}](?=\S)([^\n{_OPEN}{_CLOSE}]{{2,1500}})[{_CLOSE}]")
_PRONOUN = re.compile(r"(?<!\w)(?:[Hh]e|[Ss]he|[Tt]hey)(?!\w)")
_SPEAKING_SUBJECT = re.compile(
    r"(?:\b[Aa]n?|\b[Tt]he|\b[Ss]ome|\b[Oo]fficials?|\b[Pp]olice|\b[Ee]xperts?)\b[^,;:.\u201c\"]{0,70}$"
)
REACH = 90  # characters after or before a quote in which its speaker is named
SHORT = 3  # words: a shorter one is speech only with a verb beside it, else an expression
LONGEST_SUBJECT = 110  # characters before the verb of reported speech


def direct(text: str, entities: Sequence[Entity]) -> Iterator[Quote]:
    """Find direct speech.

    Args:
        text: the whole story.
        entities: the names in it, for speakers.

    Yields:
        Each quoted stretch of speech in order; words in quotation marks that nobody is said to say are left out
        when they are few.
    """
    for found in _QUOTED.finditer(text):
        words = found[1].strip()
        verb, speaker = _attribution(text, found.start(), found.end(), entities)
        if verb or (len(words.split()) > SHORT and words[-1] in ".,!?\u2026"):
            yield Quote(words, found.start(1), found.end(1), speaker, verb)


def _attribution(text: str, start: int, end: int, entities: Sequence[Entity]) -> tuple[str, str]:
    """Verb and speaker, from what follows the quote or else what leads to it."""
    after = re.split(r"[.\n\u201c\"](?:\s|$)", text[end : end + REACH], maxsplit=1)[0]
    before = re.split(r"[.!?]\s|\n", text[max(0, start - REACH) : start])[-1]
    for part, offset in ((after, end), (before, start - len(before))):
        if verb := _VERB.search(part):
            return verb[0], _speaker(part, offset, entities)
    return "", ""


def _speaker(part: str, offset: int, entities: Sequence[Entity]) -> str:
    """The person the part names, the one its pronoun stands for, else an organisation in it."""
    inside = [entity for entity in entities if offset <= entity.start < offset + len(part)]
    for label in (EntityLabel.PERSON, EntityLabel.ORGANISATION):
        named = next((entity for entity in inside if entity.label is label), None)
        if named and (label is EntityLabel.PERSON or not _PRONOUN.search(part)):
            return named.name or named.text
    if _PRONOUN.search(part):
        return _last_person(entities, offset)
    subject = _SPEAKING_SUBJECT.search(_VERB.split(part, maxsplit=1)[0].strip())
    return subject[0].strip() if subject else ""


def _last_person(entities: Sequence[Entity], offset: int) -> str:
    people = [entity for entity in entities if entity.label is EntityLabel.PERSON and entity.end <= offset]
    return (people[-1].name or people[-1].text) if people else ""


def reported(text: str, sentences: Sequence[Span], entities: Sequence[Entity]) -> Iterator[Quote]:
    """Find reported speech.

    Args:
        text: the whole story.
        sentences: of it.
        entities: the names in it.

    Yields:
        For each sentence without quotation marks whose verb of speaking has a subject: the clause after it.
    """
    for sentence in sentences:
        verb = _REPORTING.search(sentence.text)
        if not verb or any(mark in sentence.text for mark in _OPEN):
            continue
        subject = re.split(r"[,;]\s(?:but|and|while)\s", sentence.text[: verb.start()])[-1]
        speaker = _subject(subject, sentence.start + verb.start() - len(subject), entities)
        if speaker and len(subject) <= LONGEST_SUBJECT:
            start = sentence.start + verb.end()
            yield Quote(
                text[start : sentence.end].rstrip("."),
                start,
                sentence.end,
                speaker,
                verb["verb"],
                direct=False,
            )


def _subject(subject: str, offset: int, entities: Sequence[Entity]) -> str:
    """Who speaks: a common noun that opens the subject, the name that ends it, or whom a pronoun stands for."""
    common = _SPEAKING_SUBJECT.search(subject.strip())
    if common and common.start() == 0:
        return common[0].strip()
    return _speaker(subject, offset, entities) if subject.strip() else ""


def _find(article: Article, reading: Reading) -> Mapping[str, object]:
    spoken = list(direct(reading.text, article.entities))
    told = (
        reported(reading.text, reading.sentences, article.entities)
        if article.language in {"en", None}
        else ()
    )
    return {"quotes": tuple(sorted([*spoken, *told], key=lambda quote: quote.start))}


QUOTES = Enricher("quotes", 1, ("quotes",), _find, after=("language", "entities"))
