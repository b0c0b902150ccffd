"""Find speech that marks do not bound: paragraphs behind a dash, and speech that its attribution interrupts.

"– We have waited long, says Hansen. – It is time." is common in the Nordic languages, French, Spanish and Russian.
"« We have waited long, said the mayor. It is time. »" is French.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from pipeline.enrich.quotes.lexicon import ends_with_title, find_verbs, function_words
from pipeline.enrich.quotes.quotation_marks import QuotedSpan

__all__ = ["find_dash_spans", "split_interrupted_spans"]

DASH_LANGUAGES = frozenset(
    {"ca", "da", "es", "fi", "fr", "it", "no", "pl", "pt", "ru", "sv", "uk", "bg", "sr", "hr", "bs", "hbs"}
)
# There a paragraph behind a dash is speech also without an attribution of its own.
NORDIC_LANGUAGES = frozenset({"da", "fi", "no", "sv"})
INTERRUPTED_LANGUAGES = frozenset({"ca", "es", "fr", "it", "pt", "ro", "ru", "uk", "bg"})
MAX_ATTRIBUTION_CHARS = 160  # characters from the comma to the end of "…, said the mayor of the town"
MAX_LEAD_CHARS = 300  # of the paragraph before a dash that are read
MIN_SPEECH_CHARS = 8
MIN_SUBJECT_CHARS = 3  # before an attribution within a sentence
_NAME_WORDS = range(2, 6)
_SENTENCE = re.compile(r"\s*[^.!?\u2026\n]+[.!?\u2026]+(?=\s|$)")
_FIRST_PERSON = {
    "da": re.compile(r"\b(?:[Jj]eg|[Vv]i|[Dd]u|mig|os|dig|min|mit|mine|vores|din|dit)\b"),
    "no": re.compile(r"\b(?:[Jj]eg|[Vv]i|[Dd]u|meg|oss|deg|min|mitt|mine|vår|vårt|våre|din|ditt)\b"),
    "sv": re.compile(r"\b(?:[Jj]ag|[Vv]i|[Dd]u|mig|oss|dig|min|mitt|mina|vår|vårt|våra|din|ditt)\b"),
}
_LINKED = re.compile(r"\s*(?:Men|Og|Och|Så|For|För|Det|Hvis|Om|Når|När|Da|Då)\b")
_SHORT_REPLY = re.compile(r"[^\W\d_]+(?:,?\s[^\W\d_]+)?[!?.\u2026]?")
_SOUGHT = frozenset(
    {"sökt", "søgt", "søkt", "forsøgt", "forsøkt", "kontaktat", "kontaktet"}
)  # by the reporter
_DASH_PARAGRAPH = re.compile(
    r"^[ \t]*[\u2013\u2014\u2015-][ \t\u00a0]?(?=[^\W\d_]|[\u00ab\u201c\u00bf\u00a1\u2026])", re.MULTILINE
)
_DASH = re.compile(r"[ \t\u00a0,.;]*(?:[\u2013\u2014\u2015]|(?<=\s)-(?=\s))[ \t\u00a0]*")
_ATTRIBUTION_END = re.compile(
    r"[.:!?](?=\s|$|[\u00bb\u201d])|[,.]?\s?[\u2013\u2014\u2015](?=[\s.,;\u00a0]|$)|\s-\s|\n"
)
# "« Le pont, a-t-elle ajouté, restera ouvert. »": nothing but an adverb follows the verb.
_JOINED_PRONOUN = re.compile(r"\b[^\W\d_]+-(?:t-)?(?:ils?|elles?|on)\s*$")
_PRONOUN_BEHIND = re.compile(r"-(?:t-)?(?:ils?|elles?|on)\b")
_PRONOUN_ATTRIBUTION_END = re.compile(rf",(?=\s)|{_ATTRIBUTION_END.pattern}")
# "« Le pont, a dit M. Holm, et le port restent ouverts. »": the words behind a conjunction are no apposition.
_LINK_BEHIND = r",(?=\s(?:et|mais|car|donc|puisque|parce|y|pero|porque|e|ma|perché|mas|porque|и|но|а)\s)"
# "« Le pont, insiste Holm, n'a jamais tenu. »": no apposition begins with a finite verb.
_VERB_BEHIND = (
    r",(?=\s(?:n['\u2019e]|(?:est|sont|\u00e9tait|\u00e9taient|sera|seront|serait|avait|avaient|aura|doit|doivent|peut|peuvent|no|non|n\u00e3o"
    r"|es|son|era|eran|fue|ser\u00e1|ser\u00e1n|han|hab\u00eda|debe|puede|\u00e8|sono|sar\u00e0|hanno|deve|pu\u00f2|\u00e9|foi|tem|pode)\s))"
)
_MARKED_ATTRIBUTION_END = re.compile(rf"{_LINK_BEHIND}|{_VERB_BEHIND}|{_ATTRIBUTION_END.pattern}")
# "– Det är lögn, svarar Holm, och det vet alla."
_NORDIC_LINK = re.compile(r",\s(?=(?:och|men|för|så|og|for)\s(?:det|den|jag|vi|du|ni|man|jeg|dere)\s)")
_NORDIC_ATTRIBUTION_END = re.compile(rf"{_NORDIC_LINK.pattern}|{_ATTRIBUTION_END.pattern}")
_INNER_QUOTE = re.compile(r"\s?[\u201c\u201e\u2018\u00ab\"']")
_EDGE_CHARS = " ,.;\u00a0\u2013\u2014-"


def find_dash_spans(text: str, language: str) -> list[QuotedSpan]:
    """Find speech in paragraphs that a dash opens and a verb of speaking attributes.

    Args:
        text: paragraphs separated by line breaks.
        language: ISO 639-1.

    Returns:
        The spoken parts in order; none when no such paragraph has an attribution: then they may be the items of a list.
    """
    if language not in DASH_LANGUAGES:
        return []
    spans: list[QuotedSpan] = []
    has_attribution = False
    for opening in _DASH_PARAGRAPH.finditer(text):
        end = text.find("\n", opening.end())
        end = len(text) if end < 0 else end
        parts = _speech_parts(text, language, opening.start(), opening.end(), end)
        is_introduced = _is_introduced(text, language, opening.start())
        if is_introduced and not parts:
            parts = [_trim(text, opening.end(), end, opening.start())]
        has_attribution = has_attribution or is_introduced or any(part.outer_end < end for part in parts)
        spans += parts
    return spans if has_attribution else []


def _is_introduced(text: str, language: str, start: int) -> bool:
    """Tell whether the paragraph before attributes what follows: it has a verb of speaking, and ends with a colon."""
    lead = text[max(0, start - MAX_LEAD_CHARS) : start].rstrip().rpartition("\n")[2]
    # Also a name alone: "Doktor Daniel Horn:"
    is_name = language in NORDIC_LANGUAGES and len(lead.split()) in _NAME_WORDS and lead.istitle()
    return lead.endswith(":") and (is_name or bool(find_verbs(lead, language)))


def _speech_parts(text: str, language: str, outer_start: int, start: int, end: int) -> list[QuotedSpan]:
    end_pattern = _NORDIC_ATTRIBUTION_END if language in NORDIC_LANGUAGES else _ATTRIBUTION_END
    attributions = list(_find_interruptions(text, language, start, end, end_pattern))
    if not attributions:
        is_sentence = text[start:end].rstrip()[-1:] in {".", "!", "?"}
        return [_trim(text, start, end, outer_start)] if is_sentence and language in NORDIC_LANGUAGES else []
    parts = [_trim(text, start, attributions[0][0], outer_start)]
    for (_, attribution_end), following in pairwise([*attributions, (end, end)]):
        dash = _DASH.match(text, attribution_end, following[0])
        if dash:
            part_start = dash.end()
            while part_start < following[0] and text[part_start] in _EDGE_CHARS:
                part_start += 1
            parts.append(_trim(text, part_start, following[0], dash.start()))
        elif goes_on := _speech_behind(text, language, attribution_end, following[0]):
            parts.append(_trim(text, *goes_on, goes_on[0]))
    # "– Ja, svarar Holm.": a word is speech where the attribution follows it.
    is_word = _SHORT_REPLY.fullmatch(text, parts[0].start, parts[0].end) is not None
    return [
        part
        for number, part in enumerate(parts)
        if part.end - part.start >= MIN_SPEECH_CHARS or (not number and is_word)
    ]


def _speech_behind(text: str, language: str, start: int, end: int) -> tuple[int, int] | None:
    """Return the sentences behind an attribution that its speaker says too: "…, säger Holm. Vi har tid".

    No dash stands before them, and the reporter may go on instead: at least the last one speaks of "I", "we" or "you".
    A clause behind "och det" goes on too: "…, säger Holm, och det vet alla".
    """
    if link := _NORDIC_LINK.match(text, start, end) if language in NORDIC_LANGUAGES else None:
        sentence = _SENTENCE.match(text, link.end(), end)
        return (link.end(), sentence.end()) if sentence else None
    first_person = _FIRST_PERSON.get(language)
    if first_person is None or text[start - 1 : start] != ".":
        return None
    last = 0
    for sentence in _SENTENCE.finditer(text, start, end):
        words = set(sentence[0].lower().split())
        if find_verbs(text, language, *sentence.span()) or not words.isdisjoint(_SOUGHT):
            break
        if first_person.search(sentence[0]):
            last = sentence.end()
        elif not _LINKED.match(sentence[0]):
            break
    first = start + len(text[start:last]) - len(text[start:last].lstrip())
    return (first, last) if last and text[first].isupper() else None


def split_interrupted_spans(text: str, spans: Sequence[QuotedSpan], language: str) -> list[QuotedSpan]:
    """Take attributions out of the quotes that hold them: "« …, said the mayor. … »".

    Args:
        text: the whole text.
        spans: its quoted spans.
        language: ISO 639-1.

    Returns:
        The spans; one with an attribution inside becomes the parts around it.
    """
    if language not in INTERRUPTED_LANGUAGES:
        return list(spans)
    return [part for span in spans for part in _split_span(text, span, language)]


def _split_span(text: str, span: QuotedSpan, language: str) -> Iterator[QuotedSpan]:
    start, outer_start = span.start, span.outer_start
    for comma, end in _find_interruptions(text, language, span.start, span.end, _MARKED_ATTRIBUTION_END):
        is_subject = (
            outer_start == span.outer_start and text[end : end + 1] == ","
        )  # "« La loi, précise Holm, sera …"
        if comma - start >= (MIN_SUBJECT_CHARS if is_subject else MIN_SPEECH_CHARS):
            yield QuotedSpan(start, comma, outer_start, comma)
        start = end
        while start < span.end and text[start] in _EDGE_CHARS:
            start += 1
        outer_start = start
    if start < span.end:
        yield QuotedSpan(start, span.end, outer_start, span.outer_end)


def _find_interruptions(
    text: str, language: str, start: int, end: int, end_pattern: re.Pattern[str] = _ATTRIBUTION_END
) -> Iterator[tuple[int, int]]:
    """Yield where each attribution begins and ends: from the comma before its verb to the end of its clause."""
    for verb in find_verbs(text, language, start, end):
        comma = _comma_before(text, language, start, verb.start())
        if comma < 0 or comma < start:
            continue
        limit = min(end, verb.end() + MAX_ATTRIBUTION_CHARS)
        pattern = end_pattern
        if _JOINED_PRONOUN.search(text, comma, verb.start()) or _PRONOUN_BEHIND.match(text, verb.end()):
            pattern = _PRONOUN_ATTRIBUTION_END
        stop = _find_stop(pattern, text, verb.end(), limit)
        if stop is None and limit < end:
            continue
        if stop and stop[0] == ":" and _INNER_QUOTE.match(text, stop.end()):
            continue  # "«Люди, не боясь, говорят: “…”»": somebody of whom the speaker speaks
        stop_at = stop.start() + (stop[0][:1] in ".:!?") if stop else limit
        yield comma, stop_at
        start = stop_at


def _find_stop(pattern: re.Pattern[str], text: str, start: int, limit: int) -> re.Match[str] | None:
    """Find where an attribution ends; the full stop of a title ends none: "a ajouté M. Rachidi"."""
    stop = pattern.search(text, start, limit)
    while stop and stop[0] == "." and ends_with_title(text[start : stop.start()]):
        stop = pattern.search(text, stop.end(), limit)
    return stop


def _comma_before(text: str, language: str, start: int, verb_start: int) -> int:
    """Return the offset of the punctuation that ends the words before a verb and its auxiliaries; -1 for none."""
    before = text[start:verb_start].rstrip()
    if language == "fr":
        before = _JOINED_PRONOUN.sub("", before).rstrip()
    helpers = function_words(language, "auxiliary reflexive")
    for _ in range(3):
        word = re.search(r"([^\W\d_]+['\u2019]?)\s*$", before)
        if word is None or word[1].lower().rstrip("'\u2019") not in helpers:
            break
        before = before[: word.start()].rstrip()
    stripped = before.rstrip(" \t\u00a0\u2013\u2014\u2015")
    stripped = stripped.removesuffix(" -")
    if not stripped or stripped[-1] not in ',!?\u2026\u00bb\u201d"':
        is_dashed = before != stripped and language in {"es", "fr", "it", "pl", "pt", "ru", "uk"}
        return start + len(stripped) if stripped and is_dashed else -1
    return start + len(stripped) - (stripped[-1] == ",")


def _trim(text: str, start: int, end: int, outer_start: int) -> QuotedSpan:
    outer_end = end
    while end > start and text[end - 1] in " \t\u00a0\u2013\u2014":
        end -= 1
    return QuotedSpan(start, end, outer_start, outer_end)
