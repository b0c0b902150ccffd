"""Find direct speech and its speakers.

The speaker is sought after the quote ("…," she said), before it (She said: "…"), and for speech that goes on in the
quote before.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from pipeline.enrich.quotes.attribution import Attribution, find_attributions
from pipeline.enrich.quotes.confidence import speaker_confidence
from pipeline.enrich.quotes.context import QuoteContext
from pipeline.enrich.quotes.lexicon import stance_of
from pipeline.enrich.quotes.noun_phrases import Subject
from pipeline.enrich.quotes.positions import POSITIONAL_LANGUAGES, find_positional_speaker
from pipeline.enrich.quotes.pronouns import resolve_pronoun
from pipeline.enrich.quotes.quotation_marks import QuotedSpan
from pipeline.enrich.quotes.rules import Rule
from pipeline.enrich.quotes.subjects import subject_after, subject_before
from pipeline.records import EntityLabel, Quote, Stance

__all__ = ["find_direct_quotes"]

MAX_ATTRIBUTION_CHARS = 300  # characters before or after a quote that are searched for its speaker
MAX_LEAD_WORDS = 3  # words before a colon that name nobody: "She went on:"
MAX_SPANS_AHEAD = 20  # later quotes whose attribution may count for this one
MIN_CONTINUED_WORDS = 6  # a shorter quote inside a sentence without a verb of speaking is an expression
MIN_SPEECH_WORDS = 3  # a shorter quote inside a sentence needs a verb of speaking
_SENTENCE_FINAL_CHARS = ".,!?\u2026\u3002\uff01\uff1f\uff0c"
_COLONS = (":", "\uff1a")
_ACCORDING_TO = re.compile(
    r"\b(?:according to|laut|nach Angaben (?:von|der|des)|selon|según|secondo|segundo|enligt)\b",
    re.IGNORECASE,
)
_SOURCE_VERB = re.compile(r"\bso\b")
# A verb without a subject refers to the last subject.
_PRO_DROP_LANGUAGES = frozenset({"ca", "es", "it", "pt", "ro"})
_UNSPACED_LANGUAGES = frozenset({"ja", "zh"})
_FULL_NAME_BEHIND = re.compile(r"[^,.;:\n\u2013\u2014]{0,60}?[A-Z\u00c0-\u00de]\w+ [A-Z\u00c0-\u00de]\w+")
# "called it “disqualifying”": one word is enough.
_NAMING_VERB = re.compile(
    r"call(?:ed|s|ing)|describ(?:ed|es|ing)|dubbed|labell?ed|nannten?|nennen|nennt|genannt"
    r"|bezeichn\w+|beschrieb|beschreibt|verurteilten?|sprach|sprachen|spricht|gesprochen|kritisierten?|verglich|skandier\w+"
)
MAX_TITLE_WORDS = 8
MAX_SUBJECT_GAP = 120  # characters after a quote in which its verb of speaking is expected
MAX_NAME_CHARS = 60  # a longer quote after a noun is no name
TAIL_CHARS = 40  # a pattern for the end of a text reads only so much of it
_NOUN_BEFORE = re.compile(r"\b([A-ZÄÖÜ]\w+|nenn\w+)( | (?:\w+ )?sich )$")
# A title follows: "on CNN's “New Day.”", "in his book, “…,”".
_WORK_BEFORE = re.compile(
    r"(?:['\u2019]s|\bon|\b(?:book|autobiography|novel|film|show|song|memoir|series|program|album|documentary|podcast|movie)),?\s$"
)
_BOOK_BEFORE = re.compile(r"\b(?:book|bok|boken|Buch|livre|libro|livro|romanzo|roman|novel),?\s$")
_TITLE_WORD = re.compile(r"[A-ZÀ-ÞА-Я0-9][^\s]*")


class _Candidate(NamedTuple):
    """Who said a quote, and whether the words around say that it was said at all."""

    speaker: str = ""
    verb: str = ""
    is_certain: bool = True
    is_speech: bool = False
    is_negated: bool = False
    rule: Rule = Rule.NONE


def find_direct_quotes(context: QuoteContext) -> Iterator[Quote]:
    """Find direct speech.

    Args:
        context: the text.

    Yields:
        Each quoted part that is speech, in order. Titles, names, single words and what somebody denies to have said are
        left out.
    """
    spans = context.spans
    previous: Quote | None = None
    for index, span in enumerate(spans):
        words = context.text[span.start : span.end]
        found = _attribute(context, spans, index, previous)
        if not words or found.is_negated or not _is_speech(context, span, found):
            if not _same_sentence(context, spans, index):
                previous = None
            continue
        previous = _make_quote(context, span, found)
        yield previous


def _make_quote(context: QuoteContext, span: QuotedSpan, found: _Candidate) -> Quote:
    is_own_verb = found.rule is not Rule.CONTINUED
    rule = found.rule if found.speaker else Rule.NONE
    return Quote(
        context.text[span.start : span.end],
        span.start,
        span.end,
        found.speaker,
        found.verb,
        confidence=speaker_confidence(rule, is_certain=found.is_certain),
        stance=stance_of(found.verb, context.language) if is_own_verb else Stance.STATED,
        rule=rule,
    )


def _is_speech(context: QuoteContext, span: QuotedSpan, found: _Candidate) -> bool:
    """Tell speech from quoted titles, names and expressions."""
    if _is_named_work(context, span, found):
        return False
    words = context.text[span.start : span.end]
    count = len(words) // 2 if context.language in _UNSPACED_LANGUAGES else len(words.split())
    is_sentence = _is_sentence(context.text, span)
    if found.is_speech and _NAMING_VERB.fullmatch(found.verb):
        return True
    if found.is_speech or found.speaker:
        return is_sentence or count >= (MIN_SPEECH_WORDS if found.is_speech else MIN_CONTINUED_WORDS)
    if count >= MIN_SPEECH_WORDS and words[0].islower() and context.language == "de":
        return True  # a clause in marks: titles and terms begin with a capital
    opens_sentence = words[-1] == "," and _sentence_bounds(context, span)[0] == span.outer_start
    return count > MIN_SPEECH_WORDS and (opens_sentence or words[-1] in ".!?\u2026\u3002\uff01\uff1f")


def _is_named_work(context: QuoteContext, span: QuotedSpan, found: _Candidate) -> bool:
    """Tell whether a quote is the title of a work, a show or a thing, and no speech."""
    words = context.text[span.start : span.end]
    before = context.masked[max(0, span.outer_start - TAIL_CHARS) : span.outer_start]
    if words[-1] in ",." and _is_title_with_punctuation(context, span):
        return True
    if words[-1] not in _SENTENCE_FINAL_CHARS and _BOOK_BEFORE.search(before):
        return True
    if _has_introduction(context.text, span) or _follows_verb(context, span, found.verb):
        return False
    return _is_title(words) or (context.language == "de" and _is_named_thing(context, span))


def _is_title(words: str) -> bool:
    """Tell whether every longer word is capitalised, as in titles of books, shows and slogans."""
    parts = [part for part in words.split() if len(part) > 3]  # noqa: PLR2004 - "of", "the", "and" stay small
    return 1 < len(words.split()) < 10 and len(parts) > 1 and all(_TITLE_WORD.match(part) for part in parts)  # noqa: PLR2004


def _follows_verb(context: QuoteContext, span: QuotedSpan, verb: str) -> bool:
    """Tell whether a quote is the object of its verb of speaking: "they chanted “Close It Now”"."""
    is_name = verb and _NAMING_VERB.fullmatch(verb)
    return bool(verb and not is_name) and context.text[: span.outer_start].endswith(verb + " ")


def _is_title_with_punctuation(context: QuoteContext, span: QuotedSpan) -> bool:
    """Tell whether the punctuation of a sentence stands within the marks of a title: "In “Brokers,” a show by …"."""
    words = context.text[span.start : span.end].split()
    if len(words) > MAX_TITLE_WORDS or not all(word[0].isupper() for word in words if len(word) > 3):  # noqa: PLR2004
        return False
    before = context.masked[max(0, span.outer_start - TAIL_CHARS) : span.outer_start]
    if _WORK_BEFORE.search(before):
        return True
    if before.rstrip()[-1:] in {"", "\n", ".", ",", *_COLONS} or words[-1].endswith("."):
        return False
    end = min(span.outer_end + MAX_SUBJECT_GAP, len(context.text))
    following = next(find_attributions(context, span.outer_end, end), None)
    return following is None or bool(context.masked[span.outer_end : following.start].strip(" ,"))


def _is_named_thing(context: QuoteContext, span: QuotedSpan) -> bool:
    """Tell whether a quote is the name of the German noun before it: "die Agentur „Xinhua“", "unter dem Motto „…“"."""
    before = _NOUN_BEFORE.search(context.masked, max(0, span.outer_start - TAIL_CHARS), span.outer_start)
    is_name = before and any(
        entity.end == before.end(1) for entity in context.entities_between(before.start(1), before.end(1))
    )
    if before is None or is_name or span.end - span.start > MAX_NAME_CHARS:
        return False
    return not context.text[span.start].islower() or before[2].endswith("sich ")


def _has_introduction(text: str, span: QuotedSpan) -> bool:
    """Tell whether a comma or colon introduces a quote, or a comma inside it leads on: "She added: …"."""
    return text[: span.outer_start].rstrip()[-1:] in {",", *_COLONS} or text[span.end - 1] == ","


def _is_sentence(text: str, span: QuotedSpan) -> bool:
    """Tell whether a quote ends like a sentence, or begins where one begins."""
    char_before = text[: span.outer_start].rstrip(" ")[-1:]
    return (
        text[span.end - 1] in _SENTENCE_FINAL_CHARS
        or text[span.outer_end : span.outer_end + 1] in {",", "\uff0c"}
        or char_before in {"", "\n", *_COLONS}
    )


def _same_sentence(context: QuoteContext, spans: Sequence[QuotedSpan], index: int) -> bool:
    return index + 1 < len(spans) and _sentence_bounds(context, spans[index]) == _sentence_bounds(
        context, spans[index + 1]
    )


def _sentence_bounds(context: QuoteContext, span: QuotedSpan) -> tuple[int, int]:
    index = bisect_right(context.sentence_starts, span.outer_start) - 1
    sentence = context.sentences[max(index, 0)]
    return sentence.start, max(sentence.end, span.outer_end)


def _attribute(
    context: QuoteContext, spans: Sequence[QuotedSpan], index: int, previous: Quote | None
) -> _Candidate:
    """Find who said a quote: by the words after it, before it, at the sentence's end, else by the quote before."""
    span = spans[index]
    if context.language in POSITIONAL_LANGUAGES and (found := find_positional_speaker(context, span)):
        return _Candidate(
            found.speaker,
            found.verb,
            is_certain=found.is_named,
            is_speech=True,
            rule=Rule.VERB_AFTER if found.is_behind else Rule.VERB_BEFORE,
        )
    start, end = _sentence_bounds(context, span)
    before_start = max(
        start, spans[index - 1].outer_end if index else 0, span.outer_start - MAX_ATTRIBUTION_CHARS
    )
    after_end = min(
        end,
        spans[index + 1].outer_start if index + 1 < len(spans) else end,
        span.outer_end + MAX_ATTRIBUTION_CHARS,
    )
    before = _before(context, before_start, span, previous)
    after = _after(context, span, max(after_end, span.outer_end), previous)
    is_introduced = context.text[before_start : span.outer_start].rstrip().endswith((*_COLONS, ",", " that"))
    ends_with_comma = (
        context.text[span.end - 1] in ",!?" or context.text[span.outer_end : span.outer_end + 1] == ","
    )
    ordered = (after, before) if ends_with_comma and not (is_introduced and before) else (before, after)
    if candidate := next(filter(None, ordered), None):
        return candidate
    return (
        _trailing(context, spans, index, end, previous)
        or _continue_quote(context, spans, index, previous)
        or _Candidate()
    )


def _make_candidate(
    context: QuoteContext, attribution: Attribution, previous: Quote | None, offset: int
) -> _Candidate:
    subject = attribution.subject
    if (
        subject is None
        and context.language in _PRO_DROP_LANGUAGES
        and not _names_somebody(context, attribution)
    ):
        subject = Subject("", "", attribution.start, is_certain=False)
    if subject is None:
        return _Candidate("", attribution.verb, is_speech=True, is_negated=attribution.is_negated)
    return _Candidate(
        subject.speaker or resolve_pronoun(context.people, subject.pronoun, offset, previous),
        attribution.verb,
        is_certain=subject.is_certain,
        is_speech=True,
        is_negated=attribution.is_negated,
        rule=Rule.VERB_AFTER if attribution.start > offset else Rule.VERB_BEFORE,
    )


def _names_somebody(context: QuoteContext, attribution: Attribution) -> bool:
    """Tell whether the clause behind a verb has a name in several words, which may be the subject."""
    return _FULL_NAME_BEHIND.match(context.masked, attribution.verb_end) is not None


def _after(context: QuoteContext, span: QuotedSpan, end: int, previous: Quote | None) -> _Candidate | None:
    """Read the attribution that follows a quote: "…," said X; "…," X said; "…," according to X."""
    start = span.outer_end
    rest = context.masked[start:end].strip(" ,\u2013\u2014-")
    if not rest or rest[0] in ".;:":
        return None
    if source := _source(context, start, end):
        return source
    joining_marks = ",!?" if context.language == "en" else ","
    for attribution in find_attributions(context, start, end):
        gap = context.masked[start : attribution.start].strip(" ,\u2013\u2014-")
        # A subject at a distance belongs to another clause, unless the quote leads on to it.
        leads_on = context.text[span.end - 1] == "," or context.masked[start : start + 1] == ","
        is_inverted = not gap and _sentence_bounds(context, span)[0] == span.outer_start
        if (attribution.subject or leads_on or is_inverted) and (
            not gap or context.text[span.end - 1] in joining_marks or "," in context.masked[start : start + 2]
        ):
            return _make_candidate(context, attribution, previous, span.outer_start)
    return None


def _source(context: QuoteContext, start: int, end: int) -> _Candidate | None:
    """Read "according to X" and "so X" after a quote."""
    text = context.masked[start:end]
    match = _ACCORDING_TO.search(text) or (
        _SOURCE_VERB.match(text.lstrip(" ,"), 0) if context.language == "de" else None
    )
    if not match:
        return None
    offset = start + text.find(match[0]) + len(match[0])
    subject = subject_after(context, offset, end)
    if subject is None or not subject.speaker:
        return None
    return _Candidate(
        subject.speaker, match[0], is_certain=subject.is_certain, is_speech=True, rule=Rule.SOURCE
    )


def _before(context: QuoteContext, start: int, span: QuotedSpan, previous: Quote | None) -> _Candidate | None:
    """Read the attribution that leads up to a quote: X said: "…"; X called it "…"."""
    end = span.outer_start
    attributions = list(find_attributions(context, start, end))
    for attribution in reversed(attributions):
        if attribution.subject:
            return _make_candidate(context, attribution, previous, attribution.start)
    lead = context.masked[start:end].rstrip()
    if lead.endswith(_COLONS) and (subject := _colon_subject(context, start, start + len(lead) - 1)):
        return _Candidate(subject, "", is_speech=True, rule=Rule.COLON)
    if attributions:
        return _make_candidate(context, attributions[-1], previous, attributions[-1].start)
    return None


def _colon_subject(context: QuoteContext, start: int, end: int) -> str:
    """Return the speaker of a lead without a verb of speaking ("Joe Marsden, who scored twice, was less happy:")."""
    people = [entity for entity in context.entities_between(start, end) if entity.label is EntityLabel.PERSON]
    subject = subject_before(context, start, end)
    if subject and subject.speaker and subject.is_certain:
        return subject.speaker
    return (people[0].name or people[0].text) if len({entity.name for entity in people}) == 1 else ""


def _trailing(
    context: QuoteContext, spans: Sequence[QuotedSpan], index: int, end: int, previous: Quote | None
) -> _Candidate | None:
    """Read an attribution later in the sentence, after other quotes: "a" and "b," X said."""
    for later in range(index + 1, min(len(spans), index + MAX_SPANS_AHEAD)):
        if spans[later].outer_start >= end:
            break
        limit = spans[later + 1].outer_start if later + 1 < len(spans) else end
        found = _after(context, spans[later], min(max(limit, spans[later].outer_end), end), previous)
        if found:
            return found._replace(rule=Rule.VERB_LATER)
    return None


def _continue_quote(
    context: QuoteContext, spans: Sequence[QuotedSpan], index: int, previous: Quote | None
) -> _Candidate | None:
    """Give a quote the speaker of the quote before when speech goes on."""
    span = spans[index]
    if previous and previous.speaker and index and _continues(context, previous, span):
        return _Candidate(previous.speaker, previous.verb, rule=Rule.CONTINUED)
    # A paragraph that leaves its quote open goes on in the next one, at the latest where it is closed.
    last = min(len(spans) - 1, index + MAX_SPANS_AHEAD)
    while index < last and _is_open_ended(context, spans[index], spans[index + 1]):
        index += 1
        found = _after(context, spans[index], _sentence_bounds(context, spans[index])[1], previous)
        if found:
            return found
    return None


def _opens_sentence(context: QuoteContext, span: QuotedSpan) -> bool:
    """Tell whether at most a few words stand before a quote in its sentence ("And then: “…”")."""
    lead = context.masked[_sentence_bounds(context, span)[0] : span.outer_start]
    return len(lead.split()) <= MAX_LEAD_WORDS


def _is_open_ended(context: QuoteContext, span: QuotedSpan, following: QuotedSpan) -> bool:
    """Tell whether a quote without a closing mark leads on to the quote that opens the next paragraph."""
    return span.outer_end == span.end and not context.text[span.end : following.outer_start].strip()


def _continues(context: QuoteContext, previous: Quote, span: QuotedSpan) -> bool:
    """Tell whether a quote goes on with the one before: in the same paragraph, or as all of the next one."""
    between = context.text[previous.end : span.start]
    if not _opens_sentence(context, span):
        return False
    if "\n" not in between:
        return len(between) < 2 * MAX_ATTRIBUTION_CHARS
    if previous.rule == Rule.COLON:
        return False  # a headline ("Lavrov: “…”") names nobody for the paragraph under it
    opens_paragraph = context.text[: span.outer_start].rstrip(" ").endswith("\n")
    names_others = any(
        entity.label is EntityLabel.PERSON and entity.name != previous.speaker
        for entity in context.entities_between(previous.end, span.start)
    )
    return opens_paragraph and between.strip('\n \u201d"\u00bb\u201c').count("\n") == 0 and not names_others
