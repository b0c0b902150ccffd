"""Choose the title of a story.

The `h1` most similar to the metadata titles is the headline with the page's own typography; metadata alone often holds
a version for search engines, or the site's name.
"""

import html
import re
from collections.abc import Sequence
from dataclasses import replace
from urllib.parse import urlsplit

from pipeline.records import Evidence
from pipeline.text import fold_to_alphanumeric, text_similarity

__all__ = ["resolve_title"]

_WORD = re.compile(r"\w+")
_MIN_TITLE_SIMILARITY = 0.5
# A heading with at least this many words is no section name, whatever metadata says.
_MIN_SENTENCE_WORDS = 3
_TITLE_SEPARATOR = re.compile(r"\s+[|–—·•»:/-]\s+|\s*[|»│]\s*")
_SEPARATOR_CHARS = " |–—·•»:/-│"
# A part of a title that is the site's name has few words.
_MAX_SITE_NAME_WORDS = 6
_MIN_SITE_NAME_CHARS = 4
_MAX_SECTION_WORDS = 2
_CJK_CHAR = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_UNSPACED_SEPARATOR = re.compile(r"(?<=[^\s\x00-\x7f])\s?[_ㅣ｜│|]\s?(?=[^\s\x00-\x2f])")
_UNSPACED_SECTION = re.compile(r"(?<=[^\x00-\x7f])[-–—][^\x00-\x7f]{2,5}$")
_MIN_UNSPACED_HEADLINE_CHARS, _MAX_UNSPACED_NAME_CHARS = 8, 20
# Origins of headings on the page; the others are metadata.
_ELSEWHERE = "h1 elsewhere"
_HEADING_ORIGINS = frozenset({"h1", _ELSEWHERE, "headline"})
# Structured data, preview, card and title element.
_MIN_AGREEING_FAMILIES, _NEWS_FAMILY = 3, "NewsArticle"


def resolve_title(evidence: Sequence[Evidence], url: str = "") -> Evidence | None:
    """Choose the headline.

    Args:
        evidence: all candidates of the page, the most trusted first.
        url: the URL of the page; sites are often named like their hosts.

    Returns:
        The winning candidate, its value without the site's name; None when the page has no title at all.
    """
    titles = [candidate for candidate in evidence if candidate.field == "title" and candidate.value]
    metadata_titles = [candidate for candidate in titles if candidate.origin not in _HEADING_ORIGINS]
    headings = [candidate for candidate in titles if candidate.origin in _HEADING_ORIGINS]
    site_names = _site_names(evidence, url)
    if not metadata_titles:
        return headings[0] if headings else None
    nearest = _nearest_heading(headings, metadata_titles)
    if nearest is not None and _is_headline(nearest, headings, metadata_titles, site_names):
        return _strip_kicker(nearest, metadata_titles, site_names)
    return _matching_subheading(metadata_titles, evidence) or replace(
        metadata_titles[0], value=_strip_site_name(html.unescape(metadata_titles[0].value), site_names)
    )


def _nearest_heading(headings: Sequence[Evidence], metadata_titles: Sequence[Evidence]) -> Evidence | None:
    """Return the heading most similar to the metadata; one outside the article only where it is similar enough."""
    usable_headings = [
        candidate
        for candidate in headings
        if candidate.origin != _ELSEWHERE
        or _max_similarity(candidate.value, metadata_titles) >= _MIN_TITLE_SIMILARITY
    ]
    return max(
        usable_headings,
        key=lambda candidate: (
            _max_similarity(candidate.value, metadata_titles),
            _is_title_start(candidate.value, metadata_titles),
        ),
        default=None,
    )


def _site_names(evidence: Sequence[Evidence], url: str) -> frozenset[str]:
    """Return the normalized names of the site: as declared and by its host."""
    host = (urlsplit(url).hostname or "").removeprefix("www.")
    declared_names = [candidate.value for candidate in evidence if candidate.field == "site_name"]
    return frozenset(
        filter(
            None,
            map(
                fold_to_alphanumeric, [*declared_names, host, host.rpartition(".")[0], *host.split(".")[:-1]]
            ),
        )
    )


def _is_headline(
    nearest: Evidence,
    headings: Sequence[Evidence],
    metadata_titles: Sequence[Evidence],
    site_names: frozenset[str],
) -> bool:
    """Whether the heading is the headline: metadata is similar, or no other heading can be it."""
    if fold_to_alphanumeric(nearest.value) in site_names:
        return False
    if _max_similarity(nearest.value, metadata_titles) >= _MIN_TITLE_SIMILARITY or _is_title_start(
        nearest.value, metadata_titles
    ):
        return True
    texts = {
        candidate.value
        for candidate in headings
        if candidate.origin != _ELSEWHERE and fold_to_alphanumeric(candidate.value) not in site_names
    }
    if texts != {nearest.value} or _sources_agree(metadata_titles):
        return False
    # Previews may hold a version for search engines; a lone `title` element mostly names the site.
    has_title_element_only = all(candidate.origin == "title" for candidate in metadata_titles)
    return len(_WORD.findall(nearest.value)) >= _MIN_SENTENCE_WORDS or (
        has_title_element_only and not _is_title_edge(nearest.value, metadata_titles)
    )


def _sources_agree(metadata_titles: Sequence[Evidence]) -> bool:
    """Whether structured data of a news article and two of preview, card and title element give the same title.

    On other pages one plugin for search engines writes them all.
    """
    families_by_title: dict[str, set[str]] = {}
    for candidate in metadata_titles:
        is_news = "NewsArticle" in candidate.origin
        family = _NEWS_FAMILY if is_news else candidate.origin.removeprefix("meta ").partition(":")[0]
        families_by_title.setdefault(fold_to_alphanumeric(candidate.value), set()).add(family)
    return any(
        _NEWS_FAMILY in families and len(families) >= _MIN_AGREEING_FAMILIES
        for families in families_by_title.values()
    )


def _is_title_start(text: str, metadata_titles: Sequence[Evidence]) -> bool:
    """Whether the text is the first part of a title, as in Mill reopens | Valley | The Post."""
    split_titles = (_TITLE_SEPARATOR.split(candidate.value) for candidate in metadata_titles)
    return fold_to_alphanumeric(text) in {
        fold_to_alphanumeric(title_parts[0]) for title_parts in split_titles if len(title_parts) > 1
    }


def _is_title_edge(text: str, metadata_titles: Sequence[Evidence]) -> bool:
    """Whether the text is one end of a title, as the site's name is."""
    split_titles = (_TITLE_SEPARATOR.split(candidate.value) for candidate in metadata_titles)
    return text.casefold() in {
        part.casefold() for parts in split_titles if len(parts) > 1 for part in (parts[0], parts[-1])
    }


def _matching_subheading(
    metadata_titles: Sequence[Evidence], evidence: Sequence[Evidence]
) -> Evidence | None:
    """Find the h2 that equals one part of a title, on pages without a usable h1."""
    parts = {
        part.casefold() for candidate in metadata_titles for part in _TITLE_SEPARATOR.split(candidate.value)
    }
    headings = (
        candidate
        for candidate in evidence
        if candidate.field == "heading" and len(_WORD.findall(candidate.value)) > 1
    )
    subheading = next((candidate for candidate in headings if candidate.value.casefold() in parts), None)
    return replace(subheading, field="title") if subheading else None


def _strip_kicker(
    heading: Evidence, metadata_titles: Sequence[Evidence], site_names: frozenset[str]
) -> Evidence:
    """Remove a kicker before the headline or a note after it that no other title of the story has."""
    text = html.unescape(heading.value)
    other_titles = [
        candidate.value.casefold() for candidate in metadata_titles if candidate.origin != "title"
    ]
    lower_text = text.casefold()
    if lower_text in other_titles or any(
        candidate.value.casefold().startswith(lower_text) for candidate in metadata_titles
    ):
        return replace(heading, value=text)
    for inner_title in (
        other_title for other_title in other_titles if " " in other_title and other_title != lower_text
    ):
        if lower_text.endswith(inner_title) and not lower_text[-len(inner_title) - 1].isalnum():
            return replace(heading, value=text[-len(inner_title) :])
        if lower_text.startswith(inner_title) and lower_text[len(inner_title)].isspace():
            return replace(heading, value=text[: len(inner_title)])
    return replace(heading, value=_strip_site_name(text, site_names))


def _max_similarity(text: str, metadata_titles: Sequence[Evidence]) -> float:
    """Return the largest Jaccard similarity of the words with those of a title."""
    return max(text_similarity(text, candidate.value) for candidate in metadata_titles)


def _is_like_site_name(part: str, site_names: frozenset[str]) -> bool:
    """Whether a short text contains the name of the host or is part of it: Vale Tyres on vale.example."""
    name = fold_to_alphanumeric(part)
    matches = (
        site_name in name or name in site_name
        for site_name in site_names
        if len(site_name) >= _MIN_SITE_NAME_CHARS
    )
    return len(name) >= _MIN_SITE_NAME_CHARS and part.count(" ") < _MAX_SITE_NAME_WORDS and any(matches)


def _strip_site_name(title: str, site_names: frozenset[str]) -> str:
    """Remove the site's name from either end of a title: Mill opens | News | The Post."""
    title = _strip_unspaced_names(title)
    parts = _TITLE_SEPARATOR.split(title)
    if len(parts) < 2:  # noqa: PLR2004
        return title
    site_indexes = [index for index, part in enumerate(parts) if fold_to_alphanumeric(part) in site_names]
    if _is_like_site_name(parts[-1], site_names):
        site_indexes.append(len(parts) - 1)
    if not site_indexes:
        return title
    if site_indexes[-1] == len(parts) - 1:
        return _strip_section(title[: title.rindex(parts[-1])].rstrip(_SEPARATOR_CHARS))
    return title[len(parts[0]) :].lstrip(_SEPARATOR_CHARS) if site_indexes[0] == 0 else title


def _strip_section(title: str) -> str:
    """Remove the section that stood before the site's name: Mill opens again - Valley."""
    parts = _TITLE_SEPARATOR.split(title)
    last_words, words = len(_WORD.findall(parts[-1])), len(_WORD.findall(title))
    if len(parts) < 2 or last_words > _MAX_SECTION_WORDS or words - last_words < _MIN_SENTENCE_WORDS:  # noqa: PLR2004
        return title
    return title[: title.rindex(parts[-1])].rstrip(_SEPARATOR_CHARS)


def _strip_unspaced_names(title: str) -> str:
    """Remove section and site from a title in Chinese, Japanese or Korean, where bars without spaces part them."""
    headline, *names = _UNSPACED_SEPARATOR.split(title)
    has_names = names and all(0 < len(name.strip()) <= _MAX_UNSPACED_NAME_CHARS for name in names)
    if not has_names or not _CJK_CHAR.search(headline) or len(headline) < _MIN_UNSPACED_HEADLINE_CHARS:
        return title
    return _UNSPACED_SECTION.sub("", headline).strip()
