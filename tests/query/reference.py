"""A small implementation of the query language over values, to compare the databases with."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from pipeline.query import (
    AllOf,
    AnyOf,
    CodeMatch,
    NameMatch,
    Near,
    Negation,
    Node,
    TextMatch,
    TimeLimit,
)
from pipeline.query.tokens import words_of


@dataclass(frozen=True)
class Sample:
    """What of an article a query can look at."""

    title: str
    description: str
    text: str
    section: str
    language: str | None
    agency: str
    published: datetime | None
    source: str | None
    # Pairs of a field, such as person, and a name.
    names: tuple[tuple[str, str], ...] = ()
    # Of the place Tallinn, which an article with a country names.
    countries: tuple[str, ...] = ()
    # The number and title of its story.
    story: tuple[int, str] | None = None


def matches(node: Node, sample: Sample) -> bool:  # noqa: C901, PLR0911 - one case for each kind of node
    match node:
        case AllOf(nodes=nodes):
            return all(matches(part, sample) for part in nodes)
        case AnyOf(nodes=nodes):
            return any(matches(part, sample) for part in nodes)
        case Negation(node=inner):
            return not matches(inner, sample)
        case TextMatch(part=part):
            texts = {"title": (sample.title,), "text": (sample.text,)}
            every = (sample.title, sample.description, sample.text)
            return any(_starts(words_of(text), node) for text in texts.get(part, every))
        case Near():
            return any(
                _is_near(words_of(text), node) for text in (sample.title, sample.description, sample.text)
            )
        case NameMatch():
            return any(_starts(words_of(name), node) for name in _names(node.field, sample))
        case CodeMatch(field=field, values=values):
            own = {
                "lang": (sample.language,),
                "agency": (sample.agency,),
                "country": sample.countries,
                "story": (str(sample.story[0]),) if sample.story else (),
            }
            return bool(set(own[field]) & set(values))
        case TimeLimit(field=field, moment=moment):
            if sample.published is None:
                return False
            return sample.published >= moment if field == "after" else sample.published < moment


def _names(field: str, sample: Sample) -> Sequence[str]:
    if field == "source":
        return (sample.source,) if sample.source else ()
    if field == "section":
        return (sample.section,)
    if field == "story":
        return (sample.story[1],) if sample.story else ()
    names = [name for kind, name in sample.names if kind == field]
    return [*names, "Tallinn"] if field == "place" and sample.countries else names


def _starts(words: Sequence[str], wanted: TextMatch | NameMatch) -> list[int]:
    """List the places where the wanted words stand next to each other."""
    size = len(wanted.words)
    return [
        index
        for index in range(len(words) - size + 1)
        if list(words[index : index + size - 1]) == list(wanted.words[:-1])
        and (
            words[index + size - 1].startswith(wanted.words[-1])
            if wanted.is_prefix
            else words[index + size - 1] == wanted.words[-1]
        )
    ]


def _is_near(words: Sequence[str], near: Near) -> bool:
    pairs = ((one, other) for one in _starts(words, near.first) for other in _starts(words, near.second))
    return any(abs(one - other) <= near.distance + 1 for one, other in pairs)
