"""The candidates for authors in; the people who sign, the organisations that do, and the evidence, out."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from pipeline import agencies
from pipeline.clean.fields.names import Byline, begins_byline, folded, is_account, read_byline
from pipeline.records import Evidence

__all__ = ["Signed", "signed"]

# Below this a candidate is told, not believed: a name that stands far from the headline.
_TRUSTED = 0.5
_WEAK = 0.3
# Where anything may stand, not only names.
_SHOWN = frozenset({"byline markup", "author link", "line"})
_MOST = 30
# Two to four words that begin with no small letter, but for particles: Ada van der Quill.
_NAME = re.compile(
    r"(?:Dr\.?\s)?[^\W\d_a-zß-öø-ÿ][\w.'’-]*(?:\s+(?:[^\W\d_a-z][\w.'’-]*|de|van|von|der|den|la|el|al|bin|da|dos|di)){1,4}"
    r"|[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]{2,8}|[\u0900-\u0dff][\u0900-\u0dff\s.]{3,40}"
)


@dataclass(frozen=True, slots=True)
class Signed:
    """Who signs a story."""

    people: tuple[str, ...]
    organisations: tuple[str, ...]
    # Where the people, or with nobody else the organisations, are named.
    origin: str

    @property
    def authors(self) -> tuple[str, ...]:
        """People; where no person signs, the organisation that the publisher names."""
        return self.people or self.organisations[:1]


def signed(evidence: Sequence[Evidence], address: str) -> Signed:
    """Decide who signs.

    Args:
        evidence: all candidates of the page, the most trusted first.
        address: the page's; its host is a name of the house.

    Returns:
        The people of the most trusted place that names any, with the page's own accents; a longer list that holds all
        of them where readers see one; organisations of all trusted places, the first first.
    """
    house = _house(evidence, address)
    bylines = _by_place(evidence, house, _TRUSTED)
    if not any(byline.people for byline in bylines.values()):
        bylines |= _alone(_by_place(evidence, house, _WEAK))
    origin = next((place for place, byline in bylines.items() if byline.people), "")
    people = _longer(bylines[origin].people, evidence, house) if origin else ()
    named = dict.fromkeys(name for byline in bylines.values() for name in byline.organisations)
    organisations = sorted(named, key=lambda name: 2 * is_account(name) + (folded(name) in house))
    first = next((place for place, byline in bylines.items() if byline.organisations), "")
    return Signed(_as_printed(people, bylines), tuple(organisations), origin or first)


def _house(evidence: Sequence[Evidence], address: str) -> frozenset[str]:
    """The site's own names, folded."""
    host = (urlsplit(address).hostname or "").removeprefix("www.")
    named = [item.value for item in evidence if item.field == "site_name"]
    hosts = [host, host.rpartition(".")[0], *host.split(".")[:-1]]
    return frozenset(folded(name) for name in (*named, *hosts) if name)


def _by_place(evidence: Sequence[Evidence], house: frozenset[str], least: float) -> dict[str, Byline]:
    """What each place says, in order of trust."""
    told = [item for item in evidence if item.field == "authors" and item.confidence >= least]
    twice = _told_twice(told)
    places: dict[str, list[Byline]] = {}
    for item in told:
        read = read_byline(item.value, house)
        shown = item.origin in _SHOWN
        places.setdefault(item.origin, []).append(_plain(read, item, twice) if shown else read)
    return {place: _joined(read[:_MOST]) for place, read in places.items()}


def _told_twice(told: Sequence[Evidence]) -> frozenset[str]:
    """The words that both a byline and a link to a writer's page hold, as bylines of nicknames are made."""
    marked, linked = (
        {folded(item.value.rpartition(" ")[2]) for item in told if item.origin == origin}
        for origin in ("byline markup", "author link")
    )
    return frozenset(marked & linked)


def _plain(read: Byline, item: Evidence, twice: frozenset[str]) -> Byline:
    """Of what readers see, what is written as names of people are; one word only where something says it is a name."""
    led = any(map(begins_byline, item.value.split(" | ")))
    people = (
        name
        for name in read.people
        if _NAME.fullmatch(name)
        or (" " not in name and ((led and name[0].isupper()) or folded(name) in twice))
    )
    houses = (name for name in read.organisations if not is_account(name))
    return Byline(tuple(people), tuple(houses) if item.origin != "line" else _agencies(read))


def _agencies(read: Byline) -> tuple[str, ...]:
    return tuple(name for name in read.organisations if agencies.recognise(name))


def _alone(bylines: Mapping[str, Byline]) -> dict[str, Byline]:
    """A name far from the headline signs the story when no other stands on the page."""
    names = {folded(name) for byline in bylines.values() for name in byline.people}
    return {place: byline for place, byline in bylines.items() if byline.people} if len(names) == 1 else {}


def _joined(read: Sequence[Byline]) -> Byline:
    people = _once(name for byline in read for name in byline.people)
    organisations = _once(name for byline in read for name in byline.organisations)
    return Byline(people, organisations)


def _once(names: Iterator[str]) -> tuple[str, ...]:
    """Each name once, however it is written."""
    return tuple({folded(name): name for name in reversed(list(names)) if folded(name)}.values())[::-1]


def _longer(people: tuple[str, ...], evidence: Sequence[Evidence], house: frozenset[str]) -> tuple[str, ...]:
    """Structured data often names only the first of several: take the one text that names them all and more."""
    known = {folded(name) for name in people}
    for item in evidence:
        if item.field != "authors" or item.confidence < _TRUSTED or len(item.value) <= len(people[0]):
            continue
        told = read_byline(item.value, house).people
        if (
            len(told) > len(known)
            and known < {folded(name) for name in told}
            and all(map(_NAME.fullmatch, told))
        ):
            return told
    return people


def _as_printed(people: tuple[str, ...], bylines: Mapping[str, Byline]) -> tuple[str, ...]:
    """With the accents and small letters that one of the places has and another lost."""
    writings = [name for byline in bylines.values() for name in byline.people]
    return tuple(
        max((each for each in writings if folded(each) == folded(name)), key=_richness, default=name)
        for name in people
    )


def _richness(name: str) -> tuple[bool, int]:
    return (not name.isupper() and not name.islower(), sum(not sign.isascii() for sign in name))
