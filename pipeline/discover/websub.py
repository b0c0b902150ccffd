"""Read links, write subscription requests and verify signatures of WebSub (W3C Recommendation, 23 January 2018)."""

import hashlib
import hmac
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

__all__ = [
    "REQUESTED_LEASE",
    "SignatureCheck",
    "parse_lease",
    "subscription_form",
    "verify_signature",
    "websub_links",
]

# The lease that is requested; the hub decides (5.1).
REQUESTED_LEASE = timedelta(days=10)
_MIN_LEASE, _MAX_LEASE = timedelta(minutes=5), timedelta(days=90)
_LINK_HEADER = re.compile(r"<([^<>]{1,2000})>((?:\s*;\s*[\w*!#$&+.^`|~-]+\s*=\s*(?:\"[^\"]*\"|[^\s;,\"]*))*)")
_REL_PARAMETER = re.compile(r";\s*rel\s*=\s*(?:\"([^\"]*)\"|([^\s;,\"]+))", re.IGNORECASE)
# sha1 is too weak to prove who wrote a text (RFC 6194, and every browser since 2017).
_HASH_METHODS = {"sha256": hashlib.sha256, "sha384": hashlib.sha384, "sha512": hashlib.sha512}


@dataclass(frozen=True, slots=True)
class SignatureCheck:
    """Whether the signature of a push is valid, and if not, why; weak when its method is too weak to prove anything."""

    is_valid: bool
    is_weak: bool = False
    problem: str = ""


def websub_links(headers: Mapping[str, str]) -> dict[str, str]:
    """Return the first hub and self links of Link headers (RFC 8288), which precede links in the document (WebSub, 4).

    Args:
        headers: names in lower case; repeated headers joined by commas.

    Returns:
        URLs as written, under ``hub`` and ``self``, as far as they are given.
    """
    links: dict[str, str] = {}
    for target, parameters in _LINK_HEADER.findall(headers.get("link", "")):
        match = _REL_PARAMETER.search(parameters)
        for relation in (match[1] or match[2]).lower().split() if match else ():
            if relation in {"hub", "self"}:
                links.setdefault(relation, target.strip())
    return links


def subscription_form(topic: str, callback: str, secret: str) -> tuple[tuple[str, str], ...]:
    """Return the form that requests a subscription from a hub (WebSub, 5.1).

    Args:
        topic: the feed's self URL.
        callback: the URL that the hub calls.
        secret: less than 200 bytes.
    """
    return (
        ("hub.callback", callback),
        ("hub.mode", "subscribe"),
        ("hub.topic", topic),
        ("hub.lease_seconds", str(int(REQUESTED_LEASE.total_seconds()))),
        ("hub.secret", secret),
    )


def parse_lease(text: str) -> timedelta:
    """Return the lease that a hub grants (WebSub, 5.3), between 5 minutes and 90 days; a day when it names none.

    Args:
        text: ``hub.lease_seconds``.
    """
    seconds = int(text) if text.isascii() and text.isdigit() and len(text) <= len("999999999") else 0
    return min(max(timedelta(seconds=seconds), _MIN_LEASE), _MAX_LEASE) if seconds else timedelta(days=1)


def verify_signature(body: bytes, header: str, secret: str) -> SignatureCheck:
    """Verify the signature of a push (WebSub, 7.1) in constant time.

    Args:
        body: as sent.
        header: ``X-Hub-Signature``, such as ``sha256=0123…``.
        secret: of the subscription.
    """
    method, _, digest = header.strip().partition("=")
    name = method.strip().lower()
    if name == "sha1":
        return SignatureCheck(
            is_valid=False, is_weak=True, problem="the push is signed with sha1, which is too weak"
        )
    if name not in _HASH_METHODS:
        return SignatureCheck(
            is_valid=False, problem=f"unsupported signature method: {name[:20] or 'no signature'}"
        )
    expected_digest = hmac.new(secret.encode(), body, _HASH_METHODS[name]).hexdigest()
    is_equal = hmac.compare_digest(expected_digest.encode(), digest.strip().lower().encode())
    return (
        SignatureCheck(is_valid=True)
        if is_equal
        else SignatureCheck(is_valid=False, problem="the signature does not match")
    )
