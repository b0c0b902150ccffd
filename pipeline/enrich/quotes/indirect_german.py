"""Find reported speech in German: "X sagte, dass …", "…, so X", "Laut X …", and main clauses in the subjunctive."""

import re
from bisect import bisect_left
from collections.abc import Iterator

from pipeline.enrich.quotes.attribution import Attribution, find_attributions
from pipeline.enrich.quotes.context import MASK, QuoteContext
from pipeline.enrich.quotes.lexicon import function_words, reporting_verbs
from pipeline.enrich.quotes.noun_phrases import Subject
from pipeline.enrich.quotes.reported_clause import MIN_CLAUSE_WORDS, reported_clause
from pipeline.enrich.quotes.rules import Rule
from pipeline.enrich.quotes.subjects import subject_after
from pipeline.enrich.tokens import Span
from pipeline.records import Quote

__all__ = ["german_clauses", "german_source", "german_subjunctive"]

_NO_CLAUSE_BEHIND = re.compile(rf"(?:\s[a-zäöü][^,;:{MASK}]{{1,60}})?,?\s?(?:{MASK}|\.|$)")
MIN_DIRECT_CHARS = 40  # of quotes before a source
MAX_QUOTED_NAME_CHARS = 40
_SOURCE_NOUN = (
    r"(?:[\w-]*[Aa]ngaben|Aussagen?|Informationen|Einschätzung|Ansicht|Meinung|Auffassung|Worten|Darstellung"
    r"|\w*[Bb]erichten?|Schätzungen?|\w*[Mm]eldungen?|Erkenntnissen|Ermittlungen|Mitteilung|Planungen)"
)
_TITLES = r"(?:(?:Dr|Prof|Dipl|St|[A-Z]|med|phil|jur|rer|nat|h|c)\.\s?)*"
_NAME = (
    r"(?:(?:der|die|das|ein|eine|des|dem|den|einer|eines|einem|seines|seiner|ihrer|ihres)\s+)?(?:[a-zäöüß]+(?:en|er|es|em|e)\s+)?"
    rf"{_TITLES}[A-ZÄÖÜ][^\s,.;()]*(?:\s(?:(?:für|der|des|und|von)\s)?{_TITLES}[A-ZÄÖÜ][^\s,.;()]*){{0,5}}"
)
# "nach eigenen Angaben", "nach seiner Ansicht": somebody that the sentence names elsewhere; not "laut seiner Mutter".
_OWN_SOURCE = re.compile(rf"(?:eigenen|eigener|dessen|deren|seine[nr]|ihre[nr])\s(?:\w+\s)?{_SOURCE_NOUN}\b")
_OBLIQUE = re.compile(r"\s*(?:von|vom|der|des|dem|den|einer|eines|einem)\s+", re.IGNORECASE)
# "Laut X …", "Nach Angaben von X …" at the start of a sentence.
_SOURCE_FIRST = re.compile(
    rf"^(?P<cue>Laut|(?:Nach|Den) (?P<noun>(?:\w+ ){{0,2}}{_SOURCE_NOUN})(?: zufolge)?)\s+(?:von\s+|vom\s+)?"
    r"(?P<what>\S.*)",
    re.DOTALL,
)
_OWN_ACCOUNT = re.compile(r"^Nach eigenen (?:Angaben|Aussagen|Worten) \w+ ")
_CLAUSE_OPENERS = function_words("de", "boundary") | {
    "dem",
    "den",
    "denen",
    "dessen",
    "deren",
    "auf",
    "in",
    "bei",
}
_GENITIVE_PLURAL = re.compile(r"[a-zäöüß]{3,}er\s[A-ZÄÖÜ]")
_FINITE = (
    r"(?:ist|sind|war|waren|hat|haben|hatten?|habe|hätten?|wird|werden|werde|wurden?|würden?|seien?|solle?n?|sollten?|kann|können"
    r"|könn?ten?|könne|muss|müssen|müsse|darf|dürfen|dürften?|gibt|gebe|gab|kam|kamen|liegt|liegen|lag|lagen|befinden|befanden"
    r"|befindet|leben|lebt|handelt|handele|besteht|bestehe|stehen|steht|sei)"
)
# ", dem Dekan, wurden", ", der sich auf die Daten beruft, leben"
_BEHIND_ASIDE = re.compile(rf",\s[^,;:.]{{3,100}},\s(?P<verb>{_FINITE})\s")
_WORD_OR_COMMA = re.compile(r"\w+|,")
_ZUFOLGE_FIRST = re.compile(rf"^(?P<who>[^,{MASK}]{{3,80}}?)\s+(?P<cue>zufolge)\s+(?P<what>\S.*)", re.DOTALL)
# The same inside a sentence, and "…, so X".
_SOURCE_INSIDE = re.compile(
    rf"(?P<cue>\b[Ll]aut|\b[Nn]ach (?!dessen|deren|seine|ihre)(?:\w+ ){{0,2}}{_SOURCE_NOUN}"
    r"|(?<=,\s)so(?=\s(?:(?:der|die|das|ein|eine)\s|[A-ZÄÖÜ])))"
    rf"\s+(?:von\s+|vom\s+)?(?P<who>{_NAME})"
)
# A source that names nobody else: "nach offiziellen Angaben".
_NOUN_INSIDE = re.compile(
    rf"(?<!\bder )(?<!\bdie )(?<!\bdas )(?<!\bden )\b(?P<cue>[Nn]ach) (?P<who>(?:\w+ ){{0,2}}{_SOURCE_NOUN})(?=[\s,.])"
)
_ZUFOLGE_INSIDE = re.compile(
    rf"(?P<who>(?:{_SOURCE_NOUN} )?[A-ZÄÖÜ]\S*(?:\s[A-ZÄÖÜ]\S*){{0,3}})\s(?P<cue>zufolge)\b"
)
_WIE = re.compile(
    r"\b[Ww]ie (?P<who>[^,]{3,90}?)\s(?:(?:am|gestern|heute|in|auf|unter|gegenüber|im|weiter)\s[^,]{0,60}?)?"
    r"(?P<cue>mitteilten?|mitgeteilt|berichtet|berichten|berichteten?|erklärten?|sagten?|melden|meldet|meldeten?"
    r"|bekannt\s?gab(?:en)?|bestätigten?|schreibt|betonten?|verlautet\w*|angab(?:en)?|hieß|heißt)(?=\s*[,.]|\s+hat)"
)
# Parts of words of which a text has at least one if the pattern matches it; looking for them is much faster.
_SOURCE_CUES = ("laut", "Laut", ", so", ",\u00a0so")
_WIE_CUES = ("wie ", "Wie ")
_NOUN_WORDS = (
    "ngaben|ericht|eldung|Aussage|Information|Einschätzung|Ansicht|Meinung|Auffassung|Worten|Darstellung|Schätzung"
    "|Erkenntnis|Ermittlung|Mitteilung|Planung"
)
_NOUN_CUES = tuple(_NOUN_WORDS.split("|"))
_CLAUSE_AFTER_COMMA = re.compile(
    rf"[^,;:{MASK}]{{0,120}}?,\s+(?P<what>(?:[^{MASK}\s]|{MASK}+\s(?:sei|seien|habe|werde|d[üu]rfe|könne|müsse|solle|würden?)\b).*)",
    re.DOTALL,
)
# "…, so die Polizei in einer Mitteilung."
_SOURCE_END = re.compile(r"(?:\s(?:in|auf|bei|gegenüber|am|im|beim|nach)\s[^,;:]{2,50})?[\s.]*")
_LATER_THAT = re.compile(r"(?P<before>[^,]*,\s)(?:dass|daß)\s")
_IT_SAYS = re.compile(r"\s?(?:heißt|hieß) es,")
# The clause has "dass" or a subjunctive.
_REPORTED_FORM = re.compile(
    r"\b(?:dass|daß|sei|seien|habe|hätten|hätte|werde|würde|würden|könne|könnten|müsse|müssten|solle|sollten|wolle|gebe"
    r"|gehe|komme|dürfe|sollen|wäre|wären|könnte|sollte|dürften"
    r"|(?:\w*warte|arbeite|bitte|biete|fürchte|vermute|leiste|koste|bedeute|beobachte|betrachte|trete)"
    r"|(?:er|sie|es|man|dies|das|[A-ZÄÖÜ]\w+) (?:\w+ )?[a-zäöü]{3,}(?<!t)e(?=[ .]|$))\b"
)
# The subjunctive of reported speech (Konjunktiv I), where it differs from the indicative.
_SUBJUNCTIVE_FORMS = (
    "sei|seien|habe|werde|könne|müsse|solle|wolle|dürfe|möge|gebe|gehe|komme|liege|stehe|handle|handele|bestehe|sehe"
    "|wisse|brauche|bleibe|mache|führe|lasse|halte|nehme|finde|bringe|zeige|gelte|fehle|erwarte|hoffe|freue|glaube"
)
_SUBJUNCTIVE_SUBJECTS = ("Er", "Es", "Man", "Dies")  # the verb behind may be any
_SUBJUNCTIVE = re.compile(
    rf"\b(?:{_SUBJUNCTIVE_FORMS})\b|^(?:{'|'.join(_SUBJUNCTIVE_SUBJECTS)})"
    r"\s(?!hätte|wäre|würde|wurde|eine|seine|gerade|heute|ohne)[a-zäöü]\w*(?<!t)e\b"
)
# Where speech goes on, the forms that stand for it in the plural (Konjunktiv II) are enough.
_PLURAL_FORMS = "hätten|würden|könnten|müssten|wären|befänden|dürften"
_CONTINUED_SUBJUNCTIVE = re.compile(rf"{_SUBJUNCTIVE.pattern}|\b(?:{_PLURAL_FORMS})\b")
_CONTINUED_FORMS = frozenset(f"{_SUBJUNCTIVE_FORMS}|{_PLURAL_FORMS}".split("|"))
# "Von Lang gefragt, ob er gehe,", "Auf den Vorwurf angesprochen,": not what is said, but what was asked before.
_ASKED_FIRST = re.compile(
    rf"(?:(?:V[oa][nm]|Nach|Auf|Zu[mr]?|Über|Mit|Dar\w+|Dazu|Danach|I[nm]|Beim?|Am|Später|Gestern)\s(?:(?!{_FINITE}\b)[^\s,;:]+\s)*"
    r"(?:gefragt|befragt|angesprochen|hingewiesen|konfrontiert|gebeten)|(?:Gefragt|Befragt|Angesprochen)\b[^,;:]*)(?:,\s[^;:]*)?,"
)
_INFINITIVE = re.compile(r"\b(?:zu \w+(?:en|n)|\w+zu\w+(?:en|n))$")
# "… . Dies teilte die Polizei mit."
_REFERENCE_BACK = re.compile(r"^(?:Dies|Das)\s+(?=[a-zäöü])")
_SENTENCE_LINK = re.compile(r",\s+(?:doch|aber|jedoch|während)\s")
_NOT_MAIN_CLAUSE = re.compile(
    r"\b(?:[Dd]ass|[Dd]aß|[Oo]b|damit|als|[Ff]alls|sollte|ist|sind|hat|haben|wird|wurde|wurden|war|waren)\b|,"
)
# What the reporter adds behind a clause: "…, so zitiert ihn die Agentur", "…, heißt es".
_COMMENT = re.compile(
    r",\s(?:so\s(?:zitier|bericht|schrieb|schreib|melde)\w+|(?:so\s)?hei(?:ß|ss)t es|hieß es)\b"
)
# What stands before the clause: "Das Argument der Verteidigung: Er habe …".
_LEAD = re.compile(r"[^:,;.]{3,80}:\s(?=[A-ZÄÖÜ])")
_FIRST_PERSON = re.compile(r"\b(?:ich|wir|mich|mir|uns)\b", re.IGNORECASE)


def german_source(context: QuoteContext, sentence: Span) -> Iterator[Quote]:
    """Find the statement of "Laut X …", "Nach Angaben von X …", "X zufolge …", "…, wie X mitteilte", "…, so X".

    Args:
        context: the text.
        sentence: a sentence of its masked text.
    """
    text = sentence.text
    has_noun = "ach " in text and _has_any(text, _NOUN_CUES)
    inside = _source_inside(text, has_noun=has_noun)
    if not inside and has_noun and (noun := _NOUN_INSIDE.search(text)):
        inside = None if any(find_attributions(context, sentence.start, sentence.end)) else noun
    if inside and (_is_direct(text, inside) or _is_in_brackets(text[: inside.start()])):
        return
    if inside and (clause := _clause_of_source(context, sentence, inside)):
        speaker = _source(context, sentence.start + inside.start("who"), sentence.start + inside.end("who"))
        yield from reported_clause(context, clause, speaker, inside["cue"], Rule.SOURCE)
    else:
        yield from _opening_source(context, sentence)


def _source_inside(text: str, *, has_noun: bool) -> re.Match[str] | None:
    """Return a source inside a sentence; `has_noun` tells whether the sentence may have "nach" with a noun."""
    source = (has_noun or _has_any(text, _SOURCE_CUES)) and _SOURCE_INSIDE.search(text)
    source = source or ("zufolge" in text and _ZUFOLGE_INSIDE.search(text))
    return source or (_WIE.search(text) if _has_any(text, _WIE_CUES) else None)


def _clause_of_source(context: QuoteContext, sentence: Span, source: re.Match[str]) -> tuple[int, int] | None:
    """Return the clause of a source inside a sentence, or behind "Wie X mitteilte, "; None for others that open it."""
    if source.start() > 0:
        return _clause_around(
            context, sentence, sentence.start + source.start(), sentence.start + source.end()
        )
    is_leading = source.re is _WIE and sentence.text.startswith(",", source.end())
    return (sentence.start + source.end() + 1, sentence.end) if is_leading else None


def _opening_source(context: QuoteContext, sentence: Span) -> Iterator[Quote]:
    """Find the statement behind a source that opens a sentence."""
    text = sentence.text
    if match := "zufolge" in text and _ZUFOLGE_FIRST.match(text):
        speaker = _source(context, sentence.start, sentence.start + match.end("who"))
        clause = sentence.start + match.start("what"), sentence.end
        yield from reported_clause(context, clause, speaker, match["cue"], Rule.SOURCE)
    elif match := _OWN_ACCOUNT.match(text):
        start = sentence.start + match.end()
        subject = subject_after(context, start, sentence.end)
        yield from reported_clause(context, (start, sentence.end), subject, "nach eigenen Angaben")
    elif match := _SOURCE_FIRST.match(text):
        verb = _verb_after_source(text, match.start("what"), has_noun=match["noun"] is not None)
        if verb:
            what = sentence.start + match.start("what"), sentence.start + verb
            bare_noun = Subject(match["noun"] or "", "", sentence.start + match.start("cue"))
            speaker = _source(context, *what) if what[0] < what[1] else bare_noun
            yield from reported_clause(
                context, (sentence.start + verb, sentence.end), speaker, match["cue"].lower(), Rule.SOURCE
            )


def _is_direct(text: str, source: re.Match[str]) -> bool:
    """Tell whether nothing but quotes stands before a source: "„…“, so Holm"."""
    before = text[: source.start()]
    # A shorter one may be a part of the sentence.
    is_alone = source["cue"] == "so" and _NO_CLAUSE_BEHIND.match(text, source.end()) is not None
    is_long = is_alone or before.count(MASK) >= MIN_DIRECT_CHARS
    return is_long and not before.strip(MASK + " ,")


def _is_in_brackets(before: str) -> bool:
    """Tell whether a source is of quoted words only: "(Zitate laut Tagesblatt)"."""
    return before.count("(") > before.count(")") and "(Zitat" in before


def _has_any(text: str, cues: tuple[str, ...]) -> bool:
    for cue in cues:  # noqa: SIM110 - `any` takes twice as long
        if cue in text:
            return True
    return False


def _clause_around(context: QuoteContext, sentence: Span, start: int, end: int) -> tuple[int, int]:
    """Return the subordinate clause around a source ("…, das nach Angaben der Polizei …"); else the sentence.

    A source that ends the sentence behind a comma is left out: "…, wie die Agentur berichtete."
    """
    before = context.masked[sentence.start : start].rstrip()
    if before.endswith(",") and _SOURCE_END.fullmatch(context.masked, end, sentence.end):
        return sentence.start, sentence.start + len(before) - 1
    part = max(context.masked.rfind(mark, sentence.start, start) for mark in (";", ": ")) + 1
    if part:
        return part, sentence.end
    clause_start = max(sentence.start, context.masked.rfind(",", sentence.start, start - 1) + 1)
    opener = _WORD_OR_COMMA.search(context.masked, clause_start, start)
    if clause_start == sentence.start or opener is None or opener[0] not in _CLAUSE_OPENERS:
        return sentence.start, sentence.end
    clause_end = context.masked.find(",", end, sentence.end)
    return clause_start, clause_end if clause_end > 0 else sentence.end


def _verb_after_source(text: str, start: int, *, has_noun: bool) -> int:
    """Return the offset of the verb that follows a source ("Laut der Polizei in Kiel wurden …"); 0 for none.

    German nouns are capitalised and the verb comes second, so it is the first word in lower case after a noun that
    begins no noun phrase. A comma before it must begin an apposition or a relative clause ("…, dem Dekan, wurden").
    """
    openers = {
        *function_words("de", "preposition"),
        *function_words("de", "determiner"),
        *function_words("de", "conjunction"),
    }
    # "Nach Angaben chilenischer Medien ist …": an adjective and a noun in the genitive, and no verb.
    has_noun = (has_noun and not _GENITIVE_PLURAL.match(text, start)) or text.startswith(MASK, start)
    previous = ""
    for word in _WORD_OR_COMMA.finditer(text, start):
        if word[0] == ",":
            behind = _BEHIND_ASIDE.match(text, word.start()) if has_noun else None
            return behind.start("verb") if behind else 0
        if word[0][0].islower() and has_noun and word[0] not in openers and previous not in openers:
            return word.start()
        has_noun = has_noun or word[0][0].isupper()
        previous = word[0]
    return 0


def _source(context: QuoteContext, start: int, end: int) -> Subject:
    if _OWN_SOURCE.match(context.masked, start):
        return Subject("", "", start)
    determiner = _OBLIQUE.match(context.masked, start, end)
    start = determiner.end() if determiner else start
    subject = subject_after(context, start, end)
    if subject and subject.speaker:
        return subject
    if context.masked.startswith(MASK, start) and end - start < MAX_QUOTED_NAME_CHARS:
        return Subject(
            context.text[start:end].strip(" .,\u201e\u201c\u201d\"\u00bb\u00ab'"), "", start
        )  # "laut „Tagblatt“"
    match = re.match(_NAME, context.text[start:end].strip())
    return Subject(match[0] if match else "", "", start)


def german_clauses(context: QuoteContext, sentence: Span) -> Iterator[Quote]:
    """Find the clause of "X sagte, dass …", "X sagte, er sei …" and "…, sagte X".

    Args:
        context: the text.
        sentence: a sentence of its masked text.
    """
    attributions = [
        attribution
        for attribution in find_attributions(context, sentence.start, sentence.end)
        if attribution.verb in reporting_verbs("de", "clause")
    ]
    for index, attribution in enumerate(attributions):
        subject = attribution.subject or _unnamed_source(context, attribution)
        if attribution.is_negated or attribution.is_modal or subject is None:
            continue
        limit = attributions[index + 1].start if index + 1 < len(attributions) else sentence.end
        if clause := _clause(context, attribution, sentence, limit):
            yield from reported_clause(context, clause, subject, attribution.verb)
            return


def _unnamed_source(context: QuoteContext, attribution: Attribution) -> Subject | None:
    """Return the open speaker of "Im Bericht heißt es, …"."""
    if _IT_SAYS.match(context.masked, attribution.verb_start):
        return Subject("", "", attribution.verb_start, is_certain=False)
    return None


def _clause(
    context: QuoteContext, attribution: Attribution, sentence: Span, limit: int
) -> tuple[int, int] | None:
    """Return the clause that a verb reports: after it, before it, or in the sentence before ("Dies teilte X mit.")."""
    match = _CLAUSE_AFTER_COMMA.match(context.masked, attribution.verb_end, sentence.end)
    before = context.masked[sentence.start : attribution.start].rstrip()
    if match and _is_reported(match["what"], attribution.verb):
        start = match.start("what")
        conjunction = _LATER_THAT.match(match["what"])
        if conjunction and not _REPORTED_FORM.search(conjunction["before"]):
            start += conjunction.end("before")  # behind an apposition
        link = _SENTENCE_LINK.search(context.masked, start, limit) if limit > start else None
        return start, link.start() if link else sentence.end
    if _ASKED_FIRST.fullmatch(before):  # the clause behind the verb, whatever its form
        return (sentence.start + match.start("what"), sentence.end) if match else None
    if before.endswith(",") and len(before.split()) > MIN_CLAUSE_WORDS and not _is_quoted(before):
        return sentence.start, sentence.start + len(before)
    reported = _previous_sentence(context, sentence)
    is_reference = _REFERENCE_BACK.match(sentence.text) and "," not in sentence.text
    return (reported.start, reported.end) if reported and is_reference and MASK not in reported.text else None


def _is_quoted(clause: str) -> bool:
    """Tell whether the clause before a verb is a quote, and not reported speech with a few quoted words."""
    return MASK in clause and (clause.startswith(MASK) or not _SUBJUNCTIVE.search(clause))


def _is_reported(clause: str, verb: str) -> bool:
    """Tell whether a clause has "dass" or a subjunctive, or is an infinitive after a verb that takes one."""
    if _REPORTED_FORM.search(clause):
        return True
    return verb in reporting_verbs("de", "promise") and bool(_INFINITIVE.search(clause.rstrip(" .!")))


def german_subjunctive(context: QuoteContext, sentence: Span) -> Iterator[Quote]:
    """Find a main clause in the subjunctive of reported speech; a sentence before it names its speaker.

    Args:
        context: the text.
        sentence: a sentence of its masked text.

    Yields:
        A quote without a verb; its speaker is the subject of a verb of speaking in the sentence before, else open.
    """
    has_form = context.words.may_have(_CONTINUED_FORMS, sentence.start, sentence.end)
    is_likely = has_form or sentence.text.startswith(_SUBJUNCTIVE_SUBJECTS)
    if not is_likely or not _CONTINUED_SUBJUNCTIVE.search(sentence.text) or _last_subject(context, sentence):
        return
    before = _previous_sentence(context, sentence)
    subject = _last_subject(context, before) if before else None
    pattern = (
        _CONTINUED_SUBJUNCTIVE if subject or (before and _SUBJUNCTIVE.search(before.text)) else _SUBJUNCTIVE
    )
    match = pattern.search(sentence.text)
    if match is None or _NOT_MAIN_CLAUSE.search(sentence.text[: match.start()]):
        return
    if not _FIRST_PERSON.search(sentence.text) and not sentence.text.endswith(("!", "?")):
        subject = subject or Subject("", "", sentence.start)
        comment = _COMMENT.search(context.masked, sentence.start, sentence.end)
        lead = _LEAD.match(sentence.text)
        start = sentence.start + (lead.end() if lead and lead.end() <= match.start() + 1 else 0)
        clause = start, comment.start() if comment else sentence.end
        yield from reported_clause(context, clause, subject, "", Rule.SUBJUNCTIVE)


def _previous_sentence(context: QuoteContext, sentence: Span) -> Span | None:
    """Return the sentence before in the same paragraph."""
    index = bisect_left(context.sentence_starts, sentence.start) - 1
    before = context.sentences[index] if index >= 0 else None
    return before if before and "\n" not in context.text[before.end : sentence.start] else None


def _last_subject(context: QuoteContext, sentence: Span) -> Subject | None:
    """Return the subject of the last verb of speaking in a sentence."""
    attributions = list(find_attributions(context, sentence.start, sentence.end))
    return next((attribution.subject for attribution in reversed(attributions) if attribution.subject), None)
