"""The languages a page declares in; one tag of BCP 47, and the tag with the country it is read in, out."""

import re
from collections.abc import Sequence
from urllib.parse import urlsplit

from pipeline.records import Evidence

__all__ = ["language", "locale"]

_TAG = re.compile(
    r"(?P<language>[a-z]{2,3})(?:[-_](?P<script>[a-z]{4}))?(?:[-_](?P<region>[a-z]{2}|\d{3}))?", re.IGNORECASE
)
_NAMES = {
    "english": "en", "german": "de", "deutsch": "de", "french": "fr", "français": "fr", "spanish": "es",
    "español": "es",
    "italian": "it", "italiano": "it", "portuguese": "pt", "português": "pt", "russian": "ru", "русский": "ru",
    "arabic": "ar",
    "chinese": "zh", "japanese": "ja", "korean": "ko", "dutch": "nl", "polish": "pl", "turkish": "tr", "hindi": "hi",
}  # fmt: skip
# What templates write when nobody has chosen.
_UNSET = frozenset({"und", "xx", "zxx", "mul"})

# Domains of two letters that anybody takes.
_NO_COUNTRY = frozenset({"eu", "io", "tv", "co", "me", "fm", "ai"})


def language(evidence: Sequence[Evidence]) -> Evidence | None:
    """The declared language.

    Args:
        evidence: all candidates of the page.

    Returns:
        The most trusted candidate that is a tag, its value in the form of BCP 47 (pt-BR, zh-Hant-TW); else None.
    """
    for item in evidence:
        tag = _normal(item.value) if item.field == "language" else ""
        if tag:
            return Evidence(item.field, tag, item.origin, item.confidence, chosen=True)
    return None


def locale(tag: str, address: str) -> str:
    """The language with a country, to read its dates with.

    Args:
        tag: the declared language, possibly empty.
        address: the page's; a country's domain says where an article in plain "en" is from.
    """
    found = _TAG.fullmatch(tag)
    if found and found["region"]:
        return tag
    domain = (urlsplit(address).hostname or "").rpartition(".")[2]
    if len(domain) != len("uk") or domain in _NO_COUNTRY:
        return tag
    return f"{tag or 'und'}-{'GB' if domain == 'uk' else domain.upper()}"


def _normal(value: str) -> str:
    value = _NAMES.get(
        value.strip().casefold(),
        value.split(",", maxsplit=1)[0].split(";", maxsplit=1)[0].split(".", maxsplit=1)[0].strip(),
    )
    found = _TAG.fullmatch(value)
    if found is None or found["language"].lower() in _UNSET:
        return ""
    region = (found["region"] or "").upper()
    parts = (
        found["language"].lower(),
        (found["script"] or "").title(),
        region if region not in {"XX", "LT"} or found["language"].lower() == "lt" else "",
    )
    return "-".join(part for part in parts if part)
