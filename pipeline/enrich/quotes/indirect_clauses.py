"""Find reported speech in French, Italian, Portuguese, Russian, Spanish and Swedish, and sources in three more.

Four forms, in French: "X a dit que …"; "…, a dit X"; "comme l'a dit X, …"; "selon X, …". The words of each language are
in data/reporting.txt. Where a form is not sure, nothing is reported.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise

from pipeline.enrich.quotes.attribution import Attribution, find_attributions
from pipeline.enrich.quotes.context import MASK, QuoteContext
from pipeline.enrich.quotes.lexicon import VERB_SECOND_LANGUAGES, function_words, reporting_verbs
from pipeline.enrich.quotes.noun_phrases import Subject, is_agent
from pipeline.enrich.quotes.opening_sources import opening_source
from pipeline.enrich.quotes.reported_clause import reported_clause
from pipeline.enrich.quotes.rules import Rule
from pipeline.enrich.quotes.source_attributes import named_source, skip_attribute
from pipeline.enrich.quotes.subjects import subject_after
from pipeline.enrich.quotes.things import is_no_source, is_thing_that_ensures
from pipeline.enrich.quotes.times import count_time_words
from pipeline.enrich.tokens import Span
from pipeline.records import Quote

__all__ = ["conjunction_clauses", "source_clauses"]

MAX_GAP_CHARS = 70  # between a verb and its conjunction: "a déclaré mardi à la presse que"
MAX_TAIL_CHARS = 160  # from a verb behind its clause to the end of the sentence
MIN_CLAUSE_WORDS = 4  # fewer words before "…, a dit X" are a part of the clause around it
MIN_ADVERBIAL_CLAUSE_WORDS = 9  # fewer words behind a preposition are an adverbial
MAX_SOURCE_WORDS = 12
MAX_LINK_WORDS = 3  # before a source that stands behind them
_PRO_DROP_LANGUAGES = frozenset({"es", "it", "pt"})
_PLURAL_IN_S = frozenset(
    {"es", "pt"}
)  # a source without an article is a plural there: "según fuentes policiales"
_LAST_WORD = re.compile(r"([^\W\d_]+)['\u2019]?\s*$")
_FIRST_WORD = re.compile(r"[\s,]*([^\W\d_]+)")
_JOINED_PRONOUN = re.compile(r"[^\W\d_]*-(?:t-)?(?:ils?|elles?)$")
_JOINED_OBJECT = re.compile(r"\s?l['\u2019]")
_COMMA = re.compile(r",\s")
_PARTICIPLE_LAST = re.compile(
    r"(\w+['\u2019\s]\w.*)\s[a-z\u00e0-\u00ff]+(?:\u00e9e?s?|[aiu]t[oaie]|[ai]d[oa]s?)"
)
_CITING = frozenset({"citant", "citando"})  # "selon Holm, citant Reyes, …"
_PAIRS = (("(", ")"), ("\u00ab", "\u00bb"), ("\u201c", "\u201d"))


@lru_cache(maxsize=32)
def _alternatives(language: str, kind: str) -> str:
    words = sorted(reporting_verbs(language, kind), key=len, reverse=True)
    return "|".join(re.escape(word.replace("_", " ")).replace("'", "['\u2019]") for word in words)


@lru_cache(maxsize=16)
def _that_pattern(language: str) -> re.Pattern[str]:
    """Return the pattern of what stands between a verb and the clause that it reports."""
    comma = "," if language == "ru" else ""
    gap = rf"(?P<gap>[^,;:.!?{MASK}\n]{{0,{MAX_GAP_CHARS}}}?)"
    return re.compile(rf"{gap}{comma}\s(?:{_alternatives(language, 'that')})(?:\s|['\u2019])(?=[^\s,{MASK}])")


@lru_cache(maxsize=16)
def _end_pattern(language: str) -> re.Pattern[str]:
    return re.compile(rf",\s(?:{_alternatives(language, 'end')})\b|;\s")


@lru_cache(maxsize=16)
def _as_pattern(language: str) -> re.Pattern[str]:
    return re.compile(rf"(?:^|,)\s?(?:{_alternatives(language, 'as')})(?:\s\w+)?\s*$", re.IGNORECASE)


@lru_cache(maxsize=16)
def _source_pattern(language: str) -> re.Pattern[str]:
    """Return the pattern of "selon X", and of a source with its pronoun inside: "по его словам"."""
    owners = _alternatives(language, "owner") or "(?!)"
    phrases = [phrase.split("_") for phrase in reporting_verbs(language, "source") if "_" in phrase]
    first = "|".join(sorted({phrase[0] for phrase in phrases}))
    last = "|".join(sorted({phrase[-1] for phrase in phrases}))
    owned = rf"(?:{first})\s(?P<owner>{owners})\s(?:{last})"
    named = rf"(?:{_alternatives(language, 'source')})\s+(?P<who>[^,;:()\n{MASK}]+)(?:\s\([^()]{{0,60}}\))?"
    return re.compile(rf"(?:^|(?<=\s))(?:{owned}|{named})", re.IGNORECASE)


@lru_cache(maxsize=16)
def _source_marks(language: str) -> tuple[str, ...]:
    """Return what every source has: the end of its last word, without a capital; looking for it is fast."""
    return tuple({re.split("[_']", phrase)[-1][1:] for phrase in reporting_verbs(language, "source")})


def conjunction_clauses(context: QuoteContext, sentence: Span) -> Iterator[Quote]:
    """Find the clauses of "X a dit que …", "…, a dit X" and "comme l'a dit X, …".

    Args:
        context: the text.
        sentence: a sentence of its masked text.
    """
    done = sentence.start
    verbs = reporting_verbs(context.language, "clause")
    if not any(verb[0].lower() in verbs for verb in context.verbs_between(sentence.start, sentence.end)):
        return
    for attribution in find_attributions(context, sentence.start, sentence.end, verbs):
        subject = _speaker_of(context, sentence, attribution)
        if subject is None or attribution.start < done or sentence.text.endswith("?"):
            continue
        clause = (
            _clause_with_conjunction(context, sentence, attribution)
            or _clause_around_as(context, sentence, attribution)
            or _clause_before(context, sentence, attribution)
        )
        if clause and _is_balanced(context.text[slice(*clause)]):
            done = max(clause[1], attribution.end)
            is_inside = clause[0] <= subject.start < clause[1] and clause[0] > attribution.verb_end
            speaker = Subject("", "", attribution.start, is_certain=False) if is_inside else subject
            yield from reported_clause(context, clause, speaker, attribution.verb)


def _is_balanced(text: str) -> bool:
    """Tell whether each bracket and mark of a clause is closed; else it is a part of a quote or of an aside."""
    return all(text.count(opening) == text.count(closing) for opening, closing in _PAIRS)


def _speaker_of(context: QuoteContext, sentence: Span, attribution: Attribution) -> Subject | None:
    """Return who says something by a verb; None when nobody does, or when a subordinate clause only mentions it."""
    lead = context.masked[sentence.start : attribution.start]
    opener = _LAST_WORD.search(lead)
    is_subordinate = opener and opener[1].lower() in function_words(context.language, "boundary")
    is_listed = attribution.verb.lower() in reporting_verbs(context.language, "clause")
    is_of_quote = lead.rstrip(" ,").endswith(MASK)
    if attribution.is_negated or attribution.is_modal or not is_listed or is_of_quote:
        return None
    if (
        is_subordinate
        and not _as_pattern(context.language).search(lead)
        and not _is_subordinate(context, sentence)
    ):
        return None
    subject = attribution.subject
    if subject and is_thing_that_ensures(context, attribution.verb, subject):
        return None
    if subject is None and not lead.strip() and context.language in _PRO_DROP_LANGUAGES:
        return Subject("", "", attribution.start, is_certain=False)
    name = (subject.speaker or subject.pronoun).lower() if subject else ""
    return None if name.replace(" ", "_") in reporting_verbs(context.language, "nobody") else subject


def _clause_with_conjunction(
    context: QuoteContext, sentence: Span, attribution: Attribution
) -> tuple[int, int] | None:
    """Return the clause of "X a dit que …" without its conjunction."""
    match = _that_pattern(context.language).match(context.masked, attribution.verb_end, sentence.end)
    if match is None or not _is_adverbial_gap(context, attribution, match["gap"]):
        return None
    return match.end(), _clause_end(context, match.end(), sentence)


def _is_adverbial_gap(context: QuoteContext, attribution: Attribution, gap: str) -> bool:
    """Tell whether a subject, a listener or a time stands before a conjunction, and no noun that it describes."""
    words = gap.lower().split()
    subject, language = attribution.subject, context.language
    if not set(words).isdisjoint(function_words(language, "negation")):
        return False
    if subject and subject.start >= attribution.verb_end and words:
        name_end = subject.start + len(subject.speaker or subject.pronoun)
        words = context.masked[name_end : attribution.verb_end + len(gap)].lower().split()
        if not subject.is_certain and (language != "es" or not _opens_sentence(context, attribution)):
            return False
    words = words[count_time_words(context, words) :]
    first = re.split(r"['\u2019]", words[0])[0] if words else ""
    listeners = reporting_verbs(language, "listener") | function_words(language, "adverb")
    return not words or first in listeners or language == "ru"


def _opens_sentence(context: QuoteContext, attribution: Attribution) -> bool:
    """Tell whether nothing but an adverbial stands before a verb in its sentence."""
    sentence = context.sentence_at(attribution.start)
    lead = context.masked[sentence.start : attribution.start]
    return not lead.strip() or _opens_adverbial(context, lead)


def _is_subordinate(context: QuoteContext, sentence: Span) -> bool:
    """Tell whether a sentence begins with a subordinate clause: "Alors que X a dit que …, Y …"."""
    first = _FIRST_WORD.match(sentence.text)
    return first is not None and first[1].lower() in reporting_verbs(context.language, "while")


def _clause_end(context: QuoteContext, start: int, sentence: Span) -> int:
    """Return where a clause ends: before another attribution or clause of the reporter, else with the sentence."""
    pattern = _COMMA if _is_subordinate(context, sentence) else _end_pattern(context.language)
    match = pattern.search(context.masked, start, sentence.end)
    end = match.start() if match else sentence.end
    for attribution in find_attributions(context, start, end):
        before = _JOINED_PRONOUN.sub("", context.masked[start : attribution.start].rstrip()).rstrip()
        is_adverbial = len(before.split()) < MIN_ADVERBIAL_CLAUSE_WORDS and _opens_adverbial(context, before)
        if before.endswith(",") and not is_adverbial:
            return start + len(before) - 1
        link = _LAST_WORD.search(before)
        if link and link[1] in function_words(context.language, "conjunction"):
            following = _that_pattern(context.language).match(context.masked, attribution.verb_end, end)
            if following and len(following["gap"].split()) <= 1:
                return start + link.start()
    return end


def _clause_around_as(
    context: QuoteContext, sentence: Span, attribution: Attribution
) -> tuple[int, int] | None:
    """Return the clause of "comme l'a dit X, …" or "…, comme l'a dit X."."""
    opening = _as_pattern(context.language).search(context.masked[sentence.start : attribution.start])
    comma = _COMMA.search(context.masked, attribution.end, sentence.end)
    if opening is None or (
        context.masked.endswith(MASK, sentence.start, sentence.start + opening.start())
        and _JOINED_OBJECT.match(context.masked, sentence.start + opening.end())
    ):
        return None  # "“…”, comme l'a dit X": the pronoun is the quote
    if opening.start() == 0 and not opening[0].startswith(","):
        return (comma.end(), sentence.end) if comma else None
    is_last = (
        comma is None
        and not sentence.text.startswith(MASK)
        and sentence.end - attribution.verb_end < MAX_TAIL_CHARS
    )
    return (sentence.start, sentence.start + opening.start()) if is_last else None


def _clause_before(context: QuoteContext, sentence: Span, attribution: Attribution) -> tuple[int, int] | None:
    """Return the clause of "…, a dit X.", or the sentence around it: "Le pont, a dit X, sera …"."""
    before = context.masked[sentence.start : attribution.start].rstrip()
    joined = _JOINED_PRONOUN.search(before)
    before = before[: joined.start()].rstrip() if joined else before
    rest = context.masked[attribution.verb_end : sentence.end]
    is_inverted = attribution.subject is not None and attribution.subject.start >= attribution.verb_end
    if not before.endswith(",") or not (joined or is_inverted) or MASK in before + rest or ":" in rest:
        return None
    words = before.split()
    if words[-1].rstrip(",").lower() in function_words(context.language, "boundary"):
        return None  # "…, la cual, dijo Lund, debe …"
    if not joined and _ends_with_apposition(context, sentence.start, before, attribution.subject):
        return None
    if len(words) < MIN_CLAUSE_WORDS:
        inner_end = _COMMA.search(context.masked, attribution.end, sentence.end)
        is_around = (
            inner_end and len(context.masked[inner_end.end() : sentence.end].split()) >= MIN_CLAUSE_WORDS
        )
        return (sentence.start, sentence.end) if is_around else None
    is_adverbial = _opens_adverbial(context, before) and len(words) < MIN_ADVERBIAL_CLAUSE_WORDS
    return None if is_adverbial else (sentence.start, sentence.start + len(before) - 1)


def _ends_with_apposition(context: QuoteContext, start: int, before: str, subject: Subject | None) -> bool:
    """Tell whether a verb behind a comma has its subject there: "The minister, Ann Holm, announced a law."."""
    comma = before.rfind(",", 0, len(before) - 1)
    if comma < 0:
        return False
    part = before[comma + 1 : -1]
    names = context.entities_between(start + comma, start + len(before) - 1)
    is_name = any(len(name.text) == len(part.strip()) for name in names)
    first = _FIRST_WORD.match(part)
    if first and first[1].lower() in function_words(context.language, "auxiliary passive modal -preposition"):
        return False  # the verb of the clause: "The dike, which …, will be raised, announced the council."
    return is_name or _opens_adverbial(context, part) or subject is None or not subject.is_certain


def _opens_adverbial(context: QuoteContext, text: str) -> bool:
    first = _FIRST_WORD.match(text)
    word = first[1].lower() if first else ""
    if word in function_words(context.language, "determiner"):
        return False  # "a" is both in Portuguese
    return not word or any(
        word in function_words(context.language, kind) for kind in ("preposition", "boundary")
    )


def source_clauses(context: QuoteContext, sentence: Span) -> Iterator[Quote]:
    """Find the statement of "selon X, …" and "…, selon X".

    Args:
        context: the text.
        sentence: a sentence of its masked text.
    """
    is_likely = any(mark in sentence.text for mark in _source_marks(context.language))
    match = _source_pattern(context.language).search(sentence.text) if is_likely else None
    if match is None or sentence.text.endswith("?"):
        return
    source = _source(context, sentence, match)
    clause = _clause_beside_source(context, sentence, match) if source else None
    if source and clause and len(context.masked[slice(*clause)].split()) >= MIN_CLAUSE_WORDS:
        cue = match[0].removesuffix(match["who"] or "").strip().lower()
        speaker = named_source(context, source, sentence.start + match.end(), clause)
        yield from reported_clause(context, clause, speaker, cue, Rule.SOURCE)


def _clause_beside_source(
    context: QuoteContext, sentence: Span, match: re.Match[str]
) -> tuple[int, int] | None:
    """Return the clause behind, before or around a source that commas set off."""
    before = sentence.text[: match.start()].rstrip()
    end = sentence.start + match.end()
    if not before:
        return _clause_behind_source(context, sentence, match)
    if not before.endswith(",") or before[:-1].endswith(MASK):
        return None  # "adapted from the play according to X", or the source of a direct quote
    rest = context.masked[end : sentence.end].strip(" .")
    if not rest or _is_name(context, rest, end, sentence.end):
        return sentence.start, sentence.start + len(before)
    if context.masked[end] != ",":
        return None
    is_link = len(before.split()) <= MAX_LINK_WORDS  # "De hecho, según X, …"
    return (end if is_link else sentence.start), sentence.end


def _is_name(context: QuoteContext, rest: str, start: int, end: int) -> bool:
    """Tell whether the name of a source is the rest of its sentence: "…, según el alcalde de Vale, Daniel Lund"."""
    people = context.people.mentions_between(start, end)
    return len(people) == 1 and rest == f", {people[0].text}"


def _clause_behind_source(
    context: QuoteContext, sentence: Span, match: re.Match[str]
) -> tuple[int, int] | None:
    """Return the clause of "Selon X, …"; the verb-second languages have no comma before it ("Enligt polisen har …")."""
    end = skip_attribute(context, sentence.start + match.end(), sentence.end)
    if context.language in VERB_SECOND_LANGUAGES:
        start, end = (sentence.start + offset for offset in match.span("who"))
        end = opening_source(context, start, end)[1]
    elif context.masked[end : end + 1] != ",":
        return None
    opener = _FIRST_WORD.match(context.masked, end, sentence.end)
    kinds = ("conjunction", "boundary")
    is_aside = opener and any(opener[1].lower() in function_words(context.language, kind) for kind in kinds)
    is_aside = is_aside or (opener is not None and opener[1] in _CITING)
    return None if is_aside or end < 0 else (end, _clause_end(context, end, sentence))


def _source(context: QuoteContext, sentence: Span, match: re.Match[str]) -> Subject | None:
    """Read the source behind "selon": a subject, a pronoun, or a short phrase as written."""
    if match["owner"]:
        return Subject("", match["owner"], sentence.start + match.start("owner"), is_certain=False)
    start, end = (sentence.start + offset for offset in match.span("who"))
    if context.language in VERB_SECOND_LANGUAGES and match.start() == 0:
        end = max(start, opening_source(context, start, end)[0])
    phrase = context.text[start:end].strip(" .")
    words = phrase.lower().split()
    if (
        is_no_source(context.language, phrase)
        or context.verbs_between(start, end)
        or _has_two_phrases(context, start, end)
    ):
        return None  # "según informó X", "secondo il Corriere il ministro"
    is_pronoun = phrase.lower() in reporting_verbs(context.language, "pronoun")
    # "según su relato": the account of somebody who is named elsewhere
    if is_pronoun or (words and words[-1] in reporting_verbs(context.language, "account")):
        return Subject("", phrase if is_pronoun else "", start, is_certain=False)
    if subject := subject_after(context, start, end):
        return _without_participle(context, subject, phrase)
    is_relative = not function_words(context.language, "boundary").isdisjoint(words[:2])
    if not words or is_relative:
        return None
    is_verb = context.language in _PLURAL_IN_S and phrase[0].islower() and not words[0].endswith("s")
    return None if is_verb else Subject(phrase, "", start, is_certain=False)


def _without_participle(context: QuoteContext, subject: Subject, phrase: str) -> Subject:
    """Cut a participle off that leads on to an adverbial: "un témoin" of "un témoin cité par la presse".

    It follows a word for somebody who speaks; "el nuevo diputado por Cádiz" ends with one that only looks like it.
    """
    described = _PARTICIPLE_LAST.fullmatch(subject.speaker)
    if described is None or f"{subject.speaker} " not in phrase:
        return subject
    is_person = is_agent(context, re.split(r"['\u2019\s]", described[1])[-1])
    is_french = context.language == "fr"
    whole = phrase if is_french else subject.speaker  # "les témoignages récoltés sur place"
    return subject._replace(speaker=described[1] if is_person else whole)


def _has_two_phrases(context: QuoteContext, start: int, end: int) -> bool:
    """Tell whether a second noun phrase begins behind a source without a comma."""
    names = context.entities_between(start, end)
    end = names[-1].start if names and names[-1].end == end else end  # "kapitein Jan de Vries"
    words = re.split(r"[\s'\u2019]+", context.masked[start:end].strip().lower())
    determiners = function_words(context.language, "determiner")
    openers = (
        determiners
        | function_words(context.language, "preposition")
        | function_words(context.language, "conjunction")
    )
    is_second = any(word in determiners and before not in openers for before, word in pairwise(words))
    return is_second or len(words) > MAX_SOURCE_WORDS
