"""WebSub (W3C Recommendation, 23 January 2018) as values: links in headers, the subscription request, signatures."""

import hashlib
import hmac
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

__all__ = ["LEASE", "Verdict", "hinted", "judge_signature", "lease_of", "subscription"]

# Asked for; the hub decides (5.1).
LEASE = timedelta(days=10)
_SHORTEST, _LONGEST = timedelta(minutes=5), timedelta(days=90)
_LINK = re.compile(r"<([^<>]{1,2000})>((?:\s*;\s*[\w*!#$&+.^`|~-]+\s*=\s*(?:\"[^\"]*\"|[^\s;,\"]*))*)")
_RELATION = re.compile(r";\s*rel\s*=\s*(?:\"([^\"]*)\"|([^\s;,\"]+))", re.IGNORECASE)
# sha1 is too weak to prove who wrote a text (RFC 6194, and every browser since 2017).
_METHODS = {"sha256": hashlib.sha256, "sha384": hashlib.sha384, "sha512": hashlib.sha512}


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a push may be believed, and if not, why; `weak` when it is signed, but by a method we do not accept."""

    good: bool
    weak: bool = False
    problem: str = ""


def hinted(headers: Mapping[str, str]) -> dict[str, str]:
    """The first hub and self in Link headers (RFC 8288), which go before links in the document (WebSub, 4).

    Args:
        headers: names in lower case; repeated headers joined by commas.

    Returns:
        Addresses as written, under ``hub`` and ``self``; without what is not there.
    """
    found: dict[str, str] = {}
    for target, parameters in _LINK.findall(headers.get("link", "")):
        named = _RELATION.search(parameters)
        for relation in (named[1] or named[2]).lower().split() if named else ():
            if relation in {"hub", "self"}:
                found.setdefault(relation, target.strip())
    return found


def subscription(topic: str, callback: str, secret: str) -> tuple[tuple[str, str], ...]:
    """The form that asks a hub for a subscription (WebSub, 5.1).

    Args:
        topic: the feed's own address.
        callback: where the hub can reach us.
        secret: less than 200 bytes.
    """
    return (
        ("hub.callback", callback),
        ("hub.mode", "subscribe"),
        ("hub.topic", topic),
        ("hub.lease_seconds", str(int(LEASE.total_seconds()))),
        ("hub.secret", secret),
    )


def lease_of(text: str) -> timedelta:
    """The lease a hub grants (WebSub, 5.3); one it does not name, or that cannot be meant, is bounded.

    Args:
        text: ``hub.lease_seconds``.
    """
    seconds = int(text) if text.isascii() and text.isdigit() and len(text) <= len("999999999") else 0
    return min(max(timedelta(seconds=seconds), _SHORTEST), _LONGEST) if seconds else timedelta(days=1)


def judge_signature(body: bytes, header: str, secret: str) -> Verdict:
    """Compare a push with its signature (WebSub, 7.1), in a time that tells nothing.

    Args:
        body: as sent.
        header: ``X-Hub-Signature``, such as ``sha256=0123…``.
        secret: what the hub was given.
    """
    method, _, given = header.strip().partition("=")
    name = method.strip().lower()
    if name == "sha1":
        return Verdict(good=False, weak=True, problem="it is signed with sha1, which proves nothing")
    if name not in _METHODS:
        return Verdict(
            good=False, problem=f"it is not signed in a way we know: {name[:20] or 'no signature'}"
        )
    right = hmac.new(secret.encode(), body, _METHODS[name]).hexdigest()
    same = hmac.compare_digest(right.encode(), given.strip().lower().encode())
    return Verdict(good=True) if same else Verdict(good=False, problem="its signature is wrong")
