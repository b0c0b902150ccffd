"""Collect candidates from the page's own article object in JSON-LD.

Pages carry several objects: the site, its publisher, breadcrumbs, other stories. The page's own article names the
URL or the headline of the page; schema.org/NewsArticle and its relatives come before other types.
"""

import html
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pipeline import agencies, urls
from pipeline.clean import confidence
from pipeline.clean.candidates.page_index import PageIndex
from pipeline.records import Evidence
from pipeline.text import html_to_text, normalize_whitespace, text_similarity

__all__ = ["from_json_ld", "json_ld_types", "page_articles"]

# schema.org/Article and its subtypes, posts and live blogs; then types of other pages with a story.
_ARTICLE_TYPE = re.compile(r"(?:Article|BlogPosting|LiveBlog|Report|SocialMediaPosting)\b")
_OTHER_STORY_TYPE = re.compile(
    r"^(?:WebPage|ItemPage|VideoObject|Recipe|Review|ImageGallery|MediaGallery|PodcastEpisode|Episode|TVEpisode|QAPage)$"
)
# Properties that may hold the page's own object; other properties hold other stories.
_NESTING_KEYS = ("@graph", "mainEntity", "mainEntityOfPage", "itemReviewed")
_MAX_DEPTH = 4
_FIELD_PROPERTIES = (
    ("title", "headline"), ("title", "alternativeHeadline"), ("title", "name"), ("description", "description"),
    ("published", "datePublished"), ("published", "dateCreated"), ("published", "uploadDate"),
    ("modified", "dateModified"),
    ("section", "articleSection"), ("tags", "keywords"), ("language", "inLanguage"), ("authors", "author"),
    ("authors", "creator"), ("image", "image"), ("image", "thumbnailUrl"), ("site_name", "publisher"),
    ("paywalled", "isAccessibleForFree"),
)  # fmt: skip
_SOURCE_PROPERTIES = ("sourceOrganization", "creditText")
# A WebPage's name is as often the site's as the story's.
_ARTICLE_ONLY_PROPERTIES = frozenset({"name", "thumbnailUrl", "description", "author", "creator"})
_MIN_TITLE_SIMILARITY = 0.3


def from_json_ld(page_index: PageIndex) -> Iterator[Evidence]:
    """Read the page's own article objects.

    Args:
        page_index: the index of a page.
    """
    objects_by_id = {
        str(node["@id"]): node
        for node in _walk_objects(page_index.json_ld)
        if "@id" in node and len(node) > 1
    }
    for node in page_articles(page_index):
        for name in _declared_people(node, objects_by_id):
            yield Evidence("person", name, "json-ld Person", confidence.JSON_LD_ARTICLE)
        kind = _main_type(node)
        is_article = _ARTICLE_TYPE.search(kind)
        weight = confidence.JSON_LD_ARTICLE if is_article else confidence.JSON_LD_OTHER_TYPE
        yield from _field_candidates(node, kind, objects_by_id, weight)
        if is_article:
            yield from _stated_agencies(node, kind, objects_by_id)


def _declared_people(
    node: Mapping[str, Any], objects_by_id: Mapping[str, Mapping[str, Any]]
) -> Iterator[str]:
    """Yield the names of authors that are declared as persons."""
    authors = node.get("author")
    for author in authors[:50] if isinstance(authors, list) else [authors]:
        if isinstance(author, dict):
            person = objects_by_id.get(str(author.get("@id")), author)
            if "Person" in _object_types(person) and isinstance(person.get("name"), str):
                yield html_to_text(person["name"])


def _stated_agencies(
    node: Mapping[str, Any], kind: str, objects_by_id: Mapping[str, Mapping[str, Any]]
) -> Iterator[Evidence]:
    """Yield the wire agencies that an article object names as its source; a photo agency stands behind a slash."""
    for property_name in _SOURCE_PROPERTIES:
        for value in _value_texts(node.get(property_name), property_name, objects_by_id):
            if "/" not in value and agencies.find_agency(value):
                yield Evidence("agency", value, f"json-ld {kind}.{property_name}", confidence.JSON_LD_ARTICLE)


def json_ld_types(page_index: PageIndex) -> list[str]:
    """Return the types of the page's own objects, without repeats.

    Args:
        page_index: the index of a page.
    """
    types_by_article = (_object_types(article) for article in page_articles(page_index))
    return list(dict.fromkeys(type_name for type_names in types_by_article for type_name in type_names))


def page_articles(page_index: PageIndex) -> list[Mapping[str, Any]]:
    """Return the objects about this page's story, the most certain first.

    Args:
        page_index: the index of a page; the result is cached there.
    """
    if page_index.page_articles_cache is None:
        page_index.page_articles_cache = _find_page_articles(page_index)
    return page_index.page_articles_cache


def _find_page_articles(page_index: PageIndex) -> list[Mapping[str, Any]]:
    nodes = list(_walk_objects(page_index.json_ld))
    articles = [node for node in nodes if _ARTICLE_TYPE.search(_main_type(node))]
    secondary_articles = [node for node in nodes if _OTHER_STORY_TYPE.match(_main_type(node))]
    page_titles = _page_titles(page_index) if articles else []
    scored_articles = [(_relevance_score(node, page_titles, page_index), node) for node in articles]
    # Objects with another URL and another headline are other stories.
    return [
        node
        for score, node in sorted(scored_articles, key=lambda scored_article: -scored_article[0])
        if score >= 0
    ] + secondary_articles


def _relevance_score(node: Mapping[str, Any], page_titles: Sequence[str], page_index: PageIndex) -> float:
    """Score an object: 1 for the page's URL plus the similarity of the headline; negative for another story."""
    node_urls = [url for url in _object_urls(node) if url.startswith("http")]
    headline = html.unescape(str(node.get("headline") or node.get("name") or ""))
    similarity = (
        max((text_similarity(headline, title) for title in page_titles), default=1.0) if headline else 0.5
    )
    if node_urls and _has_page_url(node_urls, page_index):
        return 1 + similarity
    return similarity if not node_urls or similarity >= _MIN_TITLE_SIMILARITY else -1


def _has_page_url(node_urls: list[str], page_index: PageIndex) -> bool:
    """Whether one of the URLs is the page's. URLs as written are compared first, since keys are slow."""
    page_urls = {url for url in _page_urls(page_index) if url}
    return not page_urls.isdisjoint(node_urls) or not {
        urls.key(page_url) for page_url in page_urls
    }.isdisjoint(map(urls.key, node_urls))


def _page_urls(page_index: PageIndex) -> Iterator[str]:
    yield page_index.url
    yield from page_index.meta_contents.get("og:url", ())
    yield from (url for relation, url in page_index.links if relation == "canonical")


def _object_urls(node: Mapping[str, Any]) -> Iterator[str]:
    for key in ("url", "@id", "mainEntityOfPage"):
        value = node.get(key)
        if isinstance(value, dict):
            value = value.get("@id") or value.get("url")
        if isinstance(value, str):
            yield value.partition("#")[0].strip()


def _page_titles(page_index: PageIndex) -> list[str]:
    elements = [*page_index.elements("h1"), *page_index.elements("title")[:1]]
    texts = [normalize_whitespace(element.text_content()) for element in elements]
    return [html.unescape(text) for text in (*texts, *page_index.meta_contents.get("og:title", ()))]


def _main_type(node: Mapping[str, Any]) -> str:
    return min(_object_types(node), key=lambda type_name: not _ARTICLE_TYPE.search(type_name), default="")


def _object_types(node: Mapping[str, Any]) -> list[str]:
    kind = node.get("@type") or ""
    return [str(type_name).rpartition("/")[2] for type_name in (kind if isinstance(kind, list) else [kind])]


def _walk_objects(node: Any, depth: int = 0) -> Iterator[Mapping[str, Any]]:
    if depth > _MAX_DEPTH:
        return
    if isinstance(node, list):
        for item in node:
            yield from _walk_objects(item, depth + 1)
    elif isinstance(node, dict):
        yield node
        for key in _NESTING_KEYS:
            yield from _walk_objects(node.get(key), depth + 1)


def _field_candidates(
    node: Mapping[str, Any], kind: str, objects_by_id: Mapping[str, Mapping[str, Any]], weight: float
) -> Iterator[Evidence]:
    for field, property_name in _FIELD_PROPERTIES:
        if property_name in _ARTICLE_ONLY_PROPERTIES and not _ARTICLE_TYPE.search(kind) and kind == "WebPage":
            continue
        for value in _value_texts(node.get(property_name), property_name, objects_by_id):
            yield Evidence(
                field, html_to_text(html.unescape(value)), f"json-ld {kind}.{property_name}", weight
            )


def _value_texts(
    value: Any, property_name: str, objects_by_id: Mapping[str, Mapping[str, Any]], depth: int = 0
) -> Iterator[str]:
    """Yield the texts of a value: of a string, of each list item, of an object's name or URL."""
    if isinstance(value, bool):
        yield str(value).lower()
    elif isinstance(value, str):
        yield value
    elif isinstance(value, int) and property_name.startswith("date"):
        yield str(value)
    elif isinstance(value, list):
        for item in value[:50]:
            yield from _value_texts(item, property_name, objects_by_id, depth)
    elif isinstance(value, dict) and depth < _MAX_DEPTH:
        yield from _value_texts(
            _display_value(value, property_name, objects_by_id), property_name, objects_by_id, depth + 1
        )


def _display_value(
    value: Mapping[str, Any], property_name: str, objects_by_id: Mapping[str, Mapping[str, Any]]
) -> Any:
    full_object = objects_by_id.get(str(value.get("@id")), value)
    if property_name in {"image", "thumbnailUrl"}:
        return full_object.get("url") or full_object.get("contentUrl")
    if property_name == "inLanguage":
        return full_object.get("alternateName") or full_object.get("name")
    full_name = " ".join(str(full_object[key]) for key in ("givenName", "familyName") if full_object.get(key))
    return value.get("name") or full_object.get("name") or full_name or full_object.get("alternateName")
