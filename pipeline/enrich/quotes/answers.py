"""Find who a pronoun beside an answer refers to: whoever asked does not answer."""

import re

from pipeline.enrich.quotes.antecedents import find_antecedent
from pipeline.enrich.quotes.attribution import Attribution
from pipeline.enrich.quotes.context import QuoteContext
from pipeline.enrich.quotes.noun_phrases import Subject
from pipeline.enrich.quotes.pronouns import fits_gender, pronoun_gender
from pipeline.records import Quote, Stance

__all__ = ["find_implied_speaker"]

_ANSWERS = re.compile(
    r"(?:answer|repl(?:y|ie)|respond|retort|antwort|erwider|entgegne|répond|répli|rétorq|contest|respuest|replic|risp|ribatt"
    r"|retruc|antwoord|geantwoord|svar|genmäl|odpowie|odpar|отве[чт])\w*",
    re.IGNORECASE,
)


def find_implied_speaker(
    context: QuoteContext, attribution: Attribution, subject: Subject, offset: int, previous: Quote | None
) -> str:
    """Find who says a quote beside a verb with a pronoun, or without a subject.

    Args:
        context: the text.
        attribution: the verb.
        subject: its pronoun.
        offset: where to look for people before it.
        previous: the direct quote before; None when there is none near.

    Returns:
        The name in full, or the description as written; "" when nobody fits.
    """
    speaker = find_antecedent(context, subject, offset, previous)
    if previous is None or not speaker or speaker != previous.speaker or previous.stance != Stance.ASKED:
        return speaker
    if not _ANSWERS.fullmatch(attribution.verb) or "\n" in context.text[previous.end : offset]:
        return speaker
    gender = pronoun_gender(context.language, subject.pronoun)
    asked = {
        context.people.name_of(mention) for mention in context.people.mentions_between(previous.end, offset)
    }
    fitting = {name for name in asked - {speaker} if fits_gender(context.people, name, gender)}
    return fitting.pop() if len(fitting) == 1 else ""
