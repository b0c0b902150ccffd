"""Find the subject of a verb of speaking: a person, a body or a described group, never the object of the verb."""

import re
from functools import cache
from itertools import islice

from pipeline.enrich.entities.gazetteer import person_names
from pipeline.enrich.quotes.context import MASK, QuoteContext
from pipeline.enrich.quotes.lexicon import ends_with_title, function_words, printed_things, pronouns
from pipeline.enrich.quotes.noun_phrases import (
    FINITE_VERBS,
    MAX_SUBJECT_CHARS,
    TOKEN,
    Subject,
    is_agent,
    is_group_member,
    is_skipped,
    is_within,
    subject_in,
)
from pipeline.enrich.quotes.things import holds_object
from pipeline.enrich.quotes.times import count_time_words
from pipeline.records import Entity, EntityLabel

__all__ = ["only_person_before", "opening_subject", "subject_after", "subject_before", "written_subject"]

_RELATIVE_CLAUSE = re.compile(
    r"\swho\s|\sthat\s(?=(?:have|has|had|are|is|were|was)\b)|\s(?:\w+ing|\w+ed)\s(?=\w)"
)
# "A man who called has been jailed after a judge warned": the verb has the subject of its own clause.
_RELATIVE_PRONOUN = re.compile(r"\swho\s")
_MAIN_VERB = re.compile(r"\s(?:has|have|had|is|are|was|were)\s")
_SUBORDINATE_CLAUSE = re.compile(r"\s(?:after|before|because|when|until|once)(?=\s)")
_OWN_VERB_CLAUSE = re.compile(r"(?<=\w)\swho\s([a-z]+)\s[^,]*$")
_PART_MARKS = (";", ":", "\u2014", "\u2013", MASK)
_SPACED_HYPHEN = re.compile(r"\s-\s")
_PARENTHESES = re.compile(r"\([^()]{0,60}\)")
_PHRASE_END = re.compile(rf"[,;:!?\u2014\u2013\u201c\u201d\"\u00ab\u00bb{MASK}]|\.(?=\s|$)|\s-\s|\n")
_CASE_LANGUAGES = frozenset({"pl", "ru"})
_ROMANCE_LANGUAGES = frozenset({"ca", "es", "fr", "it", "pt", "ro"})
MAX_CIRCUMSTANCE_CHARS = 60  # between a verb and its subject
# An aside or a joined listener before the subject: "…, lamenta, por su parte, Iris Holm", "…, disse-lhe Iris Holm".
_ASIDE = re.compile(
    r"(?:-(?:lhes?|me|nos|se|o|a)\b)?(?:\s*,\s(?:por su parte|en tanto|a su vez|de son c\u00f4t\u00e9|pour sa part"
    r"|da parte sua|dal canto suo|por sua vez|por seu lado)\s*,)?"
)
_SINGULAR = re.compile(r"\s(?:[a-z\u00e0-\u00ff]+(?<!s)(?<!um)(?<!uma)\b|(?:Dra?|Sra?|Profa?)\.)")
# "…", diz em áudio divulgado pelo secretário, Paulo Nunes: who published it need not be who speaks.
_AGENT_PREPOSITION = re.compile(r"\s[^\W\d_]+[ai]d[oa]s?\s(?:pel[oa]s?|por|dal(?:la)?)\s")
MAX_PHRASE_WORDS = 12
MAX_ADVERBIAL_WORDS = 3
MAX_TIME_WORDS = 5  # "el mismo lunes pasado", and a word behind it
# What stands before the clause of a verb: "…, but", "…, while", "And", "Indeed,".
_CLAUSE_LINK = re.compile(
    r"(?:(?<![^\n])|(?<=[.!?]\s))(?:And|But|Yet|So|Still|While|Indeed|However|Meanwhile),?\s|,\s(?:and|but|while|though|although|as)\s|[;:]\s|\s[-\u2013\u2014]\s|\u2014"
)
_WRITTEN_PHRASE = re.compile(
    r"\s*(?P<phrase>[\w$'\u2019.%-]+(?:\s+(?!who\b|that\b|which\b|whose\b)[\w$'\u2019.%-]+)*)(?:,?\s+(?:who|that|which|whose)\s[^;:\ufffc]*|,\s[^;:\ufffc]*,)?\s*$"
)
_OPENING_PHRASE = re.compile(
    r"(?:[Tt]he|[Aa]n?|[Tt]wo|[Ss]ome|[Ss]everal|[Hh]is|[Hh]er|[Tt]heir|[A-Z][a-z]+s)(?:\s[\w'\u2019-]+){0,7}?"
    r"(?=\s(?:has|have|had|is|are|was|were|did|do|does|left|sought|took|went|met|sent|brought|[a-z]{2,}ed)\s)"
)
_DATELINE_END = re.compile(r"\s?(?:\(|[\u2014\u2013]|--?\s)|, [A-Z]")  # "WASHINGTON (AP) \u2014 "
_NOUN_BEHIND = re.compile(r"(?:['\u2019]s?)?\s([a-z][\w-]+(?:\s[a-z][\w-]+)?)")
_POSSESSIVE = re.compile(r"['\u2019]s\s")
_FIRST_PERSONS = frozenset({"i", "we", "you", "who", "everyone", "everybody", "anyone", "nobody"})
_CAPITALS = re.compile(r"(?:\s[A-Z][\w'\u2019.-]*)+")
_LINKS = frozenset({"And", "But", "Yet", "So", "Still"})


def subject_before(context: QuoteContext, start: int, end: int) -> Subject | None:
    """Find the subject that ends before a verb.

    Args:
        context: the text.
        start: offset of the part of the sentence to search.
        end: offset of the verb, or of the auxiliaries and adverbs before it.

    Returns:
        The subject; None when what stands before the verb names nobody who may speak.
    """
    text = context.masked[start:end]
    if "(" in text:
        text = _PARENTHESES.sub(lambda match: " " * len(match[0]), text)
    cut = _last_part_start(text)
    start, text = start + cut, text[cut:]
    if context.language == "en" and text.rstrip().endswith(" who"):
        text = text.rstrip().removesuffix(" who").rstrip(", ")
        return _last_phrase(context, start, text)
    text = _without_last_adverbial(context, text)
    if text.rstrip().endswith(","):
        return _head_phrase(context, start, text.rstrip().rstrip(","))
    if inner := _subordinate_clause_start(text) if context.language == "en" else 0:
        return _last_phrase(context, start + inner, text[inner:])
    # Looking for the word is much faster than the patterns.
    clause = _OWN_VERB_CLAUSE.search(text) if context.language == "en" and "who" in text else None
    if clause and clause[1] not in function_words("en", "determiner") and clause[1] not in pronouns("en"):
        return _last_phrase(context, start, text[: clause.start()])
    return _last_phrase(context, start, text) or _before_relative_clause(context, start, text)


def _last_part_start(text: str) -> int:
    """Return where the text begins behind the last mark or quote that parts clauses; 0 without one."""
    cut = max(map(text.rfind, _PART_MARKS)) + 1
    if "-" in text:
        cut = max((cut, *(match.end() for match in _SPACED_HYPHEN.finditer(text))))
    return cut


def _without_last_adverbial(context: QuoteContext, text: str) -> str:
    """Cut off an adverbial behind the comma of an apposition: "Ann Holm, the mayor, on Tuesday" before "called it"."""
    head, comma, last = text.rpartition(",")
    words = last.split()
    is_adverbial = 0 < len(words) <= MAX_ADVERBIAL_WORDS and words[0] in function_words(
        context.language, "preposition"
    )
    opens_clause = is_adverbial and words[0] in function_words(context.language, "boundary")
    if opens_clause and is_agent(context, words[-1]):
        return text  # "…, after engineers" before "said"
    return head + comma if is_adverbial and context.language == "en" else text


def _before_relative_clause(context: QuoteContext, start: int, text: str) -> Subject | None:
    """Read the subject before a clause that describes it: "voters who heard him said", "people briefed on it said"."""
    is_joined = text.rstrip().endswith(" and")  # "The crowd cheered when Holm saw it and"
    match = _RELATIVE_CLAUSE.search(text) if context.language == "en" and not is_joined else None
    return _last_phrase(context, start, text[: match.start()]) if match else None


def only_person_before(context: QuoteContext, end: int) -> Subject | None:
    """Read the person who opens a sentence, if it names nobody else before a verb: "Лунд отверг это и" before "сказал".

    Args:
        context: the text.
        end: offset of the verb, or of the words before it.
    """
    sentence = context.sentence_at(end)
    people = context.people.mentions_between(sentence.start, end)
    if len(people) != 1 or people[0].start != sentence.start:
        return None
    return Subject(context.people.name_of(people[0]), "", people[0].start)


def opening_subject(context: QuoteContext, end: int) -> Subject | None:
    """Read the subject of a sentence that a person, a body or a pronoun opens: "Tom Reyes closed the road, saying …".

    Args:
        context: the text.
        end: offset of a later verb that shares its subject.
    """
    sentence = context.sentence_at(end)
    if context.language != "en":
        return None
    first = _opening_token(context, sentence.start, end)
    if first is None:
        return None
    if first[0].lower() in pronouns(context.language):
        return Subject("", first[0], first.start(), is_certain=False)
    return _opening_description(context, first.start(), end) or _opening_name(context, first.start(), end)


def _opening_token(context: QuoteContext, start: int, end: int) -> re.Match[str] | None:
    """Return the first word of a sentence behind adverbials and conjunctions."""
    first = TOKEN.search(context.masked, start, end)
    if first and _is_adverbial(context, first[0]):
        comma = context.masked.find(",", first.end(), end)
        first = TOKEN.search(context.masked, comma + 1 or first.start(), end)
    while first and is_skipped(context, first[0], is_first=True):
        first = TOKEN.search(context.masked, first.end(), end)
    return first


def _opening_name(context: QuoteContext, start: int, end: int) -> Subject | None:
    """Read the person or body that opens a sentence."""
    entity = _opening_entity(context, start, end)
    if entity is None or entity.label not in {EntityLabel.PERSON, EntityLabel.ORGANISATION}:
        return None
    if entity.text.isupper() and _DATELINE_END.match(context.masked, entity.end, end):
        return None
    if title := _CAPITALS.match(context.masked, entity.end, end):  # "Senate Minority Leader Ann Holm"
        people = context.people.mentions_between(entity.end, title.end())
        return Subject(context.people.name_of(people[-1]), "", start) if people else None
    noun = _NOUN_BEHIND.match(context.masked, entity.end, end)
    if noun and any(is_agent(context, word) for word in noun[1].split()):
        return None  # "Reyes campaign spokesman Ann Holm"
    return subject_in(context, start, entity.end)


def _opening_description(context: QuoteContext, start: int, end: int) -> Subject | None:
    """Read people or a body before the verb of a sentence: "The departments declined to comment, saying …"."""
    phrase = _OPENING_PHRASE.match(context.masked, start, end)
    if phrase is None or context.entities_between(start, phrase.end()):
        return None
    return subject_in(context, start, phrase.end())


def _subordinate_clause_start(text: str) -> int:
    """Return where the last subordinate clause begins, behind a subject with a relative clause; 0 without one.

    Found in steps: one expression for all of it takes minutes for a sentence of thousands of words.
    """
    relative = _RELATIVE_PRONOUN.search(text) if "who" in text else None
    main_verb = _MAIN_VERB.search(text, relative.end()) if relative else None
    clauses = list(_SUBORDINATE_CLAUSE.finditer(text, main_verb.end())) if main_verb else []
    return clauses[-1].end() + 1 if clauses else 0


def _opening_entity(context: QuoteContext, start: int, end: int) -> Entity | None:
    """Return the first entity; of "CNN's Ann Holm" the second."""
    first, second = [*context.entities_between(start, end), None, None][:2]
    behind = _POSSESSIVE.match(context.masked, first.end) if first else None
    return second if behind and second and second.start == behind.end() else first


def written_subject(context: QuoteContext, start: int, end: int) -> Subject | None:
    """Read the noun phrase before an English verb as written, whatever its head is: "another ranking", "both sides".

    Args:
        context: the text.
        start: offset of the sentence.
        end: offset of the verb, or of the auxiliaries and adverbs before it.

    Returns:
        The phrase without its relative clauses and appositions; None when a clause stands before the verb.
    """
    start = max((match.end() for match in _CLAUSE_LINK.finditer(context.masked, start, end)), default=start)
    match = _WRITTEN_PHRASE.match(context.masked, start, end)
    if match is None or context.verbs_between(start, end):
        return None
    if match["phrase"].rpartition(" ")[2].lower() in printed_things():
        return None
    words = re.split(r"[\s'\u2019]+", match["phrase"].lower())
    adverbials = function_words("en", "preposition adverbial -determiner")
    is_opened = words[0] not in adverbials | _FIRST_PERSONS and words[0] not in pronouns("en")
    if not is_opened or len(words) > MAX_PHRASE_WORDS or FINITE_VERBS.intersection(words):
        return None
    subject = Subject(match["phrase"], "", match.start("phrase"), is_certain=False)
    return None if holds_object(subject) else subject


def _head_phrase(context: QuoteContext, start: int, text: str) -> Subject | None:
    """Read the subject before an apposition or a relative clause: "Rick Tyler, a spokesman for the party, said"."""
    cut = _start_of_last_clause(context, start, start + len(text)) - start
    start, text = start + cut, text[cut:]
    offset = start
    for part in text.split(","):
        words = [word for word in part.split() if word not in _LINKS]
        if words and not _is_adverbial(context, words[0]):
            subject = _last_phrase(context, offset, part, apposition_end=start + len(text))
            if subject:
                return subject
        offset += len(part) + 1
    return None


def _start_of_last_clause(context: QuoteContext, start: int, end: int) -> int:
    """Return where a clause begins that a verb of speaking opens: "… recordó que | su madre, Ana Ruiz,"."""
    openers = function_words(context.language, "boundary") | {"that"}
    for verb in reversed(context.verbs_between(start, end)):
        token = TOKEN.match(context.masked, verb.end() + 1, end)
        if token and token[0].lower() in openers and not context.masked.endswith(" who ", 0, verb.start()):
            return token.end()
    return start


def _is_adverbial(context: QuoteContext, word: str) -> bool:
    lower = word.lower()
    return (
        lower in function_words(context.language, "adverbial")
        or lower in function_words(context.language, "preposition")
        or (context.language == "en" and lower.endswith(("ing", "ly")))
    )


@cache
def _clause_openers(language: str) -> frozenset[str]:
    """Return the words that begin a clause, in lower case."""
    openers = function_words(language, "boundary -determiner")
    return openers | {"that"} if language == "en" else openers


def _last_phrase(context: QuoteContext, start: int, text: str, *, apposition_end: int = 0) -> Subject | None:
    """Read the noun phrase at the end of a text: what follows the last comma and the last word that begins a clause."""
    text = text.rstrip()
    cut = text.rfind(",") + 1
    conjunctions = function_words(context.language, "conjunction")
    boundaries = _clause_openers(context.language)
    names = context.entities_between(start + cut, start + len(text))
    for token in TOKEN.finditer(text, cut):
        if token[0].lower() not in boundaries or is_within(names, start + token.start()):
            continue
        if token[0] not in conjunctions or not is_group_member(context, start + cut, start + token.start()):
            cut = token.end()
    return subject_in(context, start + cut, start + len(text), apposition_end=apposition_end)


def subject_after(context: QuoteContext, start: int, end: int) -> Subject | None:
    """Find the subject that follows a verb: "said Maria Okello, the mayor", "sagte der Minister am Montag".

    Args:
        context: the text.
        start: offset after the verb.
        end: end of the part of the sentence to search.
    """
    verb_end, start = start, _skip_circumstance(context, start, end)
    text = context.masked[start : min(end, start + MAX_SUBJECT_CHARS)]
    match = _PHRASE_END.search(text)
    while match and match[0] == "." and ends_with_title(text[: match.start()]):
        match = _PHRASE_END.search(text, match.end())
    phrase = text[: match.start()] if match else text
    openers = function_words(context.language, "boundary -determiner")
    for token in TOKEN.finditer(phrase):
        if token[0].lower() in openers and token[0] not in {"and", "und"}:
            phrase = phrase[: token.start()].rstrip()
            last = phrase.rpartition(" ")[2]  # "il portavoce secondo cui"
            phrase = (
                phrase.removesuffix(last)
                if last in function_words(context.language, "preposition")
                else phrase
            )
            break
    phrase_end = start + len(phrase.rstrip())
    phrase_end = _last_person_end(context, start, phrase_end)
    if context.masked.startswith(("'s ", "\u2019s "), phrase_end):
        return None  # "pointed out Ann Holm's interest"
    subject = subject_in(context, start, phrase_end, apposition_end=end) or _nominative_behind(
        context, start, phrase_end
    )
    is_of_other_verb = subject and _AGENT_PREPOSITION.search(context.masked, verb_end, subject.start)
    return None if is_of_other_verb else subject


def _nominative_behind(context: QuoteContext, start: int, end: int) -> Subject | None:
    """Read the person behind a listener or a place: "mówił w Sejmie premier Mateusz Lund".

    Only a given name in the nominative is listed, so that no object is read: "mówił do ministra Mateusza Lunda".
    """
    people = context.people.mentions_between(start, end) if context.language in _CASE_LANGUAGES else []
    if len(people) != 1 or people[0].text.split()[0] not in person_names():
        return None
    before = context.masked[start : people[0].start].split()
    is_governed = not before or before[-1].lower() in function_words(context.language, "preposition")
    return None if is_governed else Subject(context.people.name_of(people[0]), "", people[0].start)


def _skip_circumstance(context: QuoteContext, start: int, end: int) -> int:
    """Return where the subject begins behind a verb, after adverbials: "a déclaré à cette occasion le ministre"."""
    if context.language not in _ROMANCE_LANGUAGES:
        return start
    aside = _ASIDE.match(context.masked, start, end)
    start = aside.end() if aside else start
    tokens = list(islice(TOKEN.finditer(context.masked, start, end), MAX_TIME_WORDS))
    times = count_time_words(context, [token[0] for token in tokens])
    start = tokens[times - 1].end() if times else start
    first = TOKEN.search(context.masked, start, end)
    prepositions = function_words(context.language, "preposition")
    # "all'agenzia": a preposition and its noun.
    opening, _, previous = (first[0] if first else "").lower().replace("\u2019", "'").partition("'")
    # "diz a garota": the article; listeners are several, "disse a jornalistas".
    is_article = first and opening in function_words(context.language, "determiner")
    is_subject = is_article and first and _SINGULAR.match(context.masked, first.end(), end)
    if first is None or is_subject or opening not in function_words(context.language, "preposition adverb"):
        return start
    names = {
        entity.start
        for entity in context.entities_between(first.end(), end)
        if entity.label is EntityLabel.PERSON
    }
    previous = previous or opening
    for token in TOKEN.finditer(context.masked, first.end(), min(end, first.end() + MAX_CIRCUMSTANCE_CHARS)):
        opening = re.split(r"['\u2019]", token[0])[0]  # "l'ambasciatore"
        is_phrase = token.start() in names or opening in function_words(context.language, "determiner")
        if context.masked[first.end() : token.start()].strip(" ").endswith((",", ".", ":")):
            return start
        is_clause = token[0].lower() in function_words(context.language, "boundary -determiner -preposition")
        if is_clause or previous.endswith(("ar", "er", "ir", "re")):
            return start  # an infinitive: what follows is its object; "confirme aujourd'hui que le pont"
        if is_phrase and previous not in prepositions:
            return token.start()
        previous = re.split(r"['\u2019]", token[0].lower())[0]
    return start


def _last_person_end(context: QuoteContext, start: int, end: int) -> int:
    """Return where the last person before a preposition ends, so that adverbs after it are cut off; else the end."""
    names = context.entities_between(start, end)
    if not names:
        return end
    prepositions = function_words(context.language, "preposition")
    ends = [
        entity.end
        for entity in names
        if entity.label is EntityLabel.PERSON
        and not prepositions.intersection(re.split(r"[\s'\u2019]+", context.masked[start : entity.start]))
    ]
    return ends[-1] if ends else end
