"""Name the rules that find a speaker; `Quote.rule` says which one decided."""

from enum import StrEnum

__all__ = ["Rule"]


class Rule(StrEnum):
    """How a speaker was found.

    The values are shown to users: they complete the sentence "the speaker was found by …".
    """

    VERB_AFTER = "verb after the quote"
    VERB_BEFORE = "verb before the quote"
    VERB_LATER = "verb after a later quote of the sentence"
    SOURCE = "according to"
    COLON = "colon after a name"
    CONTINUED = "speech that goes on"
    CLAUSE_AFTER = "clause after the verb"
    CLAUSE_BEFORE = "clause before the verb"
    SUBJUNCTIVE = "subjunctive after a sentence with a speaker"
    NONE = "no speaker found"
