"""Decide who signs a story: people and organisations."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from pipeline import agencies
from pipeline.clean import confidence
from pipeline.clean.resolvers.byline import (
    Byline,
    has_byline_prefix,
    is_ambiguous_name,
    is_placeholder_author,
    parse_byline,
)
from pipeline.clean.resolvers.person_names import is_person_name, write_name
from pipeline.records import Evidence
from pipeline.text import fold_to_alphanumeric

__all__ = ["Authorship", "resolve_authors"]

# Origins whose text may hold anything, not only names.
_VISIBLE_ORIGINS = frozenset({"byline markup", "author link", "line"})
_MAX_BYLINES_PER_ORIGIN = 30


@dataclass(frozen=True, slots=True)
class Authorship:
    """Who signs a story."""

    people: tuple[str, ...]
    # The ones that sign, then the agencies that only contributed.
    organisations: tuple[str, ...]
    signing_count: int
    # The origin of the people, or of the organisations where no person signs.
    origin: str

    @property
    def authors(self) -> tuple[str, ...]:
        """The people; where no person signs, the first organisation that does."""
        return self.people or self.organisations[: min(1, self.signing_count)]


def resolve_authors(evidence: Sequence[Evidence], url: str) -> Authorship:
    """Decide who signs.

    Args:
        evidence: all candidates of the page, the most trusted first.
        url: the URL of the page; its host is a name of the publisher.

    Returns:
        The people of the most trusted origin that names any, in their fullest spelling; a longer list that holds all
        of them where there is one; organisations of all trusted origins, in order.
    """
    publisher_names = _publisher_names(evidence, url)
    bylines = _bylines_by_origin(evidence, publisher_names, confidence.MIN_AUTHOR)
    if not any(byline.people for byline in bylines.values()):
        bylines |= _if_unambiguous(_bylines_by_origin(evidence, publisher_names, confidence.MIN_LONE_AUTHOR))
    origin = next((candidate_origin for candidate_origin, byline in bylines.items() if byline.people), "")
    people = _prefer_fuller_list(bylines[origin].people, evidence, publisher_names) if origin else ()
    organisation_names = dict.fromkeys(name for byline in bylines.values() for name in byline.organisations)
    organisations = sorted(
        organisation_names,
        key=lambda name: 2 * is_placeholder_author(name) + (fold_to_alphanumeric(name) in publisher_names),
    )
    organisation_origin = next(
        (candidate_origin for candidate_origin, byline in bylines.items() if byline.organisations), ""
    )
    contributors = _unique_names(name for byline in bylines.values() for name in byline.contributors)
    return Authorship(
        _best_spelling(people, bylines),
        tuple(dict.fromkeys([*organisations, *contributors])),
        len(organisations),
        origin or organisation_origin,
    )


def _publisher_names(evidence: Sequence[Evidence], url: str) -> frozenset[str]:
    """Return the names of the site, normalized."""
    host = (urlsplit(url).hostname or "").removeprefix("www.")
    site_names = [candidate.value for candidate in evidence if candidate.field == "site_name"]
    hosts = [host, host.rpartition(".")[0], *host.split(".")[:-1]]
    return frozenset(fold_to_alphanumeric(name) for name in (*site_names, *hosts) if name)


def _bylines_by_origin(
    evidence: Sequence[Evidence], publisher_names: frozenset[str], min_confidence: float
) -> dict[str, Byline]:
    """Merge the bylines of each origin, in order of trust."""
    candidates = [
        candidate
        for candidate in evidence
        if candidate.field == "authors" and candidate.confidence >= min_confidence
    ]
    nicknames = _confirmed_nicknames(candidates)
    declared_people = frozenset(candidate.value for candidate in evidence if candidate.field == "person")
    bylines_by_origin: dict[str, list[Byline]] = {}
    for candidate in candidates:
        parsed = _with_declared_person(parse_byline(candidate.value, publisher_names), declared_people)
        is_visible = candidate.origin in _VISIBLE_ORIGINS
        bylines_by_origin.setdefault(candidate.origin, []).append(
            _filter_visible_names(parsed, candidate, nicknames) if is_visible else parsed
        )
    return {
        origin: _merge_bylines(parsed[:_MAX_BYLINES_PER_ORIGIN])
        for origin, parsed in bylines_by_origin.items()
    }


def _with_declared_person(byline: Byline, declared_people: frozenset[str]) -> Byline:
    """Read an ambiguous name as a person where structured data declares it as one."""
    people = tuple(
        name for name in byline.organisations if name in declared_people and is_ambiguous_name(name)
    )
    if not people:
        return byline
    organisations = tuple(name for name in byline.organisations if name not in people)
    return replace(byline, people=byline.people + people, organisations=organisations)


def _confirmed_nicknames(candidates: Sequence[Evidence]) -> frozenset[str]:
    """Return last words that both a byline and an author link hold: these may be nicknames."""
    marked, linked = (
        {
            fold_to_alphanumeric(candidate.value.rpartition(" ")[2])
            for candidate in candidates
            if candidate.origin == origin
        }
        for origin in ("byline markup", "author link")
    )
    return frozenset(marked & linked)


def _filter_visible_names(byline: Byline, candidate: Evidence, nicknames: frozenset[str]) -> Byline:
    """Keep visible names in the form of a person's name; a single word only where a lead or a link confirms it."""
    has_lead = any(map(has_byline_prefix, candidate.value.split(" | ")))
    people = (
        name
        for name in byline.people
        if is_person_name(name)
        or (" " not in name and ((has_lead and name[0].isupper()) or fold_to_alphanumeric(name) in nicknames))
    )
    organisations = (name for name in byline.organisations if not is_placeholder_author(name))
    kept = tuple(organisations) if candidate.origin != "line" else _agency_names(byline)
    return replace(byline, people=tuple(people), organisations=kept)


def _agency_names(byline: Byline) -> tuple[str, ...]:
    return tuple(name for name in byline.organisations if agencies.find_agency(name))


def _if_unambiguous(bylines: Mapping[str, Byline]) -> dict[str, Byline]:
    """Use names far from the headline when there is only one such name on the page."""
    names = {fold_to_alphanumeric(name) for byline in bylines.values() for name in byline.people}
    return {origin: byline for origin, byline in bylines.items() if byline.people} if len(names) == 1 else {}


def _merge_bylines(bylines: Sequence[Byline]) -> Byline:
    people = _unique_names(name for byline in bylines for name in byline.people)
    organisations = _unique_names(name for byline in bylines for name in byline.organisations)
    return Byline(
        people, organisations, _unique_names(name for byline in bylines for name in byline.contributors)
    )


def _unique_names(names: Iterator[str]) -> tuple[str, ...]:
    """Return each name once, comparing normalized spellings."""
    return tuple(
        {
            fold_to_alphanumeric(name): name for name in reversed(list(names)) if fold_to_alphanumeric(name)
        }.values()
    )[::-1]


def _prefer_fuller_list(
    people: tuple[str, ...], evidence: Sequence[Evidence], publisher_names: frozenset[str]
) -> tuple[str, ...]:
    """Prefer a text that names all the people and more: structured data often names only the first of several."""
    known_names = {fold_to_alphanumeric(name) for name in people}
    for candidate in evidence:
        if (
            candidate.field != "authors"
            or candidate.confidence < confidence.MIN_AUTHOR
            or len(candidate.value) <= len(people[0])
        ):
            continue
        listed_people = parse_byline(candidate.value, publisher_names).people
        if (
            len(listed_people) > len(known_names)
            and known_names < {fold_to_alphanumeric(name) for name in listed_people}
            and all(map(is_person_name, listed_people))
        ):
            return listed_people
    return people


def _best_spelling(people: tuple[str, ...], bylines: Mapping[str, Byline]) -> tuple[str, ...]:
    """Choose the spelling with accents and mixed case among those of all origins."""
    spellings = [name for byline in bylines.values() for name in byline.people]
    chosen_spellings = (
        max(
            (
                spelling
                for spelling in spellings
                if fold_to_alphanumeric(spelling) == fold_to_alphanumeric(name)
            ),
            key=_spelling_score,
            default=name,
        )
        for name in people
    )
    return tuple(write_name(name) for name in chosen_spellings)


def _spelling_score(name: str) -> tuple[bool, int]:
    return (not name.isupper() and not name.islower(), sum(not char.isascii() for char in name))
