"""Find reported speech in English: "X said (that) …", "…, X said", "According to X, …"."""

import re
from collections.abc import Iterator

from pipeline.enrich.quotes.attribution import Attribution, find_attributions
from pipeline.enrich.quotes.context import MASK, QuoteContext
from pipeline.enrich.quotes.lexicon import function_words, printed_things, reporting_verbs
from pipeline.enrich.quotes.noun_phrases import Subject
from pipeline.enrich.quotes.reported_clause import MIN_CLAUSE_WORDS, reported_clause
from pipeline.enrich.quotes.rules import Rule
from pipeline.enrich.quotes.subjects import subject_after, written_subject
from pipeline.enrich.quotes.verb_forms import is_reason
from pipeline.enrich.tokens import Span
from pipeline.records import Quote

__all__ = ["end_of_clause", "english_clauses", "english_source", "is_within_relative_clause"]

MAX_LINK_WORDS = 4  # words that link two clauses: ", but on Monday"
MAX_VERB_WORDS = 14  # words of a clause among which its finite verb is expected
MAX_OPENER_CHARS = 20  # characters before a subject that hold the word that opens its clause
_RELATIVE_PRONOUN = re.compile(r"\b(what|which|whom|that)\s$")
_SAYING = frozenset({"said", "say", "says", "saying"})  # what follows is a clause, hardly ever a thing
_TELLING = frozenset({"told", "tells", "tell", "telling"})
# "says that is what happens": there it is the subject of the clause.
_THAT = re.compile(r",?\s+(?:out\s+)?that\s+(?!(?:is|was|will|would|has|had|can|could|may|might|does|did)\b)")
_NAME = r"[A-Z][\w.'\u2019-]+(?:\s+[A-Z][\w.'\u2019-]+){0,3}"
_PREPOSITION = r"(?:near|during|after|before|about|to|by|at|of|for|with|from|in|on)\b"
_ADDRESSEE = re.compile(
    r"\s+(?P<to>to\s+)?(?:him|her|them|me|us|reporters|lawmakers|parliament|congress|investors|journalists"
    rf"|[a-z]{{3,}}s|(?:[a-z]+ )?{_NAME}|(?:the|a|an|his|her|their|{_NAME})"
    rf"(?:\s+(?!{_PREPOSITION})[^\s,;:.]+){{1,5}}?)"
    r"(?=\s+(?:on|in|that|he|she|it|they|the|his|her|there)\b|,)"
)
_LISTENER_WITH_THAT = re.compile(rf"\s[^,;:.{MASK}]{{2,80}}?\sthat\s+")
_QUESTION_LAST = re.compile(r"\b(?:why|how|whether|what|when|where|who)$")
# Verbs beside "told" whose listener may stand before "that" without "to".
_INFORMING = frozenset({"warned", "promised", "assured", "reminded", "cautioned", "informed"})
_CIRCUMSTANCE = re.compile(
    r"\s+(?:(?:on|in|at|during|after|before|via|through|from)\s+[^,;:.]{2,60}?(?=,?\s+that\b)"
    r"|(?:on\s+)?(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day(?:\s+(?:night|morning|evening|afternoon))?"
    r"|for (?:\w+\s)?(?:days|weeks|months|years)|(?:several|many) times|twice"
    r"|(?:earlier\s)?(?:this|last|next) (?:week|month|year|morning|evening|spring|summer|autumn|fall|winter)"
    r"|today|yesterday|earlier|recently|publicly|repeatedly|again|\w+ly(?=\s+that\b))(?=\s)"
    r"|,\s(?:for (?:example|instance)|however|meanwhile|instead|too|among other things),(?=\s)"
)
# A clause begins with one of these; a thing, a circumstance or a question with one of the others.
_CLAUSE_OPENER = re.compile(
    r"(?:(?:he|she|it|they|we|you|there|this|that|these|those|the|a|an|his|her|their|its|our|my|no|not|some|many|most"
    rf"|all|any|every|both|more|few|one|if|while|although|because|people|what)\b|'[a-z]|[A-Z]|\d|{MASK}"
    r"|[a-z]+-[A-Z]|(?:\w+\s)?[a-z]{4,}(?<!s)s\s(?!(?:of|to|the|an?|his|her|their|its)\b)|about\s(?:\d|half\b|one\b|two\b|three\b|a\s(?:third|quarter|dozen)\b))"
)
_NOMINATIVE = re.compile(
    r"(?:he|she|they|we|I)(?:\s\w|['\u2019])"
)  # "announced he was ready": never an object
_NON_CLAUSE = re.compile(
    r"(?:to|by|over|about(?!\s(?:\d|half|one|two|three|a\s))|against|with|for|of|through|via|nothing|so|whether|when|how|why|who|which|as|at|on|in|after"
    r"|before|during|because|from|yes|no|him|them|me|us|goodbye|and|or|last|next|just|only|into|under|\w+ly"
    r"|is|are|was|were|has|had|would|could)\b",
    re.IGNORECASE,
)
_STRICT_FINITE_VERB = re.compile(
    r"\b(?:is|are|was|were|has|had|have|will|would|could|can|should|must|may|might|did|does"
    r"|\w+['\u2019](?:re|ve|d|ll)|(?:[Hh]e|[Ss]he|[Ii]t|[Tt]hat|[Tt]here)['\u2019]s|\w+n['\u2019]t)\b"
)
_FINITE_VERB = re.compile(
    rf"\b(?:is|are|was|were|has|had|have|will|would|could|can|should|must|may|might|does|did|do|am|\w+ed"
    rf"|\w+n['\u2019]t|\w+['\u2019](?:re|ve|d|ll)|(?:[Hh]e|[Ss]he|[Ii]t|[Tt]hat|[Tt]here)['\u2019]s|[a-z]{{3,}}s)\b|{MASK}"
)
# A clause before its verb of speaking may also have a past without "-ed".
_PAST = re.compile(
    rf"{_FINITE_VERB.pattern}|\b(?:be|for|under)?(?:came|went|took|gave|got|made|met|saw|ran|fell|rose|held|lost|won|left"
    r"|began|kept|felt|paid|sent|sold|spent|stood|brought|bought|built|caught|fought|found|grew|drew|knew|meant|sought"
    r"|spoke|struck|thought|wrote|broke|chose|drove|threw|flew|became)\b"
)
_TO_INFINITIVE = re.compile(r"\s+(?=to\s+\w+)")
_CLAUSE_SEPARATORS = (", ", " and ", " - ", "\u2014", "\u2013")
# What ends a reported clause: another attribution, or the reporter's own words.
_CLAUSE_END = re.compile(
    r",\s+(?:according to|but\b|though\b|while\b|compared\s"
    r"|(?:\w+ly\s)?(?!including|according|being|during|\w+thing)[a-z]+ing\b|(?:which|who)\b(?=[^,]*$)|(?:an?\s+)?(?:\w+\s)?(?:remark|comment|acknowledge?ment|admission|claim"
    r"|assertion|charge|statement|allegation|argument|suggestion|accusation|figure)s?\s+(?:that|which|he|she|they)\b)"
    r"|,\s(?:before|after)\s[^,;]{1,40}?\s(?:asked|said|told|replied|answered|added)\b"
    r"|;\s|\s[-\u2013\u2014]\s(?=an?\s)|\u2014(?=an?\s)|,?\s+and\s+(?:vowed|promised|told|said|called|added|urged|pledged|declined|refused|accused|asked|warned|jailed"
    rf"|sentenced|ordered|fined|banned|cleared|dismissed)\b|\s*[\u2014\u2013]\s*[a-z]+ing\b"
    rf"|(?<={MASK})\s+(?:[a-z]+ing\s+that|according to)\b"
)
# A subordinate clause at the start of a sentence or of a part of it, up to its subject.
_SUBORDINATE_OPENER = re.compile(
    r"(?:^|,\s+(?:and|but)\s)(?:\S+\s){0,3}(?:while|as|when|after|before|although|though|if|since|because|once|where|whereas)\s$",
    re.IGNORECASE,
)
_RELATIVE_OPENER = re.compile(r",\s+(?:who|which)\s*$")
# "“…,” Holm claimed Tom Reyes had said": no statement, but who said what stands before.
_NAMES_SAYER = re.compile(
    rf"\s*(?:that\s)?{_NAME}\s(?:had\s|has\s)?(?:said|told|shouted|claimed)(?:\s(?:him|her|them))?[\s.,]*"
)
_DASH = re.compile(r"\s[-\u2013\u2014]\s|\u2014")
_COMMA = re.compile(r",\s(?!and\b|or\b)")
_LINK_FIRST = re.compile(r"(?:But|And|So|Or|Yet|Still|Also|Even|Then|Now),?\s")
# After "…, X said," these begin something else than the rest of the clause.
_CIRCUMSTANCE_AFTER = re.compile(
    r",\s+(?:\w+ing|who|which|in|on|at|after|but|and|as|while|when|during|where|with|a|an|according)\b"
)
# "…, Holm pointed out.": nothing that was pointed out follows.
_POINTED_OUT_LAST = re.compile(r"\s+out\s*(?:[,.;]|$|(?:in|on|at|to|last|this|earlier)\b)")
_FINITE_VERB_BEHIND = re.compile(
    r"\s(?!afterwards|always|sometimes|perhaps|besides)(?:is|are|was|were|has|had|have|will|would|could|can|should|may|might|must"
    r"|[a-z]{3,}(?:[^s]s|ed))\s"
)
_SOURCE_FIRST = re.compile(
    r"^(?:(?:But|And|Still,)\s)?[Aa]ccording to\s+(?P<who>[^,]{2,120}?),\s+(?P<what>\S.*)", re.DOTALL
)
# "Since May, according to Holm, two bridges have been closed": the whole sentence is the statement.
_SOURCE_INSIDE = re.compile(
    rf"^(?P<what>[^,;:{MASK}]{{2,60}}, according to (?P<who>[^,;:{MASK}]{{2,80}}),"
    r" (?!and\b|but\b|who\b|which\b|(?:al)?though\b|while\b).*)",
    re.DOTALL,
)
_ABOUT_SOURCE = re.compile(r"[,;(]|\.$|\s(?:that|which|who|where)\b")
_REPORT = re.compile(
    r"\b(?:reports?|stud(?:y|ies)|surveys?|polls?|data|figures|statistics|analys[ie]s|documents?|records?|complaint|lawsuit"
    r"|indictment|statement|research|estimates?|release|filings?|affidavit|account|news|sources?|memoir|book|biography|testimony|transcripts?|letters?|emails?)\b"
)
_PREPOSITION_BEHIND = re.compile(rf"\s(?={_PREPOSITION})")
_SOURCE_LAST = re.compile(
    r"^(?P<what>\S.*?),?\s+according to\s+(?P<who>[^\n]{2,160}?)"
    r"(?:\sand (?:reported|published|seen|cited) by\s.*|\.?https?:.*)?$",
    re.DOTALL,
)


def english_source(context: QuoteContext, sentence: Span) -> Iterator[Quote]:
    """Find the statement of "According to X, …" and "…, according to X".

    Args:
        context: the text.
        sentence: a sentence of its masked text.
    """
    is_likely = "ccording to" in sentence.text
    match = is_likely and (
        _SOURCE_FIRST.match(sentence.text)
        or _SOURCE_INSIDE.match(sentence.text)
        or _SOURCE_LAST.match(sentence.text)
    )
    if not match:
        return
    start, end = (sentence.start + offset for offset in match.span("what"))
    is_cut = match["what"].endswith((" and", " but"))  # "…, and according to Holm well worth it"
    if is_cut or not _PAST.search(match["what"]) or _is_attributed(context, start, end):
        return
    who_start, who_end = (sentence.start + offset for offset in match.span("who"))
    subject = subject_after(context, who_start, who_end)
    if subject is None:
        subject = _document(context.text[who_start:who_end], who_start)
        is_set_off = match.re is not _SOURCE_LAST or context.masked.startswith(",", end)
        if not is_set_off and not _REPORT.search(subject.speaker):
            return  # "Regulations change according to different jurisdictions"
    yield from reported_clause(context, (start, end), subject, "according to", Rule.SOURCE)


def _document(text: str, start: int) -> Subject:
    """Read a source that is no person or body: "a report", without the clause about it; printed things are nobody."""
    phrase = _ABOUT_SOURCE.split(text)[0].strip()
    head = _PREPOSITION_BEHIND.split(phrase)[0].rpartition(" ")[2].lower()
    return Subject("" if head in printed_things() else phrase, "", start)


def _is_attributed(context: QuoteContext, start: int, end: int) -> bool:
    """Tell whether a statement is a quote with its verb: "“…,” Holm said", before "according to the paper"."""
    return context.masked[start] == MASK and any(
        attribution.subject for attribution in find_attributions(context, start, end)
    )


def english_clauses(context: QuoteContext, sentence: Span) -> Iterator[Quote]:
    """Find the clauses of "X said (that) …" and "…, X said".

    Args:
        context: the text.
        sentence: a sentence of its masked text.
    """
    attributions = list(_clause_attributions(context, sentence))
    for index, attribution in enumerate(attributions):
        subject = attribution.subject or _unlisted_subject(context, sentence, attribution)
        if attribution.is_negated or attribution.is_modal or subject is None:
            continue
        if subject.speaker.lower().replace(" ", "_") in reporting_verbs("en", "nobody"):
            continue
        if is_within_relative_clause(context, attribution) or is_reason(
            attribution.verb, context.masked[sentence.start : attribution.verb_start]
        ):
            continue
        is_inverted = subject.start >= attribution.verb_end
        if start := 0 if is_inverted else _clause_start(context, attribution, sentence.end):
            limit = attributions[index + 1].start if index + 1 < len(attributions) else sentence.end
            clause = start, end_of_clause(context, sentence, attribution, start, limit)
            if not _NAMES_SAYER.fullmatch(context.masked, *clause):
                yield from reported_clause(context, clause, subject, attribution.verb)
        elif (
            index == 0
            and not attribution.verb.endswith("ing")
            and (trailing := _clause_before(context, sentence, attribution))
        ):
            yield from reported_clause(context, trailing, subject, attribution.verb)


def _clause_attributions(context: QuoteContext, sentence: Span) -> Iterator[Attribution]:
    """Yield the attributions by verbs that report clauses; verbs behind the last of them are not read."""
    found = context.verbs_between(sentence.start, sentence.end)
    verbs = reporting_verbs("en", "clause") if found else frozenset[str]()
    ends = [verb.end() for verb in found if verb[0] in verbs]
    if not ends:
        return
    for attribution in find_attributions(context, sentence.start, sentence.end):
        if attribution.verb in verbs:
            yield attribution
        if attribution.verb_end >= ends[-1]:
            return


def _unlisted_subject(context: QuoteContext, sentence: Span, attribution: Attribution) -> Subject | None:
    """Read the subject of "said" and of a past with "that" whose head is in no list: "another ranking says"."""
    is_past = attribution.verb.endswith("ed") and _THAT.match(
        context.masked, attribution.verb_end, sentence.end
    )
    has_clause = attribution.verb in _SAYING or is_past
    return written_subject(context, sentence.start, attribution.verb_start) if has_clause else None


def is_within_relative_clause(context: QuoteContext, attribution: Attribution) -> bool:
    """Tell whether a verb stands in a clause about a noun: "the plan that he said would fail".

    Args:
        context: the text.
        attribution: the verb with its subject.
    """
    start = max(0, attribution.start - MAX_OPENER_CHARS)
    match = _RELATIVE_PRONOUN.search(context.masked, start, attribution.start)
    if match is None or match[1] != "that":
        return match is not None
    before = match.start(1)
    return not context.verbs_between(before - MAX_OPENER_CHARS, before)


def _clause_start(context: QuoteContext, attribution: Attribution, end: int) -> int:
    """Return where the clause after a verb starts; 0 when none follows."""
    text, offset, verb = context.masked, attribution.verb_end, attribution.verb
    if verb in reporting_verbs("en", "promise"):
        circumstance = _CIRCUMSTANCE.match(text, offset, end)
        if match := _TO_INFINITIVE.match(text, circumstance.end() if circumstance else offset, end):
            return match.end()
    addressee = _ADDRESSEE.match(text, offset, end)
    if verb in _TELLING and not addressee:
        listener = _LISTENER_WITH_THAT.match(text, offset, end)
        return listener.end() if listener else 0
    has_listener = (
        addressee and (verb in _INFORMING or addressee["to"]) and _THAT.match(text, addressee.end(), end)
    )
    if addressee and (verb in _TELLING or has_listener):
        offset = addressee.end()
    if match := _CIRCUMSTANCE.match(text, offset, end):
        offset = match.end()
    if match := _THAT.match(text, offset, end):
        is_question = _QUESTION_LAST.search(text, attribution.verb_end, match.start())
        return 0 if is_question else match.end()  # "explained to Holm why that was so"
    start = offset
    while start < end and text[start] == " ":
        start += 1
    return start if start > offset and _is_clause(text[start:end], verb) else 0


def _is_clause(text: str, verb: str) -> bool:
    """Tell whether a clause follows, and not a thing, a circumstance or a quote."""
    if not text or text[0] == MASK or _NON_CLAUSE.match(text):
        return False
    is_opened = _CLAUSE_OPENER.match(text)
    if is_opened and _NOMINATIVE.match(text):
        return True
    if verb in _SAYING and is_opened and len(text.split()) > MIN_CLAUSE_WORDS:
        return True
    is_loose = is_opened and verb in reporting_verbs("en", "loose")
    pattern = _FINITE_VERB if is_loose else _STRICT_FINITE_VERB
    return pattern.search(" ".join(text.partition(",")[0].split()[:MAX_VERB_WORDS])) is not None


def end_of_clause(
    context: QuoteContext, sentence: Span, attribution: Attribution, start: int, limit: int
) -> int:
    """Return where a clause ends: at the sentence's end, or before the reporter's own words or another attribution.

    Args:
        context: the text.
        sentence: a sentence of its masked text.
        attribution: the verb that reports the clause.
        start: offset of the clause.
        limit: offset of the next attribution; the end of the sentence for none.
    """
    end = _embedding_end(context, sentence, attribution, start)
    match = _CLAUSE_END.search(context.masked[start:end])
    if match:
        return start + match.start()
    if start < limit < end:
        cut = max(context.masked.rfind(mark, start, limit) for mark in _CLAUSE_SEPARATORS)
        is_next = cut > 0 and len(context.masked[cut:limit].split()) <= MAX_LINK_WORDS
        return cut if is_next and len(context.masked[start:cut].split()) >= MIN_CLAUSE_WORDS else end
    return end


def _embedding_end(context: QuoteContext, sentence: Span, attribution: Attribution, start: int) -> int:
    """Return where the clause around an attribution ends, behind which its sentence goes on.

    "While she said …, he denied it." "Tom Reyes, who said …, has resigned." "The board - which said … - resigned."
    """
    before = context.masked[sentence.start : attribution.verb_start]
    mark = None
    if len(_DASH.findall(before)) % 2:
        mark = _DASH.search(context.masked, start, sentence.end)
    elif _SUBORDINATE_OPENER.search(
        context.masked[sentence.start : attribution.start]
    ) or _RELATIVE_OPENER.search(before):
        mark = _COMMA.search(context.masked, start, sentence.end)
    return mark.start() if mark else sentence.end


def _clause_before(context: QuoteContext, sentence: Span, attribution: Attribution) -> tuple[int, int] | None:
    """Return the clause of "…, X said" at the end of a sentence, or around it ("…, X said, …")."""
    before = context.masked[sentence.start : attribution.start].rstrip()
    rest = context.masked[attribution.verb_end : sentence.end]
    if rest.lstrip(" ,:").startswith(MASK):
        return None  # the verb introduces a quote
    is_inside = rest.startswith(",") and not _CIRCUMSTANCE_AFTER.match(rest)
    if not before.endswith(",") or (len(before.split()) < MIN_CLAUSE_WORDS and not is_inside):
        return None
    if attribution.verb == "pointed" and not _POINTED_OUT_LAST.match(rest):
        return None  # "…, Holm pointed out the cost"
    if attribution.verb in _SAYING and _FINITE_VERB_BEHIND.match(rest):
        return None  # "…, a figure that Holm said continues to grow"
    is_relative = _RELATIVE_OPENER.search(context.masked[sentence.start : attribution.verb_start]) is not None
    if not is_inside and (is_relative or _is_adverbial_part(before.rstrip(","))):
        return None  # "…, Ann Holm, who added to her lead"
    return sentence.start, sentence.end if is_inside else sentence.start + len(before) - 1


def _is_adverbial_part(text: str) -> bool:
    """Tell whether the text before an attribution is no clause of its own: "In Iowa, Trump said …"."""
    text = _LINK_FIRST.sub("", text)
    first, *rest = text.split(",")
    opener = first.split()[0].lower() if first.split() else ""
    adverbials = function_words("en", "adverbial -determiner preposition")
    is_adverbial = opener.endswith("ing") or opener in adverbials
    return not _PAST.search(",".join(rest) if is_adverbial else text)
