"""Decide the declared language of a page, and the locale to read its dates with."""

import re
from collections.abc import Sequence
from urllib.parse import urlsplit

from pipeline.records import Evidence

__all__ = ["resolve_language", "resolve_locale"]

_LANGUAGE_TAG = re.compile(
    r"(?P<language>[a-z]{2,3})(?:[-_](?P<script>[a-z]{4}))?(?:[-_](?P<region>[a-z]{2}|\d{3}))?", re.IGNORECASE
)
_LANGUAGE_NAMES = {
    "english": "en", "german": "de", "deutsch": "de", "french": "fr", "français": "fr", "spanish": "es",
    "español": "es",
    "italian": "it", "italiano": "it", "portuguese": "pt", "português": "pt", "russian": "ru", "русский": "ru",
    "arabic": "ar",
    "chinese": "zh", "japanese": "ja", "korean": "ko", "dutch": "nl", "polish": "pl", "turkish": "tr", "hindi": "hi",
}  # fmt: skip
# Values of templates where no language was chosen.
_UNSET_LANGUAGES = frozenset({"und", "xx", "zxx", "mul"})

# Country domains that sites anywhere use.
_NON_COUNTRY_DOMAINS = frozenset({"eu", "io", "tv", "co", "me", "fm", "ai"})


def resolve_language(evidence: Sequence[Evidence]) -> Evidence | None:
    """Choose the declared language.

    Args:
        evidence: all candidates of the page.

    Returns:
        The most trusted candidate that is a tag, its value in the form of BCP 47 (pt-BR, zh-Hant-TW); else None.
    """
    for candidate in evidence:
        tag = _normalize_tag(candidate.value) if candidate.field == "language" else ""
        if tag:
            return Evidence(candidate.field, tag, candidate.origin, candidate.confidence, chosen=True)
    return None


def resolve_locale(tag: str, url: str) -> str:
    """Return the language with a country, to read dates with.

    Args:
        tag: the declared language, possibly empty.
        url: the page's; a country domain tells where an article in plain "en" is from.
    """
    match = _LANGUAGE_TAG.fullmatch(tag)
    if match and match["region"]:
        return tag
    domain = (urlsplit(url).hostname or "").rpartition(".")[2]
    if len(domain) != len("uk") or domain in _NON_COUNTRY_DOMAINS:
        return tag
    return f"{tag or 'und'}-{'GB' if domain == 'uk' else domain.upper()}"


def _normalize_tag(value: str) -> str:
    value = _LANGUAGE_NAMES.get(
        value.strip().casefold(),
        value.split(",", maxsplit=1)[0].split(";", maxsplit=1)[0].split(".", maxsplit=1)[0].strip(),
    )
    match = _LANGUAGE_TAG.fullmatch(value)
    if match is None or match["language"].lower() in _UNSET_LANGUAGES:
        return ""
    region = (match["region"] or "").upper()
    parts = (
        match["language"].lower(),
        (match["script"] or "").title(),
        region if region not in {"XX", "LT"} or match["language"].lower() == "lt" else "",
    )
    return "-".join(part for part in parts if part)
