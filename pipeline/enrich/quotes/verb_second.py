"""Find the subject of a German verb of speaking by its place: the finite verb is the second part of a main clause.

What stands before the verb is either the subject, or an adverbial or a quote; then the subject follows the verb
directly ("Am Montag sagte der Minister, …").
"""

import re
from typing import NamedTuple

from pipeline.enrich.quotes.appositions import name_in_apposition
from pipeline.enrich.quotes.context import MASK, QuoteContext
from pipeline.enrich.quotes.lexicon import function_words, pronouns
from pipeline.enrich.quotes.noun_phrases import Subject
from pipeline.enrich.quotes.subjects import subject_after, subject_before

__all__ = ["find_german_subject", "german_phrase_end", "is_infinitive"]

_AUXILIARY = re.compile(r"\b(?:hat|haben|hatte|hatten|habe|hätten)\b")
_PARTICIPLE = re.compile(r"(?:\w*ge\w+|be\w+|er\w+|ver\w+)(?:t|en)|\w+iert")
_PART_END = re.compile(rf"[;:\u2014\u2013{MASK}]+|\s-\s")
_WORD = re.compile(r"[\w'\u2019.-]+")
_FIRST_WORD = re.compile(r"[\s,]*([\w-]+)")
# "Das" alone is an object: "Das sagte der Minister".
_PRONOUN_BEHIND = re.compile(r"\ser\b")  # "Ihr gegenüber hat er angegeben"; "sie" may be an object
_PRONOUN = re.compile(r"(?:er|sie)\b(?!\s[A-ZÄÖÜ])")  # in "lobte sie Holm" it is an object
_DAS_AND_NOUN = re.compile(r"[\s,]*[Dd]as\s(?:[a-zäöüß]+e\s)?[A-ZÄÖÜ]")
# They stand between a verb and its subject: "zeigte sich auch der Präsident".
_SKIPPED_WORDS = frozenset({"sich", "dazu", "hierzu", "dies", "das", "es", "ihm", "ihr", "ihnen", "uns"})
_TIMES_OF_DAY = frozenset({"abend", "morgen", "mittag", "nachmittag", "vormittag", "nacht"})
_NOMINATIVES = frozenset(
    {
        "der",
        "die",
        "das",
        "ein",
        "eine",
        "sein",
        "seine",
        "ihr",
        "ihre",
        "viele",
        "mehrere",
        "einige",
        "beide",
    }
    | {"zwei", "drei", "andere", "manche", "zahlreiche", "unser", "unsere", "kein", "keine"}
)

_CITING = frozenset({"zitiert", "zitierte"})
MAX_CLAUSE_CHARS = 160  # characters before a verb that hold its modal verb
# "…, die den Angaben widerspricht": a relative clause with its objects
_RELATIVE_CLAUSE = re.compile(
    r"(?:der|die|das|dem|den)\s(?:de[nmr]|die|das|eine[nmrs]?|ein|sich|seine[nmr]?|ihre[nmr]?|i[nm]|auf|mit|von|vom|zu|zur|zum)\s"
)
_BODY = re.compile(
    r"[A-ZÄÖÜ]\w*(?:schaft|regierung|olizei|artei|inisterium|ericht|verein|verband|ehörde|irma|ommission|raktion|eitung)"
)
_MODAL = re.compile(
    r"\b(?:k[aöo]nn|m[uü]ss|soll|w[io]ll|d[aü]rf|möchte|mag|möge|w[iü]rd|werde)\w*\s", re.IGNORECASE
)
# The clause that ends with a verb, and what ends it.
_CONJUNCTION = re.compile(r"(?:.*[\s,])?(?:dass|daß|wie|als|nachdem|bevor|weil|obwohl)(?=\s)", re.DOTALL)
_CLAUSE_LAST = re.compile(
    rf"\s?(?:(?:habe|hat|hatte|hätte|haben|hatten|hätten)\s?)?(?:[,:.]|$|{MASK})", re.MULTILINE
)
# "Ein Arzt, der nicht genannt werden wollte, sagte der Zeitung", "Der Chef des Amtes, Professor Holm, lobte die Rede"
_DESCRIBED_SUBJECT = re.compile(
    r"\s*(?:(?:Der|Die|Das|Ein|Eine|Sein|Seine|Ihr|Ihre)\s(?:[a-zäöüß]+[en]r?\s)?)?[A-ZÄÖÜ][\w-]+(?:\s[A-ZÄÖÜ][\w-]+){0,2}"
    r"(?:\s(?:des|der|vom|von|für)\s[A-ZÄÖÜ][\w-]+){0,2},\s(?:(?:der|die|das|dessen|deren)\s[^,]+|(?:[A-ZÄÖÜ][\w.-]*\s?){1,5}),"
)
_RELATIVE_PRONOUN = re.compile(r"\s(?:der|die|das|welche[rs]?)\s")
_NOUN_PHRASE_LAST = re.compile(
    r"(?:(?:der|die|das|den|dem|ein|eine[nmr]?|seine?[nmr]?|ihre?[nmr]?)\s)(?:[a-zäöüß]+\s){0,2}[A-ZÄÖÜ][\w-]+(?:\s[A-ZÄÖÜ][\w-]+){0,3}$"
)
_ATTRIBUTE = re.compile(r"\s?(?:von|vom|für|beim|im|in|zu|zum|aus)\s[^,.;:()]{2,60}(?=,\s|\s\()")
_ADVERBS_BEHIND_SUBJECT = frozenset(
    {"hingegen", "dagegen", "indes", "jedoch", "aber", "allerdings", "wiederum"}
)
_JOINTS = frozenset(
    {
        "der",
        "des",
        "von",
        "für",
        "und",
        "van",
        "de",
        "bin",
        "al",
        "med.",
        "phil.",
        "jur.",
        "rer.",
        "nat.",
        "h.c.",
    }
)


class _Part(NamedTuple):
    """The clause around a finite verb: where it starts, where the verb starts and ends, where the search ends."""

    start: int
    verb_start: int
    verb_end: int
    end: int


def find_german_subject(context: QuoteContext, verb: re.Match[str], start: int, end: int) -> Subject | None:
    """Find the subject of a verb.

    Args:
        context: the text.
        verb: a verb of speaking; a participle counts with its auxiliary.
        start: offset of the part of the sentence to search.
        end: offset after that part.

    Returns:
        The subject; None when the part names nobody who may speak.
    """
    if verb[0] in _CITING:
        return _cited_person(context, verb.end(), end)
    cut = max(
        (match.end() for match in _PART_END.finditer(context.masked, start, verb.start())), default=start
    )
    finite_start, finite_end = _finite_verb(context, verb, cut, end)
    part = _Part(cut, finite_start, finite_end, end)
    if not _follows_its_subject(context, part) or _PRONOUN_BEHIND.match(context.masked, finite_end):
        return _with_number(context, _subject_behind(context, part), part)
    subject = subject_before(context, part.start, _adverbs_start(context, part))
    if subject and _RELATIVE_CLAUSE.match(subject.speaker):
        return None
    found = subject or _before_relative_clause(context, part) or _behind_conjunction(context, part)
    is_object = found is None and context.masked[part.start : part.verb_start].rstrip().endswith(",")
    return _with_number(context, _subject_behind(context, part) if is_object else found, part)


def _before_relative_clause(context: QuoteContext, part: _Part) -> Subject | None:
    """Read whom a relative clause that a verb ends describes: "ihre Großmutter, die ihr gesagt habe"; else open."""
    comma = context.masked.rfind(",", part.start, part.verb_start)
    is_relative = comma >= 0 and _RELATIVE_PRONOUN.match(context.masked, comma + 1) is not None
    if not is_relative or _CLAUSE_LAST.match(context.masked, part.verb_end) is None:
        return None
    phrase = _NOUN_PHRASE_LAST.search(context.masked[max(part.start, comma - MAX_CLAUSE_CHARS) : comma])
    start = comma - len(phrase[0]) if phrase else part.start
    subject = subject_before(context, start, comma) if phrase else None
    return subject or Subject("", "", start, is_certain=False)


def _behind_conjunction(context: QuoteContext, part: _Part) -> Subject | None:
    """Read the subject of a clause that its verb ends: "dass | Simon Pelz ihr gesagt habe"."""
    opener = _CONJUNCTION.match(context.masked, part.start, part.verb_start)
    is_last = _CLAUSE_LAST.match(context.masked, part.verb_end)
    if opener is None or is_last is None:
        return None
    return _subject_behind(context, part._replace(verb_end=opener.end(), end=part.verb_start))


def _adverbs_start(context: QuoteContext, part: _Part) -> int:
    """Return where the adverbs between a subject and its verb begin: "Holm | hingegen nannte"."""
    words = context.masked[part.start : part.verb_start].split()
    end = part.verb_start
    while len(words) > 1 and words[-1] in _ADVERBS_BEHIND_SUBJECT:
        end = context.masked.rindex(words.pop(), part.start, end)
    return end


def _with_number(context: QuoteContext, subject: Subject | None, part: _Part) -> Subject | None:
    """Tell "sie" of several from that of a woman by the verb: "sagten sie", "sagte sie"."""
    is_plural = context.masked.endswith("en", part.verb_start, part.verb_end)
    is_several = subject is not None and subject.pronoun.lower() == "sie" and is_plural
    return subject._replace(pronoun="they") if subject and is_several else subject


def is_infinitive(context: QuoteContext, verb: re.Match[str]) -> bool:
    """Tell whether a form that is also a plural present is an infinitive: "könnte sagen", "weigerte sich zu sagen".

    Args:
        context: a German text.
        verb: a verb of speaking.
    """
    if not verb[0].endswith("en") or verb[0].endswith("ten") or verb[0].startswith(("gesp", "vers")):
        return False
    clause = re.split(
        rf"[,;:.\n{MASK}]", context.masked[max(0, verb.start() - MAX_CLAUSE_CHARS) : verb.start()]
    )[-1]
    return clause.endswith(" zu ") or _MODAL.search(clause) is not None


def _cited_person(context: QuoteContext, start: int, end: int) -> Subject | None:
    """Read the object of "zitiert": what is quoted is that person's, not the paper's that quotes it."""
    people = context.people.mentions_between(start, end)
    return Subject(context.people.name_of(people[0]), "", people[0].start) if len(people) == 1 else None


def _finite_verb(context: QuoteContext, verb: re.Match[str], start: int, end: int) -> tuple[int, int]:
    """Return the offsets of the finite verb: the auxiliary when the verb is a participle that ends its clause."""
    is_last = context.masked[verb.end() : end].lstrip()[:1] in {"", ",", ":", ".", ";", MASK}
    if is_last and _PARTICIPLE.fullmatch(verb[0]):
        auxiliaries = list(_AUXILIARY.finditer(context.masked, start, verb.start()))
        if auxiliaries:
            return auxiliaries[-1].span()
    return verb.span()


def _follows_its_subject(context: QuoteContext, part: _Part) -> bool:
    """Tell whether the subject stands before the verb."""
    before = context.masked[part.start : part.verb_start].rstrip()
    first = _FIRST_WORD.match(before)
    if first is None:
        return False
    if before.endswith(","):  # an apposition, or the clause that is reported
        is_described = _DESCRIBED_SUBJECT.fullmatch(before) is not None
        return is_described or not _nominative_at(context, part.verb_end, part.end)
    words = [match[0].lower() for match in _WORD.finditer(before)]
    while words and words[0] in {"und", "aber", "doch", "auch", "sogar", "selbst", "nur"}:
        words.pop(0)
    if words and words[0] == "das" and _DAS_AND_NOUN.match(before):
        return True
    return not words or not any(
        words[0] in function_words("de", kind) for kind in ("preposition", "adverbial", "adverb", "oblique")
    )


def _nominative_at(context: QuoteContext, start: int, end: int) -> int:
    """Return the offset of the noun phrase or pronoun that follows a verb; 0 for none."""
    for word in _WORD.finditer(context.masked, start, end):
        if context.masked[start : word.start()].strip():
            return 0
        lower = word[0].lower().rstrip(".")  # "sagte er."
        if lower in function_words("de", "preposition"):
            return 0
        skipped = _TIMES_OF_DAY | (_SKIPPED_WORDS - _NOMINATIVES)
        is_skipped = lower in function_words("de", "adverb") or lower in skipped
        if not is_skipped or lower in {"er", "sie"}:
            is_phrase = word[0][0].isupper() or lower in _NOMINATIVES or lower in pronouns("de")
            return word.start() if is_phrase else 0
        start = word.end()
    return 0


def _subject_behind(context: QuoteContext, part: _Part) -> Subject | None:
    offset = _nominative_at(context, part.verb_end, part.end)
    if offset and (pronoun := _PRONOUN.match(context.masked, offset)):
        return Subject("", pronoun[0], offset, is_certain=False)
    if not offset:
        return None
    phrase_end = german_phrase_end(context, offset, part.end)
    subject = subject_after(context, offset, phrase_end)
    return _named_behind(context, phrase_end, part.end) or subject


def _named_behind(context: QuoteContext, start: int, end: int) -> Subject | None:
    """Read the name behind a phrase with a preposition: "die Chefin | vom Roten Kreuz, Anna Holm"."""
    attribute = _ATTRIBUTE.match(context.masked, start, end)
    person = name_in_apposition(context, attribute.end(), end) if attribute else None
    return Subject(context.people.name_of(person), "", start) if person else None


def german_phrase_end(context: QuoteContext, start: int, end: int) -> int:
    """Return where a noun phrase ends: at the first word in lower case after a noun that joins no other noun to it.

    A name behind a body is an object: "Außerdem warf die Staatsanwaltschaft | Holm vor".

    Args:
        context: a German text.
        start: offset of the phrase.
        end: offset that it must not cross.
    """
    has_noun, previous = False, ""
    for word in _WORD.finditer(context.masked, start, end):
        if _BODY.fullmatch(previous) and context.people.full_name(word[0]):
            return word.start()
        previous = word[0]
        if has_noun and word[0][0].islower() and word[0] not in _JOINTS:
            return word.start()
        has_noun = has_noun or word[0][0].isupper()
    return end
