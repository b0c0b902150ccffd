"""Find reported speech in German: "X sagte, dass …", "…, so X", "Laut X …", and main clauses in the subjunctive."""

import re
from collections.abc import Iterator

from pipeline.enrich.quotes.attribution import find_attributions
from pipeline.enrich.quotes.context import MASK, QuoteContext
from pipeline.enrich.quotes.lexicon import function_words, reporting_verbs
from pipeline.enrich.quotes.reported_clause import MIN_CLAUSE_WORDS, reported_clause
from pipeline.enrich.quotes.subjects import Subject, subject_after
from pipeline.enrich.tokens import Span
from pipeline.records import Quote

__all__ = ["german_clauses", "german_source", "german_subjunctive"]

_SOURCE_NOUN = (
    r"(?:Angaben|Aussagen?|Informationen|Einschätzung|Ansicht|Meinung|Auffassung|Worten|Darstellung|Berichten?"
    r"|Schätzungen?|Meldungen?)"
)
_NAME = (
    r"(?:(?:der|die|das|ein|eine|des|dem|den|einer|eines|einem|seines|seiner|ihrer|ihres)\s+)?(?:[a-zäöüß]+(?:en|er|es|em)\s+)?"
    r"[A-ZÄÖÜ][^\s,.;]*(?:\s(?:(?:für|der|des|und|von)\s)?[A-ZÄÖÜ][^\s,.;]*){0,5}"
)
_OBLIQUE = re.compile(r"\s*(?:von|vom|der|des|dem|den|einer|eines|einem)\s+")
# "Laut X …", "Nach Angaben von X …" at the start of a sentence.
_SOURCE_FIRST = re.compile(
    rf"^(?P<cue>Laut|(?:Nach|Den) (?:\w+ )?{_SOURCE_NOUN}(?: zufolge)?)\s+(?:von\s+|vom\s+)?(?P<what>\S.*)",
    re.DOTALL,
)
_WORD_OR_COMMA = re.compile(r"\w+|,")
_ZUFOLGE_FIRST = re.compile(r"^(?P<who>[^,]{3,80}?)\s+(?P<cue>zufolge)\s+(?P<what>\S.*)", re.DOTALL)
# The same inside a sentence, and "…, so X".
_SOURCE_INSIDE = re.compile(
    rf"(?P<cue>\b[Ll]aut|\b[Nn]ach {_SOURCE_NOUN}|(?<=,\s)so(?=\s(?:der|die|das|ein|eine|[A-ZÄÖÜ])))"
    rf"\s+(?:von\s+|vom\s+)?(?P<who>{_NAME})"
)
_ZUFOLGE_INSIDE = re.compile(
    rf"(?P<who>(?:{_SOURCE_NOUN} )?[A-ZÄÖÜ]\S*(?:\s[A-ZÄÖÜ]\S*){{0,3}})\s(?P<cue>zufolge)\b"
)
_WIE = re.compile(
    r"\b[Ww]ie (?P<who>[^,]{3,90}?)\s(?:(?:am|gestern|heute|in|auf|unter|gegenüber|im|weiter)\s[^,]{0,60}?)?"
    r"(?P<cue>mitteilten?|mitgeteilt|berichtet|berichten|berichteten?|erklärten?|sagten?|melden|meldet|meldeten?"
    r"|bekannt\s?gab(?:en)?|bestätigten?|schreibt|betonten?|verlautet\w*|angab(?:en)?|hieß|heißt)(?=\s*[,.]|\s+hat)"
)
_CLAUSE_AFTER_COMMA = re.compile(
    r"[^,]{0,120}?,\s+(?P<what>(?:dass|daß|man|er|sie|es|der|die|das|ein|eine|wenn|in|im|bei|nach|durch|damit|seine|ihre"
    r"|[A-ZÄÖÜ]\w+)\b.*)",
    re.DOTALL,
)
# The clause has "dass" or a subjunctive.
_REPORTED_FORM = re.compile(
    r"\b(?:dass|daß|sei|seien|habe|hätten|hätte|werde|würde|würden|könne|könnten|müsse|müssten|solle|sollten|wolle|gebe"
    r"|gehe|komme|dürfe|sollen|wäre|wären|\w{3,}e)\b"
)
# The subjunctive of reported speech (Konjunktiv I), where it differs from the indicative.
_SUBJUNCTIVE = re.compile(
    r"\b(?:sei|seien|habe|werde|könne|müsse|solle|wolle|dürfe|gebe|gehe|komme|liege|stehe|handle|handele|bestehe|sehe"
    r"|wisse|brauche|bleibe|mache|führe|lasse|halte|nehme|finde|bringe|zeige|gelte|fehle|erwarte|hoffe|freue|glaube)\b"
)
_NOT_MAIN_CLAUSE = re.compile(
    r"\b(?:dass|daß|ob|damit|als|falls|sollte|ist|sind|hat|haben|wird|wurde|wurden|war|waren)\b|,"
)
_FIRST_PERSON = re.compile(r"\b(?:ich|wir|mich|mir|uns)\b", re.IGNORECASE)


def german_source(context: QuoteContext, sentence: Span) -> Iterator[Quote]:
    """Find the statement of "Laut X …", "Nach Angaben von X …", "X zufolge …", "…, wie X mitteilte", "…, so X".

    Args:
        context: the text.
        sentence: a sentence of its masked text.
    """
    text = sentence.text
    inside = _SOURCE_INSIDE.search(text) or _ZUFOLGE_INSIDE.search(text) or _WIE.search(text)
    if inside and inside.start() > 0:
        speaker = _source(context, sentence.start + inside.start("who"), sentence.start + inside.end("who"))
        yield from reported_clause(context, (sentence.start, sentence.end), speaker, inside["cue"])
    elif match := _ZUFOLGE_FIRST.match(text):
        speaker = _source(context, sentence.start, sentence.start + match.end("who"))
        clause = sentence.start + match.start("what"), sentence.end
        yield from reported_clause(context, clause, speaker, match["cue"])
    elif match := _SOURCE_FIRST.match(text):
        verb = _verb_after_source(text, match.start("what"))
        if verb:
            speaker = _source(context, sentence.start + match.start("what"), sentence.start + verb)
            yield from reported_clause(
                context, (sentence.start + verb, sentence.end), speaker, match["cue"].lower()
            )


def _verb_after_source(text: str, start: int) -> int:
    """Return the offset of the verb that follows a source ("Laut der Polizei in Kiel wurden …"); 0 for none.

    German nouns are capitalised and the verb comes second, so it is the first word in lower case after a noun that
    begins no noun phrase. A comma before it makes the sentence too complicated.
    """
    openers = {
        *function_words("de", "preposition"),
        *function_words("de", "determiner"),
        *function_words("de", "conjunction"),
    }
    has_noun, previous = False, ""
    for word in _WORD_OR_COMMA.finditer(text, start):
        if word[0] == ",":
            return 0
        if word[0][0].islower() and has_noun and word[0] not in openers and previous not in openers:
            return word.start()
        has_noun = has_noun or word[0][0].isupper()
        previous = word[0]
    return 0


def _source(context: QuoteContext, start: int, end: int) -> Subject:
    determiner = _OBLIQUE.match(context.masked, start, end)
    start = determiner.end() if determiner else start
    subject = subject_after(context, start, end)
    if subject and subject.speaker:
        return subject
    match = re.match(_NAME, context.text[start:end].strip())
    return Subject(match[0] if match else "", "", 0.6, start)


def german_clauses(context: QuoteContext, sentence: Span) -> Iterator[Quote]:
    """Find the clause of "X sagte, dass …", "X sagte, er sei …" and "…, sagte X".

    Args:
        context: the text.
        sentence: a sentence of its masked text.
    """
    for attribution in find_attributions(context, sentence.start, sentence.end):
        is_open = attribution.is_negated or attribution.is_modal or attribution.subject is None
        if is_open or attribution.verb not in reporting_verbs("de", "clause"):
            continue
        match = _CLAUSE_AFTER_COMMA.match(context.masked, attribution.verb_end, sentence.end)
        before = context.masked[sentence.start : attribution.start].rstrip()
        if match and _REPORTED_FORM.search(match["what"]) and MASK not in match["what"][:3]:
            clause = match.start("what"), sentence.end
        elif before.endswith(",") and len(before.split()) > MIN_CLAUSE_WORDS and MASK not in before:
            clause = sentence.start, sentence.start + len(before)
        else:
            continue
        yield from reported_clause(context, clause, attribution.subject, attribution.verb)
        return


def german_subjunctive(context: QuoteContext, sentence: Span) -> Iterator[Quote]:
    """Find a main clause in the subjunctive of reported speech; an earlier sentence names its speaker.

    Args:
        context: the text.
        sentence: a sentence of its masked text.
    """
    text = sentence.text
    match = _SUBJUNCTIVE.search(text)
    if match is None or _NOT_MAIN_CLAUSE.search(text[: match.start()]):
        return
    if not _FIRST_PERSON.search(text) and not text.endswith(("!", "?")):
        yield from reported_clause(
            context, (sentence.start, sentence.end), Subject("", "", 0.5, sentence.start), ""
        )
