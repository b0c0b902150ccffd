"""Collect a publisher's reservations about machine use from headers, meta tags and robots.txt.

They are recorded and not enforced, so that users of the texts can see them. Sources: X-Robots-Tag and robots meta
values (`noai`, `noimageai`, `noarchive` …), the W3C Text and Data Mining Reservation Protocol (`tdm-reservation`,
`tdm-policy`), the IETF AI preferences drafts (`Content-Usage`, also in robots.txt), and the training crawlers that
robots.txt disallows by name.
"""

import re
from collections.abc import Iterator, Mapping

from pipeline.fetch.robots import Robots
from pipeline.text.encoding import to_ascii_compatible

__all__ = ["page_reservations", "site_reservations"]

_HEAD_BYTES = 65_536
_ROBOTS_VALUES = frozenset(
    {"noai", "noimageai", "noarchive", "noindex", "none", "nosnippet", "noml", "nocache"}
)
# Product tokens of crawlers that collect training data, from their operators' documentation.
_TRAINING_CRAWLERS = (
    "AI2Bot", "Amazonbot", "Applebot-Extended", "Bytespider", "CCBot", "ClaudeBot", "cohere-training-data-crawler",
    "Google-Extended", "GPTBot", "Meta-ExternalAgent",
)  # fmt: skip
_META_TAG = re.compile(rb"<meta\b[^>]{0,2000}>", re.IGNORECASE)
_HTML_ATTRIBUTE = re.compile(rb"""([a-z-]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>]+))""", re.IGNORECASE)


def page_reservations(headers: Mapping[str, str], body: bytes) -> tuple[str, ...]:
    """Collect the reservations of one page.

    Args:
        headers: of the response, names in lower case.
        body: of the response; only its first 64 KiB are read.

    Returns:
        Sorted, for example ``("noai", "tdm-reservation")``.
    """
    head = to_ascii_compatible(body[:_HEAD_BYTES], headers)
    values = {*_from_headers(headers), *_from_meta(head)}
    return tuple(sorted(values))


def site_reservations(robots: Robots, user_agent: str, url: str) -> tuple[str, ...]:
    """Collect the reservations of a site's robots.txt for one of its pages.

    Args:
        robots: of the site.
        user_agent: of this crawler.
        url: of the page.

    Returns:
        Sorted, for example ``("content-usage train-ai=n", "disallows GPTBot")``.
    """
    content_usages = {f"content-usage {value}" for value in robots.content_usage(user_agent)}
    return tuple(
        sorted(
            content_usages
            | {f"disallows {name}" for name in _TRAINING_CRAWLERS if robots.disallows_agent(name, url)}
        )
    )


def _from_headers(headers: Mapping[str, str]) -> Iterator[str]:
    yield from _robots_values(headers.get("x-robots-tag", ""))
    yield from _tdm_values(headers.get("tdm-reservation", ""), headers.get("tdm-policy", ""))
    if headers.get("content-usage"):
        yield "content-usage " + headers["content-usage"].strip()


def _from_meta(head: bytes) -> Iterator[str]:
    for tag in _META_TAG.findall(head):
        attributes = {
            name.lower(): double_quoted or single_quoted or unquoted
            for name, double_quoted, single_quoted, unquoted in _HTML_ATTRIBUTE.findall(tag)
        }
        name = attributes.get(b"name", b"").lower()
        content = attributes.get(b"content", b"").decode("utf-8", "replace")
        if name == b"robots":
            yield from _robots_values(content)
        elif name == b"tdm-reservation":
            yield from _tdm_values(content, "")
        elif name == b"tdm-policy":
            yield from _tdm_values("", content)


def _robots_values(text: str) -> Iterator[str]:
    """Yield known values, also those for one named robot ("otherbot: noindex")."""
    words = re.split(r"[,:;\s]+", text.lower())
    yield from (word for word in words if word in _ROBOTS_VALUES)


def _tdm_values(reservation: str, policy: str) -> Iterator[str]:
    if reservation.strip() == "1":
        yield "tdm-reservation"
    if policy.strip():
        yield "tdm-policy " + policy.strip()
