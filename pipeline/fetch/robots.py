"""Parse robots.txt files and decide what a crawler may request (RFC 9309).

A group applies when its product token is the crawler's, compared by whole words. docs/decisions.md compares this
parser with protego.
"""

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Literal
from urllib.parse import urlsplit

from pipeline.errors import PipelineError, Refused, Rejected, TryLater
from pipeline.urls import host_of

__all__ = [
    "MAX_ROBOTS_BYTES",
    "ROBOTS_RETRY_DELAY",
    "Robots",
    "RobotsAvailability",
    "availability_after_error",
]

# RFC 9309, 2.5: parsers must read at least this much; the rest is ignored.
MAX_ROBOTS_BYTES = 512_000
# How long an unreachable robots.txt is not requested again, unless the server names another delay.
ROBOTS_RETRY_DELAY = timedelta(minutes=15)
# 4xx statuses that mean "not now". All other 4xx mean that there is no file (RFC 9309, 2.3.1.3).
_TRANSIENT_REASONS = ("http.408", "http.425", "http.429")
# Rejections that mean that there is no file: 4xx, redirects without a target, a file of another kind.
_NO_FILE_REASONS = ("redirect", "gone", "not_html", "http")
# Errors of the whole host. They are reported as such, not as a missing robots.txt.
_HOST_DOWN_REASONS = frozenset({"blocked", "dns", "connect", "tls", "timeout", "proxy"})
_RECORD_LINE = re.compile(
    r"\s*(?:([A-Za-z][A-Za-z _-]*?)\s*:|(user[ -]?agent|(?:dis)?allow|crawl[ -]?delay|sitemap)\s)\s*(.*?)\s*",
    re.IGNORECASE,
)
_PRODUCT_TOKEN = re.compile(r"[^\s/;(),]+")
# The contact URL or mail address in a User-Agent header is not a crawler name.
_CONTACT_ADDRESS = re.compile(r"\+?https?://[^\s;)]*|\S+@\S+")
_FIELD_NAMES = {
    "useragent": "user-agent",
    "disallow": "disallow",
    "allow": "allow",
    "crawldelay": "crawl-delay",
    "sitemap": "sitemap",
    "contentusage": "content-usage",
    "contentsignal": "content-usage",
}
_MISSPELT_FIELD_NAMES = {
    "dissallow": "disallow",
    "dissalow": "disallow",
    "disalow": "disallow",
    "diasllow": "disallow",
    "disallaw": "disallow",
    "useragents": "user-agent",
    "sitemaps": "sitemap",
}
_MAX_CRAWL_DELAY_SECONDS = 86_400.0
_PERCENT_ESCAPE = re.compile(r"%([0-9A-Fa-f]{2})")


@dataclass(frozen=True, slots=True)
class RobotsAvailability:
    """What a host allows when its robots.txt could not be read (RFC 9309, 2.3.1).

    `error` is what to raise for every URL of the host; None for "allow_all". `status` is the HTTP status to record.
    """

    access: Literal["allow_all", "disallow_all", "retry_later"]
    error: PipelineError | None = None
    status: int = 404


def availability_after_error(error: PipelineError, url: str) -> RobotsAvailability:
    """Decide what a failed request for robots.txt means for its host (RFC 9309, 2.3.1.2 to 2.3.1.4).

    A 4xx status, a redirect loop and a redirect to another host that must not be requested mean that there is no file.
    A refusal of the host itself forbids all its URLs. Everything else (408, 425, 429, 5xx, no connection) is
    temporary: nothing may be requested until the file can be read.

    Args:
        error: from `pipeline.fetch.fetch` for the robots.txt.
        url: any URL of the host.
    """
    family = error.reason.partition(".")[0]
    if isinstance(error, Refused):
        is_this_host = host_of(error.url) in {"", host_of(url)}
        return RobotsAvailability("disallow_all", error) if is_this_host else RobotsAvailability("allow_all")
    if isinstance(error, Rejected) and family in _NO_FILE_REASONS:
        return RobotsAvailability("allow_all")
    if error.reason.startswith("http.4") and error.reason not in _TRANSIENT_REASONS:
        return RobotsAvailability("allow_all", status=int(error.reason.removeprefix("http.")))
    if family not in _HOST_DOWN_REASONS:
        return RobotsAvailability("retry_later", _unreachable_error(error, url))
    host_error = TryLater(
        error.reason, error.message, url=url, retry_after=_retry_delay(error), host_wide=True
    )
    return RobotsAvailability("retry_later", host_error)


def _unreachable_error(error: PipelineError, url: str) -> TryLater:
    message = f"robots.txt cannot be read, so nothing is requested from this host: {error.message}"
    return TryLater("robots.unreachable", message, url=url, retry_after=_retry_delay(error), host_wide=True)


def _retry_delay(error: PipelineError) -> timedelta:
    return (error.retry_after if isinstance(error, TryLater) else None) or ROBOTS_RETRY_DELAY


@dataclass(frozen=True, slots=True)
class _Rule:
    """One Allow or Disallow line."""

    is_allow: bool
    pattern: str


@dataclass(frozen=True, slots=True)
class _Group:
    """The rules for one product token, merged from all its groups in the file (RFC 9309, 2.2.1)."""

    rules: tuple[_Rule, ...] = ()
    crawl_delay_seconds: float | None = None
    content_usage: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Robots:
    """One parsed robots.txt. Without groups it allows everything."""

    groups: tuple[tuple[str, _Group], ...] = ()
    # Absolute URLs, as written.
    sitemaps: tuple[str, ...] = ()

    @classmethod
    def parse(cls, body: bytes) -> "Robots":
        """Parse a robots.txt. Never raises; lines that cannot be parsed are skipped.

        Args:
            body: bytes as sent, UTF-8 or UTF-16; only the first `MAX_ROBOTS_BYTES` are read.
        """
        records = _parse_records(body[:MAX_ROBOTS_BYTES])
        sitemaps = tuple(value for name, value in records if name == "sitemap" and value)
        return cls(groups=_group_records(records), sitemaps=tuple(dict.fromkeys(sitemaps)))

    def allowed(self, user_agent: str, url: str) -> bool:
        """Tell whether a crawler may request a URL.

        The longest matching rule wins, Allow on a tie; robots.txt itself is always allowed.

        Args:
            user_agent: a product token ("copydesk") or a whole header ("copydesk/1.0 (+https://…)").
            url: absolute, or a path.
        """
        path = _match_path(url)
        if path == "/robots.txt":
            return True
        matching = [
            rule for rule in self._group_for(user_agent).rules if _matches_pattern(rule.pattern, path)
        ]
        if not matching:
            return True
        return max(matching, key=lambda rule: (len(rule.pattern), rule.is_allow)).is_allow

    def crawl_delay(self, user_agent: str) -> timedelta | None:
        """Return the pause between requests that the site sets for a crawler; None when it sets none."""
        delay = self._group_for(user_agent).crawl_delay_seconds
        return None if delay is None else timedelta(seconds=delay)

    def disallows_agent(self, user_agent: str, url: str) -> bool:
        """Tell whether a group names this crawler and disallows a URL.

        Args:
            user_agent: see `allowed`.
            url: absolute, or a path.
        """
        return bool(self._groups_by_name(user_agent)) and not self.allowed(user_agent, url)

    def content_usage(self, user_agent: str) -> tuple[str, ...]:
        """Return the AI preferences (`Content-Usage`, `Content-Signal`) for a crawler, as written."""
        return self._group_for(user_agent).content_usage

    def _group_for(self, user_agent: str) -> _Group:
        """Return the group with the longest matching name, else the group for `*`."""
        named_groups = self._groups_by_name(user_agent)
        if named_groups:
            return max(named_groups, key=lambda pair: pair[0])[1]
        return dict(self.groups).get("*", _Group())

    def _groups_by_name(self, user_agent: str) -> list[tuple[int, _Group]]:
        """Return the groups that name the crawler, each with the length of the name."""
        agent = _CONTACT_ADDRESS.sub("", user_agent.strip().lower())
        agent_names = {agent, *_PRODUCT_TOKEN.findall(agent)}
        return [(len(name), group) for name, group in self.groups if _is_name_of_agent(name, agent_names)]


def _is_name_of_agent(name: str, agent_names: set[str]) -> bool:
    """Compare whole words: "hedwig" names "hedwig-images", "copy" does not name "copydesk" (RFC 9309, 2.2.1).

    `*` within a name matches any text.
    """
    if name == "*":
        return False
    if "*" in name.strip("*"):
        return any(_matches_pattern(name + "$", agent_name) for agent_name in agent_names)
    return any(
        agent_name.startswith(name) and not agent_name[len(name) : len(name) + 1].isalpha()
        for agent_name in agent_names
    )


def _parse_records(body: bytes) -> list[tuple[str, str]]:
    """Return (field, value) pairs; the field is "" when it is unknown."""
    matches = (
        _RECORD_LINE.fullmatch(line.partition("#")[0])
        for line in re.split(r"[\r\n]+", _decode(body).replace("\0", ""))
    )
    return [(_field_name(match[1] or match[2]), match[3]) for match in matches if match]


def _decode(body: bytes) -> str:
    """Decode UTF-8, or UTF-16 with or without a byte order mark (Windows editors write it)."""
    if body.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return body.decode("utf-16", "replace")
    # Almost every second byte of ASCII text in UTF-16 is zero.
    if len(body) > 1 and 2 * body[1::2].count(0) > len(body) // 2:
        return body.decode("utf-16-le", "replace")
    if len(body) > 1 and 2 * body[::2].count(0) > len(body) // 2:
        return body.decode("utf-16-be", "replace")
    return body.removeprefix(codecs.BOM_UTF8).decode("utf-8", "surrogateescape")


def _field_name(label: str) -> str:
    """Return the field's standard name; "" for an unknown field."""
    folded = re.sub(r"[ _-]", "", label).lower()
    return _FIELD_NAMES.get(folded) or _MISSPELT_FIELD_NAMES.get(folded, "")


def _group_records(records: list[tuple[str, str]]) -> tuple[tuple[str, _Group], ...]:
    """Collect the rules of each name.

    Only Allow and Disallow end a list of User-agent lines: other records must not change the grouping (RFC 9309,
    2.2.4). An unknown field whose value is a path is taken for a misspelt rule and ends the list too.
    """
    groups: dict[str, _Group] = {}
    agents: list[str] = []
    is_in_agents = False
    for name, value in records:
        if name == "sitemap" or (not name and not value.startswith(("/", "*"))):
            continue
        if name == "user-agent":
            names = _agent_names(value)
            agents = [*agents, *names] if is_in_agents else names
            is_in_agents = True
        elif name not in ("crawl-delay", "content-usage"):
            is_in_agents = False
        for agent in dict.fromkeys(agents):
            groups[agent] = _add_record(groups.get(agent, _Group()), name, value)
    return tuple(groups.items())


def _agent_names(value: str) -> list[str]:
    """Return the names on a User-agent line: of a comma list each, as written and by their product token.

    "Copydesk crawler/2" gives "copydesk crawler" and "copydesk"; `*` stands for itself whatever follows it.
    """
    names: list[str] = []
    for part in value.lower().split(","):
        name = part.strip()
        if name == "*" or name.startswith("* "):
            names.append("*")
        elif name:
            names += [name.partition("/")[0].strip(), *_PRODUCT_TOKEN.findall(name)[:1]]
    return [name for name in dict.fromkeys(names) if name]


def _add_record(group: _Group, name: str, value: str) -> _Group:
    if name in ("allow", "disallow") and value:
        return replace(group, rules=(*group.rules, *_parse_rules(name == "allow", value)))
    if name == "crawl-delay" and group.crawl_delay_seconds is None:
        return replace(group, crawl_delay_seconds=_parse_delay(value))
    if name == "content-usage" and value:
        return replace(group, content_usage=(*group.content_usage, value))
    return group


def _parse_rules(is_allow: bool, value: str) -> Iterator[_Rule]:  # noqa: FBT001 - the field of the line
    """Parse one line; allowing an index page allows its folder, as in Google's parser."""
    pattern = _normalize_escapes(value if value.startswith(("/", "*")) else "/" + value)
    yield _Rule(is_allow, pattern)
    folder, index_file, _ = pattern.partition("/index.htm")
    if is_allow and index_file:
        yield _Rule(is_allow, folder + "/$")


def _parse_delay(value: str) -> float | None:
    try:
        seconds = float(value)
    except ValueError:
        return None
    return min(seconds, _MAX_CRAWL_DELAY_SECONDS) if seconds >= 0 else None


def _match_path(url: str) -> str:
    """Return the path and query of a URL with normalized escapes."""
    parts = urlsplit(url.partition("#")[0])
    query = f"?{parts.query}" if parts.query or url.partition("#")[0].endswith("?") else ""
    return _normalize_escapes((parts.path or "/") + query).replace("$", "%24").replace("*", "%2A")


def _normalize_escapes(text: str) -> str:
    """Escape non-ASCII characters and decode unneeded escapes (RFC 9309, 2.2.2)."""
    raw = "".join(
        char
        if char.isascii()
        else "".join(f"%{byte:02X}" for byte in char.encode("utf-8", "surrogateescape"))
        for char in text
    )
    return _PERCENT_ESCAPE.sub(_normalize_escape, raw)


def _normalize_escape(escape: re.Match[str]) -> str:
    char = chr(int(escape[1], 16))
    return char if char.isascii() and (char.isalnum() or char in '-._~<>"`{}|^') else escape[0].upper()


def _matches_pattern(pattern: str, text: str) -> bool:
    """Match `*` as any text and a final `$` as the end, in time linear in the text for every pattern."""
    is_anchored = pattern.endswith("$")
    prefix, *parts = pattern.removesuffix("$").replace("$", "%24").split("*")
    if not text.startswith(prefix):
        return False
    position = len(prefix)
    for part in parts[:-1] if is_anchored else parts:
        index = text.find(part, position)
        if index < 0:
            return False
        position = index + len(part)
    if not is_anchored:
        return True
    rest = text[position:]
    suffix = parts[-1] if parts else ""
    return any(rest.endswith(end) if parts else rest == end for end in (suffix, suffix + "%24"))
