"""Read what describes a source between two commas: "Selon la préfète, Anne Holm, …", "Según Holm, alcalde, …"."""

import re

from pipeline.enrich.quotes.agents import is_agent
from pipeline.enrich.quotes.appositions import name_in_apposition
from pipeline.enrich.quotes.context import QuoteContext
from pipeline.enrich.quotes.noun_phrases import Subject
from pipeline.enrich.quotes.people import is_word_for_person
from pipeline.records import Entity

__all__ = ["named_source", "skip_attribute"]

MAX_SOURCE_CHARS = 80  # of a name beside a source
# A genitive or a Russian participle between two commas.
_ATTRIBUTE = re.compile(
    r",\s(?:d[eu]l?l?[aeo']?|della|delle|degli|dos?|das?|des|[\u0430-\u044f]+(?:нной|нного|нному|ющего|ющей|вшего|вшей))"
    r"[\s\u2019'][^,]{3,60}(?=,)"
    r"|,\s(?:relati(?:f|ve)s?|consacr\u00e9e?s?|portant)\s[^,]{3,60}(?=,)"
    r"|,\s[a-z\u00e0-\u00ff]+(?:\u00e9e?s?|ad[oa]s?|at[oaie])\s(?:par|por|da|dal|dalla)\s[^,]{3,60}(?=,)"
)
# A title without an article, with what belongs to it: "alcalde de Vigo".
_TITLE = re.compile(r",\s(?P<noun>[^\W\d_A-Z]+)\s[^,.;:]{2,60}(?=,)")


def skip_attribute(context: QuoteContext, start: int, end: int) -> int:
    """Return where what describes a source behind a comma ends: "Selon X, de l'université, …".

    Args:
        context: the text.
        start: offset after the source.
        end: offset after the sentence.
    """
    if person := _name_between_commas(context, start, end):
        return person.end
    attribute = _ATTRIBUTE.match(context.masked, start, end)
    if attribute:
        return attribute.end()
    title = _TITLE.match(context.masked, start, end)
    is_title = title and (
        is_agent(context, title["noun"]) or is_word_for_person(context.language, title["noun"])
    )
    return title.end() if title and is_title else start


def named_source(context: QuoteContext, source: Subject, end: int, clause: tuple[int, int]) -> Subject:
    """Return the person whom an apposition names, for a described source before a clause; else the source.

    Args:
        context: the text.
        source: as it was read.
        end: offset after it.
        clause: offsets of what it says.
    """
    person = _name_between_commas(context, end, clause[0] + 1) if source.speaker else None
    return Subject(context.people.name_of(person), "", source.start) if person else source


def _name_between_commas(context: QuoteContext, start: int, end: int) -> Entity | None:
    """Return the name behind a described source; None behind a name, and where it opens a list of names."""
    before = context.people.mentions_between(max(0, start - MAX_SOURCE_CHARS), start)
    person = name_in_apposition(context, start, end)
    if (
        person is None
        or (before and before[-1].end == start)
        or not context.masked.startswith(",", person.end)
    ):
        return None
    behind = context.people.mentions_between(person.end, person.end + MAX_SOURCE_CHARS)
    return None if behind and behind[0].start == person.end + len(", ") else person
