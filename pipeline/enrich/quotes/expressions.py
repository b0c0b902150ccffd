"""Tell speech from quoted titles, names and expressions."""

import re
from collections.abc import Sequence

from pipeline.enrich.quotes.attribution import Candidate, find_attributions
from pipeline.enrich.quotes.colon_leads import COLONS
from pipeline.enrich.quotes.context import QuoteContext
from pipeline.enrich.quotes.lexicon import function_words
from pipeline.enrich.quotes.quotation_marks import QuotedSpan, final_character

__all__ = ["is_speech"]

MIN_CONTINUED_WORDS = 6  # a shorter quote inside a sentence without a verb of speaking is an expression
MIN_SPEECH_WORDS = 3  # a shorter quote inside a sentence needs a verb of speaking
_SENTENCE_FINAL_CHARS = ".,!?\u2026\u3002\uff01\uff1f\uff0c"
_UNSPACED_LANGUAGES = frozenset({"ja", "zh"})
# "called it “disqualifying”": one word is enough.
_NAMING_VERB = re.compile(
    r"call(?:ed|s|ing)|describ(?:ed|es|ing)|dubbed|labell?ed|nannten?|nennen|nennt|genannt"
    r"|bezeichn\w+|beschrieb|beschreibt|verurteilten?|sprach|sprachen|spricht|gesprochen|kritisierten?|verglich|skandier\w+"
)
_CALLED = re.compile(
    r"\s(?:[^.,;:\ufffc]{0,60}\s)?(?:bezeichne(?:n|te|ten|t)|zurückgewiesen|zurückwies|kritisiert(?:e|en)?|verurteilte?n?|beschrieben|beschrieb"
    r"|gewertet|wertete|gelobt|sieht|sehen|sah|gesehen|genannt|nannten?|abgelehnt|eingestuft|gerügt)\b"
)
_NAMED_SO = re.compile(
    r"\w(?:\s(?:(?:so-\s?)?called|known as|dubbed|nicknamed|labell?ed|termed|the (?:word|term|phrase))"
    r"|,?\s(?:(?:en)?titled|headlined)),?\s(?:an?\s|the\s)?$"
)
_CALLED_BEFORE = re.compile(
    r"(?<!\bwhich)(?<!\bthat)(?<!\bwhat)\s(?!(?:he|she|they|it|[A-Z]\w+)\s)\w+\scalled\s$"
)
# "CITY ENDS BRIDGE TOLL “The city signed …”": three words, or more, in capitals.
_CAPITALS_BEFORE = re.compile(r"(?:\b[A-Z]{2,}[\s\u2019'\u201d]+){3}$")
_LINK_BEHIND = re.compile(r"\s(\w+)\s[^\W\d_]")
# What stands between two quotes, where a mark is missing: ". The mayor left. Then she asked for "
_BETWEEN_QUOTES = re.compile(r"[.,;:!?]\s+[^\W\d_]")
MAX_TITLE_WORDS = 8
MAX_WORK_WORDS = 14  # of a title behind a noun for a work; it may have a subtitle
MAX_SUBJECT_GAP = 120  # characters after a quote in which its verb of speaking is expected
MAX_NAME_CHARS = 60  # a longer quote after a noun is no name
TAIL_CHARS = 40  # a pattern for the end of a text reads only so much of it
_NOUN_BEFORE = re.compile(r"\b([A-ZÄÖÜ]\w+|nenn\w+)( | (?:\w+ )?sich )$")
_NAMED_BEFORE = re.compile(r"\b(?:Name|Titel|Motto|Begriff|Wort)\s(?:lautete?|heißt|hieß)\s(?:\w+\s)?$")
_SPEECH_NOUNS = frozenset({"Worten", "Worte", "Satz"})  # "mit den Worten „…“"
_TITLE_NOUNS = frozenset(
    {
        "Motto",
        "Titel",
        "Namen",
        "Name",
        "Überschrift",
        "Slogan",
        "Thema",
        "Prinzip",
        "Begriff",
        "Stichwort",
        "Schlagwort",
    }
)
# A title follows: "on CNN's “New Day.”", "in his book, “…,”".
_WORK_BEFORE = re.compile(
    r"(?:['\u2019]s|\bon|\b(?:book|autobiography|novel|film|show|song|memoir|series|program|album|documentary|podcast|movie)),?\s$"
)
# "took the stage to “Eye of the Storm.”", "in charge of “Today,”"; what somebody says stands behind "with" and "as".
_TITLE_PREPOSITION = re.compile(r"\s(?:to|of|in|from|for|at)\s$")
_GERMAN_VERB_BEHIND = re.compile(
    r",\s(\w+)\s[^,;:]+"
)  # a comma behind it may lead on: "„Rotes Haus“, sagte Holm, sei …"
_BOOK_BEFORE = re.compile(r"\b(?:book|bok|boken|Buch|livre|libro|livro|romanzo|roman|novel),?\s$")
MAX_TOPIC_WORDS = 2
_TOPIC_BEFORE = re.compile(
    r"\b(?:module|chapter|section|debate|talk|lecture|unit|essay|theme|topic)s?\s(?:on|of|about)\s$"
)
_MAIN_VERB_BEHIND = re.compile(r",\s(?:has|had|is|was|are|were|will|would)\s")
_TITLE_WORD = re.compile(r"[A-ZÀ-ÞА-Я0-9][^\s]*")


def is_speech(context: QuoteContext, span: QuotedSpan, found: Candidate) -> bool:
    """Tell speech from quoted titles, names and expressions.

    Args:
        context: the text.
        span: the quote.
        found: who said it, as far as the words around say.
    """
    if _is_named_work(context, span, found) or _is_called_so(context, span, found):
        return False
    words = context.text[span.start : span.end]
    if _is_named_topic(context, span) or _BETWEEN_QUOTES.match(words):
        return False
    count = len(words) // 2 if context.language in _UNSPACED_LANGUAGES else len(words.split())
    is_sentence = _is_sentence(context.text, span) and not _is_noun_in_sentence(context, span, count)
    if (found.is_speech and _NAMING_VERB.fullmatch(found.verb)) or _is_called(context, span):
        return True
    if found.is_speech or found.speaker:
        return is_sentence or count >= (MIN_SPEECH_WORDS if found.is_speech else MIN_CONTINUED_WORDS)
    return _is_unattributed_speech(context, span, count)


def _is_noun_in_sentence(context: QuoteContext, span: QuotedSpan, count: int) -> bool:
    """Tell whether a name in marks follows a noun, and a comma follows it: "Секретарь «Спутника», Лунд сказал"."""
    is_name = context.text[span.start].isupper() and context.language not in {"de", "en"}
    before = context.masked[max(0, span.outer_start - 2) : span.outer_start]
    behind = context.masked[span.outer_end : span.outer_end + 1]
    return (
        is_name
        and count < MIN_SPEECH_WORDS
        and behind == ","
        and before[-1:] == " "
        and before[-2:-1].isalpha()
    )


def _is_unattributed_speech(context: QuoteContext, span: QuotedSpan, count: int) -> bool:
    """Tell whether a quote of so many words is speech though nothing around attributes it."""
    first = context.text[span.start]
    if count >= MIN_SPEECH_WORDS and first.islower() and context.language == "de":
        return True  # a clause in marks: titles and terms begin with a capital
    if first.islower() and count < MIN_CONTINUED_WORDS:
        return False  # an expression, also where the full stop of the sentence stands within the marks
    last = final_character(context.text, span)
    opens_sentence = last == "," and context.sentence_around(span)[0] == span.outer_start
    lead = context.text[max(0, span.outer_start - TAIL_CHARS) : span.outer_start]
    if _CAPITALS_BEFORE.search(lead):
        return False  # an excerpt under its headline, in a digest
    if count >= MIN_CONTINUED_WORDS and lead.rstrip(" ").endswith(COLONS):
        return True
    return count > MIN_SPEECH_WORDS and (opens_sentence or last in ".!?\u2026\u3002\uff01\uff1f")


def _is_called_so(context: QuoteContext, span: QuotedSpan, found: Candidate) -> bool:
    """Tell whether nobody calls a thing so: "a plan called “Open Hands”", "now called an “inversion,”"."""
    lead = context.masked[max(0, span.outer_start - TAIL_CHARS) : span.outer_start]
    if context.language != "en":
        return False
    # Whoever calls somebody something has an object before the words, but a name follows its noun.
    is_name = found.verb == "called" and _CALLED_BEFORE.search(lead) and _is_capitalised(context, span)
    return bool(is_name) or (not found.speaker and _NAMED_SO.search(lead) is not None)


def _is_capitalised(context: QuoteContext, span: QuotedSpan) -> bool:
    """Tell whether all words of a quote but small ones have a capital, and no punctuation of a sentence ends it."""
    words = context.text[span.start : span.end].split()
    small_words = [word for word in words if not word[0].isupper()]
    return words[-1][-1] not in _SENTENCE_FINAL_CHARS and _stay_small(small_words, context.language)


def _is_called(context: QuoteContext, span: QuotedSpan) -> bool:
    """Tell whether a German clause that ends with a verb calls something so: "als „falsch“ zurückgewiesen"."""
    if context.language != "de" or not context.masked.startswith("als ", span.outer_start - 4):
        return False
    start, end = context.sentence_around(span)
    words = set(context.masked[start:end].split())
    is_passive = not words.isdisjoint(function_words("de", "passive"))
    return not is_passive and _CALLED.match(context.masked, span.outer_end) is not None


def _is_named_work(context: QuoteContext, span: QuotedSpan, found: Candidate) -> bool:
    """Tell whether a quote is the title of a work, a show or a thing, and no speech."""
    words = context.text[span.start : span.end]
    before = context.masked[max(0, span.outer_start - TAIL_CHARS) : span.outer_start]
    if words[-1] in ",." and _is_title_with_punctuation(context, span):
        return True
    is_unfinished = words[-1] not in _SENTENCE_FINAL_CHARS
    if is_unfinished and (_BOOK_BEFORE.search(before) or _is_conjoined(context, span)):
        return True
    if _has_introduction(context.text, span) or _follows_verb(context, span, found.verb):
        return False
    if _is_german_statement(context, span, found):
        return False
    return _is_title(words, context.language) or (context.language == "de" and _is_named_thing(context, span))


def _is_german_statement(context: QuoteContext, span: QuotedSpan, found: Candidate) -> bool:
    """Tell whether an adjective and a noun are all of a sentence beside its speaker: "„Großes Kino“, sagte Holm."."""
    words = context.text[span.start : span.end].split()
    if context.language != "de" or not found.speaker or len(words) != 2:  # noqa: PLR2004 - an adjective and a noun
        return False
    start, end = context.sentence_around(span)
    behind = _GERMAN_VERB_BEHIND.fullmatch(context.masked[span.outer_end : end].strip())
    is_adjective = words[0].endswith(("er", "e", "es", "en", "em"))
    return start == span.outer_start and is_adjective and behind is not None and behind[1] == found.verb


def _is_named_topic(context: QuoteContext, span: QuotedSpan) -> bool:
    """Tell whether an English quote is a word or two that something is about: "the module on “communion,” he said"."""
    before = context.masked[max(0, span.outer_start - TAIL_CHARS) : span.outer_start]
    is_short = len(context.text[span.start : span.end].split()) <= MAX_TOPIC_WORDS
    return is_short and context.language == "en" and _TOPIC_BEFORE.search(before) is not None


def _is_conjoined(context: QuoteContext, span: QuotedSpan) -> bool:
    """Tell whether a quote that opens a sentence names the first of two subjects: "“Open Hands” and the city say"."""
    link = _LINK_BEHIND.match(context.masked, span.outer_end)
    opens = context.sentence_around(span)[0] == span.outer_start
    return opens and link is not None and link[1] in function_words(context.language, "conjunction")


def _is_title(words: str, language: str) -> bool:
    """Tell whether the words are capitalised, as in titles of books, shows and slogans."""
    parts = words.split()
    capitalised = [part for part in parts if _TITLE_WORD.match(part)]
    long_words = [part for part in capitalised if len(part) > 3]  # noqa: PLR2004 - "Lost in Lima" has two
    small_words = [part for part in parts if not _TITLE_WORD.match(part)]
    return 1 < len(parts) < 10 and len(long_words) > 1 and _stay_small(small_words, language)  # noqa: PLR2004


def _stay_small(words: Sequence[str], language: str) -> bool:
    """Tell whether words have small letters within a title: function words, where they are listed, else short words."""
    if language != "en":
        return all(len(word) <= 3 for word in words)  # noqa: PLR2004 - "of", "the", "and"
    kinds = ("preposition", "determiner", "conjunction", "boundary", "negation")
    return all(any(word in function_words(language, kind) for kind in kinds) for word in words)


def _follows_verb(context: QuoteContext, span: QuotedSpan, verb: str) -> bool:
    """Tell whether a quote is the object of its verb of speaking: "they chanted “Close It Now”"."""
    is_name = verb and _NAMING_VERB.fullmatch(verb)
    return bool(verb and not is_name) and context.text[: span.outer_start].endswith(verb + " ")


def _is_title_with_punctuation(context: QuoteContext, span: QuotedSpan) -> bool:
    """Tell whether the punctuation of a sentence stands within the marks of a title: "In “Brokers,” a show by …"."""
    words = context.text[span.start : span.end].split()
    small_words = [word for word in words if not word[0].isupper()]
    if len(words) > MAX_WORK_WORDS or not _stay_small(small_words, context.language):
        return False
    before = context.masked[max(0, span.outer_start - TAIL_CHARS) : span.outer_start]
    if _WORK_BEFORE.search(before):
        return len(words) <= MAX_TITLE_WORDS or _BOOK_BEFORE.search(before) is not None
    if len(words) > MAX_TITLE_WORDS:
        return False
    if context.language == "en" and _TITLE_PREPOSITION.search(before):
        return True
    is_opening = before.rstrip()[-1:] in {"", "\n", ".", ",", *COLONS} or words[-1].endswith(".")
    return _is_of_other_clause(context, span, is_opening=is_opening)


def _is_of_other_clause(context: QuoteContext, span: QuotedSpan, *, is_opening: bool) -> bool:
    """Tell whether the verb of speaking behind a capitalised quote is not of the quote.

    "“Open Hands,” Holm says, had been in the making for years"; "In “Brokers,” a show by the actor who said …" where
    the quote does not open its sentence.
    """
    end = min(span.outer_end + MAX_SUBJECT_GAP, len(context.text))
    following = next(find_attributions(context, span.outer_end, end), None)
    if following and _MAIN_VERB_BEHIND.match(context.masked, following.end):
        return True
    is_apart = following is None or bool(context.masked[span.outer_end : following.start].strip(" ,"))
    return is_apart and not is_opening


def _is_named_thing(context: QuoteContext, span: QuotedSpan) -> bool:
    """Tell whether a quote is the name of the German noun before it: "die Agentur „Xinhua“", "unter dem Motto „…“"."""
    before = _NOUN_BEFORE.search(context.masked, max(0, span.outer_start - TAIL_CHARS), span.outer_start)
    if before and before[1] in _SPEECH_NOUNS:
        return False
    is_name = before and any(
        entity.end == before.end(1) for entity in context.entities_between(before.start(1), before.end(1))
    )
    is_long = span.end - span.start > MAX_NAME_CHARS
    if _NAMED_BEFORE.search(context.masked, max(0, span.outer_start - TAIL_CHARS), span.outer_start):
        return True
    if before is None or is_name or (is_long and before[1] not in _TITLE_NOUNS):
        return False
    is_term = before[1] in _TITLE_NOUNS or before[2].endswith("sich ")
    return is_term or not context.text[span.start].islower()


def _has_introduction(text: str, span: QuotedSpan) -> bool:
    """Tell whether a comma or colon introduces a quote, or a comma inside it leads on: "She added: …"."""
    return text[: span.outer_start].rstrip()[-1:] in {",", *COLONS} or final_character(text, span) == ","


def _is_sentence(text: str, span: QuotedSpan) -> bool:
    """Tell whether a quote ends like a sentence, or begins where one begins."""
    char_before = text[: span.outer_start].rstrip(" ")[-1:]
    return (
        final_character(text, span) in _SENTENCE_FINAL_CHARS
        or text[span.outer_end : span.outer_end + 1] in {",", "\uff0c"}
        or (text.startswith(".", span.outer_end) and char_before in {".", "\u2014", "\u2013"})
        or char_before in {"", "\n", *COLONS}
    )
