"""Find who a pronoun before a verb of speaking refers to: a described speaker of the sentence before, else a person."""

import re
from bisect import bisect_left, bisect_right
from operator import attrgetter

from pipeline.enrich.quotes.attribution import find_attributions
from pipeline.enrich.quotes.context import QuoteContext, ReportedClause
from pipeline.enrich.quotes.noun_phrases import Subject, is_agent
from pipeline.enrich.quotes.people import is_word_for_person
from pipeline.enrich.quotes.pronouns import fits_gender, is_body, pronoun_gender, resolve_pronoun
from pipeline.enrich.quotes.quotation_marks import QuotedSpan, final_character
from pipeline.records import EntityLabel, Quote

__all__ = ["find_antecedent", "names_another_behind"]

MAX_OPENING_CHARS = 40  # a subject that starts later in its sentence is one of an inner clause
# The article shows the grammatical gender, with which the pronoun agrees.
_ARTICLE_GENDERS = {
    "de": {"der": "m", "ein": "m"},
    "fr": {"la": "f", "une": "f", "le": "m", "un": "m"},
    "es": {"la": "f", "una": "f", "el": "m", "un": "m"},
    "it": {"la": "f", "una": "f", "il": "m", "lo": "m", "un": "m", "uno": "m"},
    "pt": {"a": "f", "uma": "f", "o": "m", "um": "m"},
}
_FEMALE_NOUN = re.compile(
    r"(?:wo)man|girl|mother|daughter|sister|wife|widow|aunt|lady|queen|actress|mor|kvinna|flicka"
)
_MALE_NOUN = re.compile(r"man|boy|father|son|brother|husband|uncle|king|actor|far|kille|pojke")
_WORD = re.compile(r"[^\W\d_]+")
_NEW_PERSONS = {
    "en": re.compile(r"[^\n]*?\b(?P<who>[Aa]n?\s(?:[a-z-]+\s){0,3}?[a-z-]+)(?=\swho\s)"),
    "de": re.compile(r"(?P<who>(?:Der|Ein|Eine)\s(?:[a-zäöüß]+\s)?[A-ZÄÖÜ][\w-]+)(?=\s[a-zäöüß]+\s)"),
}
_FULL_STOPS = ".\u2026"


def find_antecedent(
    context: QuoteContext, subject: Subject, offset: int, previous: Quote | None = None, *, topic_end: int = 0
) -> str:
    """Find who a pronoun refers to.

    A described person who says something in the sentence before is its subject, so the pronoun is this person, and not
    somebody whom the person speaks of: "Sara's lawyer says that Sara may stay. She adds …".

    Args:
        context: the text.
        subject: the pronoun.
        offset: where to look for people before it.
        previous: the direct quote before; None when there is none near.
        topic_end: where a reported clause at the offset ends; 0 for none. Whom it speaks of does not say it.

    Returns:
        The name in full, or the description as written; "" when nobody fits.
    """
    if previous and _names_new_speaker(context, previous, offset):
        previous = None
    name = _described_speaker(context, subject)
    clause = None if name else _last_clause(context, subject.pronoun, offset, previous)
    if clause:
        return clause.speaker
    if not name and _opens_with_person(context, subject.pronoun, offset, topic_end):
        return ""
    name = name or resolve_pronoun(context.people, subject.pronoun, offset, previous)
    is_topic = not subject.pronoun and _is_topic_of_unnamed_speaker(context, name, offset)
    is_other = is_topic or _shows_other_gender(
        context, name, pronoun_gender(context.language, subject.pronoun)
    )
    return "" if is_other else name


def _shows_other_gender(context: QuoteContext, name: str, gender: str) -> bool:
    """Tell whether the article of a description shows another gender than a pronoun: "un periodista", "ella"."""
    if not name or not gender or name in context.people.names:
        return False
    return _gender(context, name) not in {gender, ""}


def _opens_with_person(context: QuoteContext, pronoun: str, start: int, end: int) -> bool:
    """Tell whether a clause speaks first of somebody who may say it: "Ann Holm was late, she said" leaves it open.

    Reporters write so of Ann Holm and of somebody named before. The German subjunctive is of somebody else.
    """
    people = context.people.mentions_between(start, end) if context.language != "de" else []
    name = context.people.name_of(people[0]) if people else ""
    is_first = bool(people) and people[0].start - start < MAX_OPENING_CHARS
    return is_first and fits_gender(context.people, name, pronoun_gender(context.language, pronoun))


def _last_clause(
    context: QuoteContext, pronoun: str, offset: int, previous: Quote | None
) -> ReportedClause | None:
    """Return the reported clause whose speaker goes on; None where somebody else may be meant.

    "Strand was late, said Tom Reyes. “…,” he said" is Reyes, though Strand is the subject of the clause.

    Args:
        context: the text.
        pronoun: it shows a gender.
        offset: where to look for clauses and people before it.
        previous: as in `find_antecedent`.
    """
    gender = pronoun_gender(context.language, pronoun)
    since = previous.end if previous else 0
    index = bisect_right(context.reported_clauses, offset, key=attrgetter("end"))
    clause = context.reported_clauses[index - 1] if index else None
    if not gender or clause is None or clause.start < since:
        return None
    sentence = context.sentence_at(clause.start)
    if "\n" in context.text[sentence.end : offset].strip() or not _is_person(context, clause, gender):
        return None
    later = context.people.mentions_between(sentence.end, offset)
    is_named = any(fits_gender(context.people, context.people.name_of(name), gender) for name in later)
    return None if is_named else clause


def _is_person(context: QuoteContext, clause: ReportedClause, gender: str) -> bool:
    """Tell whether the speaker of a clause is a person of a gender, or an open one behind such a pronoun."""
    if not clause.speaker:
        return pronoun_gender(context.language, clause.pronoun) == gender
    if clause.speaker not in context.people.names:
        return False
    return fits_gender(context.people, clause.speaker, gender)


def _is_topic_of_unnamed_speaker(context: QuoteContext, name: str, offset: int) -> bool:
    """Tell whether somebody else, who is not named, speaks of a person in the sentence before.

    "Según el periodista, … y explicó que Ann Holm se fue. “…”, comentó": the verb goes on with the journalist.
    """
    index = bisect_left(context.sentence_starts, context.sentence_at(offset).start)
    before = context.sentences[index - 1] if index else None
    first = next(find_attributions(context, before.start, before.end), None) if before and name else None
    if before is None or first is None or (first.subject and first.subject.speaker):
        return False
    mentions = context.people.mentions_between(first.verb_end, before.end)
    return any(context.people.name_of(mention) == name for mention in mentions)


def _names_new_speaker(context: QuoteContext, previous: Quote, end: int) -> bool:
    """Tell whether somebody else says something between a quote and the sentence of a pronoun: it is theirs."""
    first = bisect_right(context.sentence_starts, previous.end)
    last = bisect_left(context.sentence_starts, context.sentence_at(end).start)
    return any(
        attribution.subject
        and attribution.subject.is_certain
        and attribution.subject.speaker not in {"", previous.speaker}
        for sentence in context.sentences[first:last]
        for attribution in find_attributions(context, sentence.start, sentence.end)
    )


def _described_speaker(context: QuoteContext, subject: Subject) -> str:
    """Return the described person who is the subject of the sentence before; "" for none."""
    start = context.sentence_at(subject.start).start
    gender = pronoun_gender(context.language, subject.pronoun)
    index = context.sentence_starts.index(start) if start in context.sentence_starts else 0
    if not gender or not index:
        return ""
    before = context.sentences[index - 1]
    if "\n" in context.text[before.end : start]:
        return ""
    first = next(find_attributions(context, before.start, before.end), None)
    if first is None:
        return _new_person(context, before.start, before.end, gender)
    speaker = first.subject
    is_main = speaker is not None and speaker.speaker and speaker.start - before.start < MAX_OPENING_CHARS
    if not is_main or speaker is None or not _is_described_person(context, speaker):
        return ""
    return speaker.speaker if _gender(context, speaker.speaker) in {gender, ""} else ""


def _new_person(context: QuoteContext, start: int, end: int, gender: str) -> str:
    """Return the person whom a sentence without speech introduces: "a dock worker who was there", "Der Angeklagte"."""
    pattern = _NEW_PERSONS.get(context.language)
    match = pattern.match(context.masked, start, end) if pattern else None
    if match is None or context.people.mentions_between(match.end(), end):
        return ""
    before = _WORD.findall(context.masked[start : match.start("who")])
    if any(pronoun_gender(context.language, word) == gender for word in before):
        return ""  # "he sees her as a candidate who is late"
    phrase = match["who"]
    noun = phrase.rpartition(" ")[2]
    is_person = (is_agent(context, noun) or is_word_for_person(context.language, noun)) and not is_body(
        phrase
    )
    return phrase if is_person and _gender(context, phrase) in {gender, ""} else ""


def _is_described_person(context: QuoteContext, subject: Subject) -> bool:
    """Tell whether a subject is one person who is described, not named: "Sara's lawyer", "l'avocate de Sara"."""
    end = subject.start + len(subject.speaker)
    if context.text[subject.start : end] != subject.speaker:
        return False
    names = context.entities_between(subject.start, end)
    if any(
        name.label is EntityLabel.PERSON and name.end == end and name.start == subject.start for name in names
    ):
        return False
    return any(is_word_for_person(context.language, word) for word in _WORD.findall(subject.speaker))


def _gender(context: QuoteContext, description: str) -> str:
    """Return the gender that the article or the noun of a description shows: "f", "m" or ""."""
    words = [word.lower() for word in _WORD.findall(description)]
    genders = _ARTICLE_GENDERS.get(context.language, {})
    if words[0] in genders:
        return genders[words[0]]
    endings = [(_FEMALE_NOUN, "f"), (_MALE_NOUN, "m")] if context.language in {"en", "sv"} else []
    # "spokeswoman" ends with a noun that shows it; so do "German" and "factor", which are no words for people.
    found = (
        gender
        for word in reversed(words)
        for noun, gender in endings
        if noun.fullmatch(word) or (is_word_for_person(context.language, word) and _ends_with(word, noun))
    )
    return next(found, "")


def _ends_with(word: str, noun: re.Pattern[str]) -> bool:
    return any(noun.fullmatch(word, start) for start in range(max(0, len(word) - 8), len(word)))


def names_another_behind(context: QuoteContext, span: QuotedSpan, speaker: str) -> bool:
    """Tell whether the rest of a quote's sentence names somebody else, as in "“The roof leaks,” Ann Holm shot back".

    Args:
        context: the text.
        span: the quote.
        speaker: name of whoever spoke before.
    """
    end = context.sentence_around(span)[1]
    is_over = (
        final_character(context.text, span) in _FULL_STOPS or not context.masked[span.outer_end : end].strip()
    )
    people = [] if is_over else context.people.mentions_between(span.outer_end, end)
    return any(context.people.name_of(person) != speaker for person in people)
