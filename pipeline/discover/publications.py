"""Decide which publication a feed or a page belongs to.

A host is not enough evidence: relay.fm has many podcasts, and the sections of a large site may be publications of their
own. Feeds on one host are one publication when they declare the same homepage, or when their names share a
part: "Example News - World" and "Example News - Sport".
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import takewhile
from urllib.parse import urlsplit

from pipeline.urls import key

__all__ = [
    "Publication",
    "common_identity",
    "common_name",
    "find_publication",
    "find_publication_of_page",
    "homepage_of_feed",
    "identity_of_homepage",
]

_NAME_SEPARATOR = re.compile(r"\s+[-–—|·•»›/>]+\s+|[:»›|]\s+|\s*[()\[\]]\s*")
# Parts of names that say nothing about the publication.
_GENERIC_NAME_PARTS_TEXT = """
    news latest home homepage blog rss feed feeds atom podcast all top stories articles posts podcasts updates headlines
    nachrichten aktuell startseite alle actualités actualité accueil à la une noticias portada inicio notizie comments
"""
_GENERIC_NAME_PARTS = frozenset(_GENERIC_NAME_PARTS_TEXT.split()) | {"top stories", "latest news", "all news"}
_FEED_WORDS = re.compile(r"\b(?:rss|atom)(?:[ -]feed)?\b|\bfeeds?\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Publication:
    """A publication as far as it is known; `id` is 0 for one that is not stored."""

    name: str
    # See `identity_of_homepage`; empty when it has no homepage.
    identity: str
    id: int = 0
    # Whether the homepage is only the home page of the feed's host.
    is_homepage_guessed: bool = False


def identity_of_homepage(homepage: str) -> str:
    """Return host and path of a homepage, the same for every way to write its URL; "" without a homepage.

    Args:
        homepage: its URL.
    """
    if not urlsplit(homepage).netloc:
        return ""
    url_parts = urlsplit(key(homepage))
    return f"{url_parts.netloc}{url_parts.path.rstrip('/')}"


def homepage_of_feed(feed_url: str, declared_homepage: str) -> str:
    """Return the homepage that a feed declares, else the home page of its host.

    Args:
        feed_url: http or https.
        declared_homepage: any text; many feeds give their own URL, which is no homepage.
    """
    is_usable = declared_homepage.startswith(("http://", "https://")) and key(declared_homepage) != key(
        feed_url
    )
    url_parts = urlsplit(feed_url)
    return declared_homepage if is_usable else f"{url_parts.scheme}://{url_parts.netloc}/"


def find_publication(wanted: Publication, known: Sequence[Publication]) -> Publication | None:
    """Return the known publication that a feed belongs to; None when it is one of its own.

    Args:
        wanted: what the feed says of its publication; without a name when the feed has no title.
        known: publications on its host.
    """
    same_homepage = [publication for publication in known if publication.identity == wanted.identity]
    if same_homepage and not (wanted.is_homepage_guessed and wanted.name):
        return same_homepage[0]
    if not wanted.name:
        return known[0] if len(known) == 1 else None
    for publication in known:
        if publication.name.casefold() == wanted.name.casefold():
            return publication
    return next((publication for publication in known if common_name(publication.name, wanted.name)), None)


def find_publication_of_page(url: str, site_name: str, known: Sequence[Publication]) -> Publication | None:
    """Return the known publication that a page belongs to; None when there is none.

    Args:
        url: of the page.
        site_name: what the page calls its site; may be empty.
        known: publications on its host.
    """
    page_identity = identity_of_homepage(url)
    around = [
        publication
        for publication in known
        if page_identity == publication.identity or page_identity.startswith(f"{publication.identity}/")
    ]
    for publication in known:
        if site_name and publication.name.casefold() == site_name.casefold():
            return publication
    return max(around, key=lambda publication: len(publication.identity), default=None)


def common_name(name: str, other_name: str) -> str:
    """Return the part that two names share: "Example News" for "Example News - World" and "Example News - Sport".

    Args:
        name: of a feed or a publication.
        other_name: of another one.

    Returns:
        As the first name writes it; "" when they share none that names a publication.
    """
    other_parts = {_fold_part(part) for part in _split_name(other_name)}
    shared = [part for part in _split_name(name) if _fold_part(part) in other_parts]
    if shared:
        return max(shared, key=len)
    short, long = sorted((_split_words(name), _split_words(other_name)), key=len)
    is_start_or_end = len(short) > 1 and (long[: len(short)] == short or long[-len(short) :] == short)
    return min(name, other_name, key=len).strip() if is_start_or_end else ""


def common_identity(identity: str, other_identity: str) -> str:
    """Return the part of a site that two homepages are in: "post.example" for "post.example/world" and "…/sport".

    Args:
        identity: see `identity_of_homepage`.
        other_identity: on the same host.
    """
    pairs = zip(identity.split("/"), other_identity.split("/"), strict=False)
    return "/".join(one for one, _ in takewhile(lambda pair: pair[0] == pair[1], pairs))


def _split_name(name: str) -> list[str]:
    parts = (part.strip() for part in _NAME_SEPARATOR.split(_FEED_WORDS.sub(" ", name)))
    return [part for part in parts if part and _fold_part(part) not in _GENERIC_NAME_PARTS]


def _fold_part(part: str) -> str:
    """Return a part of a name for comparison: "Example.org" is "example"."""
    folded = part.casefold().removeprefix("the ").removeprefix("www.")
    return re.sub(r"\.[a-z]{2,10}$", "", folded)


def _split_words(name: str) -> list[str]:
    words = re.findall(r"\w+", _FEED_WORDS.sub(" ", name).casefold())
    return [] if set(words) <= _GENERIC_NAME_PARTS else words
