"""Tell verbs of speaking in the Romance languages from nouns and passives, and find subjects that their form hides."""

import re
from collections.abc import Set as AbstractSet

from pipeline.enrich.quotes.context import MASK, QuoteContext
from pipeline.enrich.quotes.lexicon import function_words, reporting_verbs
from pipeline.enrich.quotes.noun_phrases import Subject

__all__ = [
    "JOINED_PRONOUN",
    "ROMANCE_LANGUAGES",
    "is_bare_participle",
    "is_no_romance_verb",
    "is_object_behind",
    "is_relative_clause",
    "is_romance_passive",
    "opener_of_clause",
    "relative_subject",
]

ROMANCE_LANGUAGES = frozenset({"es", "fr", "it", "pt"})
TAIL_CHARS = 60  # characters before a verb that are read
# What stands before the last word of a verb of several words: "a fait savoir", "taglia corto", "dejó claro". Alone the
# word is none of speaking.
_MAKES = {
    "es": re.compile(r"\bh(?:izo|ace|acen|icieron|echo)\s(?:\w+\s)?$"),
    "fr": re.compile(r"\bf(?:ait|ont|aisait|aisaient)\s(?:\w+\s)?$"),
    "it": re.compile(r"\bf(?:a|anno|atto|aceva|ece)\s(?:\w+\s)?$"),
    "pt": re.compile(r"\bf(?:ez|az|izeram|eito)\s(?:\w+\s)?$"),
}
_MADE = frozenset(
    {"savoir", "valoir", "remarquer", "observer", "saber", "notar", "sapere", "notare", "presente"}
    | {"capire", "intuire"}
)
_LAST_WORDS = {
    "claro": re.compile(r"\bdei?x?[jaoó]\w*\s(?:\w+\s)?$"),
    "corto": re.compile(r"\btagli(?:a|ano|ato|ò)\s$"),
}
# "dont une part relève des sciences", "cuenta con apoyo"
_OTHER_MEANING = {
    "relève": re.compile(r"\s(?:de\s|des\s|du\s|d['\u2019])"),
    # Verbs of going on in "continue de grandir", "continua a crescere", "continúa creciendo".
    **dict.fromkeys(
        ("continue", "continuent", "continua", "continuano", "continuam", "continúa", "continúan"),
        re.compile(r"\s(?:de\s|d['\u2019]|à\s|a[d]?\s|con?m?\s|\w+ndo\b)"),
    ),
    **dict.fromkeys(("cuenta", "cuentan", "contaba", "contaban", "contó"), re.compile(r"\scon\s")),
    **dict.fromkeys(("conta", "contam", "contava", "contou"), re.compile(r"\scom\s")),
}
_WORDS = re.compile(r"[^\W\d_][\w-]*['\u2019]?")
_TO_BE = {
    "fr": frozenset({"est", "sont", "était", "étaient", "sera", "seront", "fut"}),
    "it": frozenset({"è", "sono", "era", "erano"}),
}
_REFLEXIVES = {"fr": ("se", "s'", "s\u2019", "me", "m'", "nous"), "it": ("si", "s'", "mi", "ci")}
_OBJECT_PRONOUNS = frozenset(
    {"se", "me", "te", "nos", "os", "lhe", "lhes", "gliel", "il", "elle", "on", "je", "nous"}
)
# "“…”, se afirma": nobody says it.
_IMPERSONAL = {"es": {"se"}, "it": {"si", "se"}, "pt": {"se"}}
# French "a-t-il dit", "dit-elle".
JOINED_PRONOUN = re.compile(r"-(?:t-)?(il|elle|ils|elles|on)$")
_PARTICIPLE_ENDINGS = {
    "es": ("ado", "ido", "dicho"),
    "fr": ("\u00e9", "\u00e9e"),
    "it": ("ato", "ito", "uto", "sto", "riso"),
}  # "detto" opens headlines too
# "“…”, che invece Lund ha rivendicato", "« … », ce que Lund conteste"
_RELATIVE_CLAUSE = {
    "es": re.compile(r"(?:lo |algo |cosa )?que\b"),
    "fr": re.compile(r"(?:ce |propos )?(?:que|qu['\u2019]|qui|dont)\b"),
    "it": re.compile(r"(?:il |cosa |parole )?(?:che|cui)\b"),
    "pt": re.compile(r"(?:o |algo |coisa )?que\b"),
}
# "Le maire, lui, assure le contraire": what somebody says, and nobody who says it.
_OPPOSITE = re.compile(
    r"(?:le |l['\u2019]|il |lo |o |la )(?:contraire|inverse|oppos\u00e9|m\u00eame chose|contrario|contr\u00e1rio"
    r"|opposto|stesso|mismo|mesmo|opuesto|oposto|stessa cosa|misma cosa|mesma coisa)"
)
_CLITIC = re.compile(r"(?<![\w'\u2019])[^\W\d_]{1,2}['\u2019]\s?$")  # "s'étonne le magistrat"
# The subject stands behind the verb: "según explicó el ministro", "lo dijo el ministro", "comme l'a dit le ministre".
_INVERTING = frozenset(
    {
        "según",
        "como",
        "lo",
        "así",
        "que",
        "comme",
        "ainsi",
        "où",
        "come",
        "così",
        "cui",
        "che",
        "conforme",
        "segundo",
    }
    | {"assim", "se"}
)
_RELATIVE = re.compile(r"\s(?:quien|quienes|quem)\s(?:\w+\s)?$")


def is_no_romance_verb(context: QuoteContext, verb: re.Match[str], before: str) -> bool:
    """Tell whether a form is a noun or has another meaning here: "la denuncia", "une demande".

    Args:
        context: a text in one of `ROMANCE_LANGUAGES`.
        verb: a form of a verb of speaking.
        before: the text before it.
    """
    tail = before[-TAIL_CHARS:]
    before_last = _MAKES[context.language] if verb[0] in _MADE else _LAST_WORDS.get(verb[0])
    if before_last:
        return before_last.search(tail) is None
    if context.masked.startswith("-se", verb.end()) and verb[0] not in function_words("pt", "pronominal"):
        return True  # "afirma-se"
    other = _OTHER_MEANING.get(verb[0])
    if other and other.match(context.masked, verb.end()):
        return True
    language = context.language
    return verb[0] in function_words(language, "noun") and _follows_determiner(language, tail)


def _follows_determiner(language: str, tail: str) -> bool:
    words = [word.lower() for word in _WORDS.findall(tail.rpartition(",")[2])]
    while words and words[-1] in function_words(language, "adjective"):
        words.pop()
    if not words:
        return False
    # "se la cuenta": a pronoun.
    is_pronoun = len(words) > 1 and words[-2] in _OBJECT_PRONOUNS
    return not is_pronoun and words[-1] in function_words(language, "article")


def is_romance_passive(context: QuoteContext, verb: str, words: AbstractSet[str], before: str) -> bool:
    """Tell whether nobody says something by a verb: "est décrit comme", "se afirma".

    Args:
        context: the text, in any language.
        verb: a form of a verb of speaking.
        words: the auxiliaries, pronouns and adverbs before it, in lower case.
        before: the text before it.
    """
    language = context.language
    if "," not in before[-20:] and not words.isdisjoint(_IMPERSONAL.get(language, ())):
        # "se queixou", "si è chiesto": a pronoun of the verb
        return verb not in function_words(language, "pronominal")
    if words.isdisjoint(_TO_BE.get(language, ())):
        return False
    is_reflexive = any(word.startswith(_REFLEXIVES[language]) for word in words)
    return not is_reflexive and verb[-1] not in "ea" and verb != "parlato"


def is_bare_participle(context: QuoteContext, verb: str, before: str, words: set[str]) -> bool:
    """Tell whether a participle has no auxiliary: "le projet « … » lancé par les syndicats", "come annunciato".

    Args:
        context: the text, in any language.
        verb: a form of a verb of speaking.
        before: the text before it.
        words: the auxiliaries, pronouns and adverbs at its end, in lower case.
    """
    endings = _PARTICIPLE_ENDINGS.get(context.language)
    if endings is None or not verb.endswith(endings) or JOINED_PRONOUN.search(before[-TAIL_CHARS:].rstrip()):
        return False
    auxiliaries = function_words(context.language, "auxiliary")
    return not any(
        part in auxiliaries or part == "ai" for word in words for part in re.split("['\u2019]", word)
    )


def is_relative_clause(language: str, gap: str) -> bool:
    """Tell whether a clause about what is quoted begins behind the quote.

    Args:
        language: ISO 639-1.
        gap: what stands between the quote and a verb of speaking with its subject.
    """
    pattern = _RELATIVE_CLAUSE.get(language)
    return pattern is not None and pattern.match(gap) is not None


def is_object_behind(context: QuoteContext, verb: str, subject: Subject, before: str) -> bool:
    """Tell whether a description behind a verb is its object: "certains élus, membres du conseil, évoquent ces revues".

    It is a subject behind verbs that report clauses, behind a quote, at the beginning of its clause, behind "según".

    Args:
        context: the text, in any language.
        verb: as written.
        subject: the phrase behind the verb.
        before: the text before the verb.
    """
    if context.language not in ROMANCE_LANGUAGES or subject.is_certain or subject.pronoun:
        return False
    if _OPPOSITE.fullmatch(subject.speaker):
        return True
    lead = _CLITIC.sub("", before).rstrip(" ,\u2013\u2014-.\u00a0")
    if lead.endswith((" que", " qui", " che")):
        # An object in "el investigador que reportó el récord", a subject in "reclamos, que enumera la portavoz: “…”".
        return not context.masked.startswith(":", subject.start + len(subject.speaker))
    if verb in reporting_verbs(context.language, "clause"):
        return False
    if not lead or lead.endswith((MASK, "\n", "!", "?", "\u2026", "\u00bb", "\u201d", '"')):
        return False
    return not subject.speaker[:1].isupper() and lead.rpartition(" ")[2].lower() not in _INVERTING


def relative_subject(context: QuoteContext, verb: re.Match[str], start: int) -> Subject | None:
    """Find whom a relative pronoun means, the last person before it: "a José Lund, quien señaló".

    Args:
        context: a text in one of `ROMANCE_LANGUAGES`.
        verb: a verb of speaking.
        start: offset of the part before it.
    """
    start = max(start, verb.start() - TAIL_CHARS)
    tail = context.masked[start : verb.start()]
    relative = _RELATIVE.search(tail) if " qu" in tail else None
    if relative is None or tail[: relative.start()].rpartition(" ")[2] in function_words(
        context.language, "preposition"
    ):
        return None
    people = context.people.mentions_between(context.sentence_at(start).start, start + relative.start())
    return (
        Subject(context.people.name_of(people[-1]), "", people[-1].start, is_certain=False)
        if people
        else None
    )


def opener_of_clause(context: QuoteContext, end: int) -> Subject | None:
    """Find the person who opens the clause of a verb behind a conjunction: "Preguntado por eso, Lund sonrió y dijo".

    Args:
        context: a text in one of `ROMANCE_LANGUAGES`.
        end: offset of the verb, or of the words before it.
    """
    start = context.sentence_at(end).start
    start += context.masked[start:end].rfind(",") + 1
    people = context.people.mentions_between(start, end)
    opening = context.masked[start : people[0].start].lower().split() if people else ["-"]
    is_opener = all(word in function_words(context.language, "determiner") for word in opening)
    return Subject(context.people.name_of(people[0]), "", people[0].start) if people and is_opener else None
