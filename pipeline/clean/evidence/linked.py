"""The linked data of a page in; what its article object says, out.

Pages carry several objects: the site, its owner, the bread crumbs, other stories. The page's own article is the one
that names the page's address or its headline; schema.org/NewsArticle and its relatives come before other kinds.
"""

import html
import re
from collections.abc import Iterator, Mapping
from typing import Any

from pipeline import urls
from pipeline.clean.evidence.survey import Survey
from pipeline.records import Evidence
from pipeline.text import squeeze, without_markup

__all__ = ["from_linked_data", "kinds", "own_articles"]

# schema.org/Article and what is below it, posts and live blogs; then pages of a story in another form.
_ARTICLE = re.compile(r"(?:Article|BlogPosting|LiveBlog|Report|SocialMediaPosting)\b")
_OTHER = re.compile(
    r"^(?:WebPage|ItemPage|VideoObject|Recipe|Review|ImageGallery|MediaGallery|PodcastEpisode|Episode|TVEpisode|QAPage)$"
)
# Where an object may hold the page's own; what stands under other names is another story.
_DOORS = ("@graph", "mainEntity", "mainEntityOfPage", "itemReviewed")
_DEEPEST = 4
_FIELDS = (
    ("title", "headline"), ("title", "alternativeHeadline"), ("title", "name"), ("description", "description"),
    ("published", "datePublished"), ("published", "dateCreated"), ("published", "uploadDate"),
    ("modified", "dateModified"),
    ("section", "articleSection"), ("tags", "keywords"), ("language", "inLanguage"), ("authors", "author"),
    ("authors", "creator"), ("image", "image"), ("image", "thumbnailUrl"), ("site_name", "publisher"),
    ("paywalled", "isAccessibleForFree"),
)  # fmt: skip
# A WebPage's name is as often the site's as the story's.
_OF_ARTICLES = frozenset({"name", "thumbnailUrl", "description", "author", "creator"})
_LEAST_ALIKE = 0.3
_WORD = re.compile(r"\w+")


def from_linked_data(found: Survey) -> Iterator[Evidence]:
    """Read the page's own article objects.

    Args:
        found: the survey of a page.
    """
    known = {
        str(thing["@id"]): thing for thing in _things(found.linked_data) if "@id" in thing and len(thing) > 1
    }
    for thing in own_articles(found):
        kind = _kind(thing)
        yield from _fields(thing, kind, known, 0.95 if _ARTICLE.search(kind) else 0.75)


def kinds(found: Survey) -> list[str]:
    """The types of the page's own objects, without repeats.

    Args:
        found: the survey of a page.
    """
    named = (_types(thing) for thing in own_articles(found))
    return list(dict.fromkeys(name for names in named for name in names))


def own_articles(found: Survey) -> list[Mapping[str, Any]]:
    """The objects that speak of this page's story, the most certain first.

    Args:
        found: the survey of a page; the answer is kept there.
    """
    if found.own is None:
        found.own = _own_articles(found)
    return found.own


def _own_articles(found: Survey) -> list[Mapping[str, Any]]:
    things = list(_things(found.linked_data))
    articles = [thing for thing in things if _ARTICLE.search(_kind(thing))]
    others = [thing for thing in things if _OTHER.match(_kind(thing))]
    near = [(_nearness(thing, found), thing) for thing in articles]
    # Those that name another page and another headline are other stories.
    return [thing for away, thing in sorted(near, key=lambda each: -each[0]) if away >= 0] + others


def _nearness(thing: Mapping[str, Any], found: Survey) -> float:
    """1 for the page's address, plus the likeness of the headline; less than 0 for another page's story."""
    there = [address for address in _own_addresses(thing) if address.startswith("http")]
    headline = str(thing.get("headline") or thing.get("name") or "")
    alike = max((_alike(headline, title) for title in _titles(found)), default=1.0) if headline else 0.5
    if there and _is_here(there, found):
        return 1 + alike
    return alike if not there or alike >= _LEAST_ALIKE else -1


def _is_here(there: list[str], found: Survey) -> bool:
    """Whether one of the addresses is the page's; as written first, since keys cost more than all the rest."""
    here = {address for address in _addresses(found) if address}
    return not here.isdisjoint(there) or not {urls.key(each) for each in here}.isdisjoint(
        map(urls.key, there)
    )


def _addresses(found: Survey) -> Iterator[str]:
    yield found.address
    yield from found.metas.get("og:url", ())
    yield from (address for relation, address in found.links if relation == "canonical")


def _own_addresses(thing: Mapping[str, Any]) -> Iterator[str]:
    for name in ("url", "@id", "mainEntityOfPage"):
        value = thing.get(name)
        if isinstance(value, dict):
            value = value.get("@id") or value.get("url")
        if isinstance(value, str):
            yield value.partition("#")[0].strip()


def _titles(found: Survey) -> list[str]:
    elements = [*found.all("h1"), *found.all("title")[:1]]
    return [squeeze(element.text_content()) for element in elements] + found.metas.get("og:title", [])


def _alike(one: str, other: str) -> float:
    first, second = (set(_WORD.findall(html.unescape(text).casefold())) for text in (one, other))
    return len(first & second) / len(first | second) if first | second else 0.0


def _kind(thing: Mapping[str, Any]) -> str:
    return min(_types(thing), key=lambda each: not _ARTICLE.search(each), default="")


def _types(thing: Mapping[str, Any]) -> list[str]:
    kind = thing.get("@type") or ""
    return [str(each).rpartition("/")[2] for each in (kind if isinstance(kind, list) else [kind])]


def _things(node: Any, depth: int = 0) -> Iterator[Mapping[str, Any]]:
    if depth > _DEEPEST:
        return
    if isinstance(node, list):
        for item in node:
            yield from _things(item, depth + 1)
    elif isinstance(node, dict):
        yield node
        for door in _DOORS:
            yield from _things(node.get(door), depth + 1)


def _fields(
    thing: Mapping[str, Any], kind: str, known: Mapping[str, Mapping[str, Any]], trust: float
) -> Iterator[Evidence]:
    for field, name in _FIELDS:
        if name in _OF_ARTICLES and not _ARTICLE.search(kind) and kind == "WebPage":
            continue
        for value in _texts(thing.get(name), name, known):
            yield Evidence(field, without_markup(html.unescape(value)), f"json-ld {kind}.{name}", trust)


def _texts(value: Any, name: str, known: Mapping[str, Mapping[str, Any]], depth: int = 0) -> Iterator[str]:
    """The words of a value: of a text, of each in a list, of an object's name or address."""
    if isinstance(value, bool):
        yield str(value).lower()
    elif isinstance(value, str):
        yield value
    elif isinstance(value, int) and name.startswith("date"):
        yield str(value)
    elif isinstance(value, list):
        for item in value[:50]:
            yield from _texts(item, name, known, depth)
    elif isinstance(value, dict) and depth < _DEEPEST:
        yield from _texts(_told(value, name, known), name, known, depth + 1)


def _told(value: Mapping[str, Any], name: str, known: Mapping[str, Mapping[str, Any]]) -> Any:
    whole = known.get(str(value.get("@id")), value)
    if name in {"image", "thumbnailUrl"}:
        return whole.get("url") or whole.get("contentUrl")
    if name == "inLanguage":
        return whole.get("alternateName") or whole.get("name")
    return value.get("name") or whole.get("name") or whole.get("alternateName")
