"""Know the fields of the query language: what each searches, and how its value is read."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from difflib import get_close_matches
from functools import cache
from pathlib import Path

from pipeline.query.tokens import words_of
from pipeline.query.tree import CodeMatch, NameMatch, Node, TextMatch, TimeLimit

__all__ = ["FIELDS", "Field", "FieldValue", "suggest_names"]

_TOPICS_PATH = Path(__file__).parent.parent / "enrich" / "topics" / "data" / "mediatopics.tsv"
_LANGUAGE_RE = re.compile(r"[a-z]{2,3}")
_COUNTRY_RE = re.compile(r"[A-Z]{2}")
# Longer numbers are words: no story has one.
_STORY_ID_RE = re.compile(r"\d{1,18}", re.ASCII)
_AGE_RE = re.compile(r"(\d{1,5})(min|h|d|w)")
_AGE_UNITS = {
    "min": timedelta(minutes=1),
    "h": timedelta(hours=1),
    "d": timedelta(days=1),
    "w": timedelta(weeks=1),
}


@dataclass(frozen=True, slots=True)
class FieldValue:
    """The value of a field as it was written.

    Args:
        text: without quotation marks and star.
        is_prefix: whether a star followed.
        span: of field and value in the query.
        now: the time when the query is parsed; aware.
    """

    text: str
    is_prefix: bool
    span: tuple[int, int]
    now: datetime


@dataclass(frozen=True, slots=True)
class Field:
    """A field: its name, what it finds, an example, and the function that reads its value.

    `parse` raises ValueError with the reason when the value cannot be used.
    """

    name: str
    meaning: str
    example: str
    parse: Callable[[FieldValue], Node]


def suggest_names(word: str, names: Iterable[str]) -> str:
    """Return ``; did you mean …?`` for names that are spelled alike; "" when none is.

    Args:
        word: as it was written.
        names: that exist.
    """
    by_fold = {name.lower(): name for name in names}
    close = get_close_matches(word.lower(), by_fold, n=3, cutoff=0.6)
    return f"; did you mean {' or '.join(by_fold[name] for name in close)}?" if close else ""


def _words(value: FieldValue) -> tuple[str, ...]:
    words = words_of(value.text)
    if not words:
        raise ValueError("there is no letter and no digit to search for")
    return words


def _parse_text(part: str) -> Callable[[FieldValue], Node]:
    return lambda value: TextMatch(_words(value), value.is_prefix, part, value.span)


def _parse_name(field: str) -> Callable[[FieldValue], Node]:
    return lambda value: NameMatch(field, _words(value), value.is_prefix, value.span)


def _refuse_star(value: FieldValue) -> None:
    if value.is_prefix:
        raise ValueError("this field takes no star (*)")


def _parse_language(value: FieldValue) -> Node:
    _refuse_star(value)
    code = value.text.lower()
    if not _LANGUAGE_RE.fullmatch(code):
        raise ValueError("a language is a code of two or three letters, such as en")
    return CodeMatch("lang", (code,), value.span)


def _parse_country(value: FieldValue) -> Node:
    _refuse_star(value)
    code = value.text.upper()
    if not _COUNTRY_RE.fullmatch(code):
        raise ValueError("a country is a code of two letters, such as EE")
    return CodeMatch("country", (code,), value.span)


def _parse_kind(value: FieldValue) -> Node:
    _refuse_star(value)
    # Imported here: it builds every record of the pipeline, and few queries name a kind.
    from pipeline.records import DocumentKind, Genre

    kinds = sorted({str(kind) for kind in (*Genre, *DocumentKind)})
    if value.text.lower() not in kinds:
        raise ValueError(f"there is no such kind; the kinds are {', '.join(kinds)}")
    return CodeMatch("kind", (value.text.lower(),), value.span)


def _parse_story(value: FieldValue) -> Node:
    if _STORY_ID_RE.fullmatch(value.text) and not value.is_prefix:
        return CodeMatch("story", (str(int(value.text)),), value.span)
    return NameMatch("story", _words(value), value.is_prefix, value.span)


def _parse_copies(value: FieldValue) -> Node:
    _refuse_star(value)
    if value.text.lower() not in {"no", "only"}:
        raise ValueError("write no to leave out copies of another article, or only to find nothing else")
    return CodeMatch("copies", (value.text.lower(),), value.span)


@cache
def _topics() -> dict[str, tuple[str, str]]:
    """Return the name of each topic and the code of the topic above ("" at the top level) by code."""
    lines = _TOPICS_PATH.read_text("utf-8").splitlines()
    rows = [[*line.split("\t"), ""] for line in lines if line.startswith("medtop:")]
    return {code: (name, broader) for code, name, broader, *_ in rows}


def _parse_topic(value: FieldValue) -> Node:
    _refuse_star(value)
    topics = _topics()
    code = value.text if value.text.startswith("medtop:") else f"medtop:{value.text}"
    codes = (code,) if code in topics else _codes_with_words(topics, _words(value))
    if not codes:
        names = [name for name, broader in topics.values() if not broader]
        hint = suggest_names(value.text, {word for name in names for word in words_of(name)})
        raise ValueError(f"there is no such topic{hint or '; the topics are: ' + '; '.join(names)}")
    return CodeMatch("topic", codes, value.span)


def _codes_with_words(topics: dict[str, tuple[str, str]], words: tuple[str, ...]) -> tuple[str, ...]:
    wanted = f" {' '.join(words)} "
    found = [code for code, (name, _) in topics.items() if wanted in f" {' '.join(words_of(name))} "]
    # An article with a topic of the second level also has the one above it.
    return tuple(code for code in found if topics[code][1] not in found)


def _parse_agency(value: FieldValue) -> Node:
    # Imported here: it compiles large patterns, and few queries name an agency.
    from pipeline.agencies.names import AGENCIES

    _refuse_star(value)
    words = _words(value)
    spellings = [
        (agency.name, words_of(spelling))
        for agency in AGENCIES
        for spelling in (agency.name, *agency.codes, *agency.names)
    ]
    exact = {name for name, spelling in spellings if spelling == words}
    wanted = f" {' '.join(words)} "
    names = exact or {name for name, spelling in spellings if wanted in f" {' '.join(spelling)} "}
    if not names:
        hint = suggest_names(value.text, (name for name, _ in spellings))
        raise ValueError(
            f"there is no such agency{hint or '; agencies have names and codes such as AP, AFP, dpa or Reuters'}"
        )
    return CodeMatch("agency", tuple(sorted(names)), value.span)


# A day of the first or the last year cannot be compared in every time zone.
_MIN_DAY_YEAR, _MAX_DAY_YEAR = 2, 9998


def _parse_day(value: FieldValue) -> Node:
    _refuse_star(value)
    days = {"today": value.now, "yesterday": value.now - timedelta(days=1)}
    try:
        moment = days.get(value.text.lower()) or datetime.strptime(value.text, "%Y-%m-%d")  # noqa: DTZ007 - a day has no zone
    except ValueError:
        moment = datetime.min  # noqa: DTZ901 - refused below
    if not _MIN_DAY_YEAR <= moment.year <= _MAX_DAY_YEAR:
        raise ValueError("a day is written as 2026-11-24, today or yesterday; days are those of UTC")
    return CodeMatch("day", (moment.date().isoformat(),), value.span)


def _parse_moment(field: str) -> Callable[[FieldValue], Node]:
    def parse(value: FieldValue) -> Node:
        _refuse_star(value)
        return TimeLimit(field, _parse_time(value), value.span)

    return parse


def _parse_time(value: FieldValue) -> datetime:
    midnight = value.now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    days = {"today": midnight, "yesterday": midnight - timedelta(days=1)}
    return days.get(value.text.lower()) or _parse_iso_time(value.text)


def _parse_iso_time(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
        aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        return aware.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise ValueError(
            "a time is written as 2026-11-24, 2026-11-24T08:00, today or yesterday, in UTC; "
            "for how long ago, write since:12h or since:7d"
        ) from error


def _parse_since(value: FieldValue) -> Node:
    _refuse_star(value)
    moment = _parse_age(value)
    if moment is None:
        raise ValueError("write how long ago as 30min, 12h, 7d or 2w")
    return TimeLimit("after", moment, value.span)


def _parse_age(value: FieldValue) -> datetime | None:
    match = _AGE_RE.fullmatch(value.text)
    return value.now - int(match[1]) * _AGE_UNITS[match[2]] if match else None


def _parse_changed(value: FieldValue) -> Node:
    _refuse_star(value)
    if value.text.lower() in {"yes", "no"}:
        return CodeMatch("changed", (value.text.lower(),), value.span)
    try:
        return TimeLimit("changed", _parse_age(value) or _parse_time(value), value.span)
    except ValueError:
        raise ValueError(
            "write yes, no, since when as 2026-11-24, 2026-11-24T08:00, today or yesterday, in UTC, "
            "or how long ago as 30min, 12h, 7d or 2w"
        ) from None


_ALL_FIELDS = (
    Field("title", "the headline", 'title:"mill opens"', _parse_text("title")),
    Field("text", "the text of the story", "text:turbine", _parse_text("text")),
    Field("section", "the publisher's section", "section:sport", _parse_name("section")),
    Field("source", "the name of the publication", "source:courier", _parse_name("source")),
    Field("author", "a name on the byline", 'author:"ada roe"', _parse_name("author")),
    Field("person", "a person the story names", "person:roe", _parse_name("person")),
    Field("org", "an organisation the story names", "org:nato", _parse_name("org")),
    Field("place", "a place the story names", "place:tallinn", _parse_name("place")),
    Field("tag", "a tag of the publisher, or yours of the source", "tag:housing", _parse_name("tag")),
    Field("quote-by", "a person whom the story quotes", "quote-by:roe", _parse_name("quote-by")),
    Field("story", "a story, by its number or by words of its title", 'story:"mill opens"', _parse_story),
    Field("country", "the country of a place the story names, ISO 3166-1", "country:EE", _parse_country),
    Field("topic", "a topic, by a word of its name or by its code", "topic:sport", _parse_topic),
    Field("lang", "the language of the text, ISO 639", "lang:en", _parse_language),
    Field("agency", "the wire agency", "agency:AP", _parse_agency),
    Field("kind", "the kind of piece, or the type of the page", "kind:opinion", _parse_kind),
    Field("copies", "no: only originals and single texts; only: only copies", "copies:no", _parse_copies),
    Field("changed", "changed by the publisher: yes, no, or since then", "changed:7d", _parse_changed),
    Field("day", "published on this day, by the publisher's clock", "day:2026-11-24", _parse_day),
    Field("after", "published at this time or later", "after:2026-11-24", _parse_moment("after")),
    Field("before", "published before this time", "before:2026-12-01", _parse_moment("before")),
    Field("since", "published at most so long ago: min, h, d or w", "since:7d", _parse_since),
)
FIELDS = {field.name: field for field in _ALL_FIELDS}
