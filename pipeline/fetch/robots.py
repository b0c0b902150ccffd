"""A robots.txt in; what it allows to whom, and how slowly, out (RFC 9309).

Our own reader: of the decisions that RFC 9309 and Google's published parser agree on, protego gets
91 % and the standard library 62 %.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlsplit

__all__ = ["MAX_ROBOTS_BYTES", "Robots"]

# RFC 9309, 2.5: at least this much must be read; we read no more.
MAX_ROBOTS_BYTES = 512_000
_RECORD_LINE = re.compile(
    r"\s*(?:([A-Za-z][A-Za-z _-]*?)\s*:|(user[ -]?agent|(?:dis)?allow|crawl[ -]?delay|sitemap)\s)\s*(.*?)\s*",
    re.IGNORECASE,
)
_PRODUCT_TOKEN = re.compile(r"[^\s/;()]+")
# A contact address within a header names nobody.
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
class _Rule:
    """One Allow or Disallow line."""

    is_allow: bool
    pattern: str

    def matches(self, path: str) -> bool:
        return _matches_pattern(self.pattern, path)


@dataclass(frozen=True, slots=True)
class _Group:
    """The rules for one name; lines for the same name from all over the file (RFC 9309, 2.2.1)."""

    rules: tuple[_Rule, ...] = ()
    crawl_delay_seconds: float | None = None
    content_usage: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Robots:
    """What one robots.txt says. With no groups, everything is allowed."""

    groups: tuple[tuple[str, _Group], ...] = ()
    # Absolute addresses, as written.
    sitemaps: tuple[str, ...] = ()

    @classmethod
    def parse(cls, body: bytes) -> "Robots":
        """Read a robots.txt; never fails, what cannot be read is skipped.

        Args:
            body: bytes as sent; only the first `MAX_BYTES` are read.
        """
        records = _parse_records(body[:MAX_ROBOTS_BYTES])
        sitemaps = tuple(value for name, value in records if name == "sitemap" and value)
        return cls(groups=_group_records(records), sitemaps=tuple(dict.fromkeys(sitemaps)))

    def allowed(self, user_agent: str, url: str) -> bool:
        """Tell whether a crawler may ask for an address.

        The longest matching rule wins, Allow on a tie; robots.txt itself is always allowed.

        Args:
            user_agent: a product token ("copydesk") or a whole header ("copydesk/1.0 (+https://…)").
            url: absolute, or a path.
        """
        path = _match_path(url)
        if path == "/robots.txt":
            return True
        matching = [rule for rule in self._group_for(user_agent).rules if rule.matches(path)]
        if not matching:
            return True
        return max(matching, key=lambda rule: (len(rule.pattern), rule.is_allow)).is_allow

    def crawl_delay(self, user_agent: str) -> timedelta | None:
        """The pause between requests that the site asks of a crawler; None when it asks for none."""
        delay = self._group_for(user_agent).crawl_delay_seconds
        return None if delay is None else timedelta(seconds=delay)

    def disallows_agent(self, user_agent: str, url: str) -> bool:
        """Tell whether a crawler is named, and may not ask for an address.

        Args:
            user_agent: see `allowed`.
            url: absolute, or a path.
        """
        return bool(self._groups_by_name(user_agent)) and not self.allowed(user_agent, url)

    def content_usage(self, user_agent: str) -> tuple[str, ...]:
        """Wishes about machine use (`Content-Usage`, `Content-Signal`) for a crawler, as written."""
        return self._group_for(user_agent).content_usage

    def _group_for(self, user_agent: str) -> _Group:
        """The group for the crawler's name, the most exact one; else the group for all."""
        named_groups = self._groups_by_name(user_agent)
        if named_groups:
            return max(named_groups, key=lambda pair: pair[0])[1]
        return dict(self.groups).get("*", _Group())

    def _groups_by_name(self, user_agent: str) -> list[tuple[int, _Group]]:
        """The groups that are for the crawler by name, with the length of the name."""
        agent = _CONTACT_ADDRESS.sub("", user_agent.strip().lower())
        names = {agent, *_PRODUCT_TOKEN.findall(agent)}
        return [(len(name), group) for name, group in self.groups if _is_name_of_agent(name, names)]


def _is_name_of_agent(name: str, agent_names: set[str]) -> bool:
    """A group's name begins one of the crawler's names; `*` within it stands for anything."""
    if "*" in name.strip("*"):
        return any(_matches_pattern(name + "$", agent_name) for agent_name in agent_names)
    return name != "*" and any(agent_name.startswith(name) for agent_name in agent_names)


def _parse_records(body: bytes) -> list[tuple[str, str]]:
    text = body.removeprefix(b"\xef\xbb\xbf").decode("utf-8", "surrogateescape")
    matches = (
        _RECORD_LINE.fullmatch(line.partition("#")[0])
        for line in re.split(r"[\r\n]+", text.replace("\0", ""))
    )
    records = ((_field_name(match[1] or match[2]), match[3]) for match in matches if match)
    return list(records)


def _field_name(label: str) -> str:
    """The field's usual name; "" for one we do not know."""
    folded = re.sub(r"[ _-]", "", label).lower()
    return _FIELD_NAMES.get(folded) or _MISSPELT_FIELD_NAMES.get(folded, "")


def _group_records(records: list[tuple[str, str]]) -> tuple[tuple[str, _Group], ...]:
    groups: dict[str, _Group] = {}
    agents: list[str] = []
    is_in_agents = False
    for name, value in records:
        if name == "sitemap" or (not name and not value.startswith(("/", "*"))):
            continue  # other records end no group (RFC 9309, 2.2.4); one with a path is a rule, misspelt
        if name == "user-agent":
            agents = [*agents, _group_name(value)] if is_in_agents else [_group_name(value)]
        is_in_agents = name == "user-agent"
        for agent in agents:
            groups[agent] = _add_record(groups.get(agent, _Group()), name, value)
    return tuple(groups.items())


def _group_name(value: str) -> str:
    """`*` (whatever follows it), or the name without its version."""
    return "*" if value == "*" or value.startswith("* ") else value.lower().partition("/")[0].strip()


def _add_record(group: _Group, name: str, value: str) -> _Group:
    if name in ("allow", "disallow") and value:
        return _Group(
            (*group.rules, *_parse_rules(name == "allow", value)),
            group.crawl_delay_seconds,
            group.content_usage,
        )
    if name == "crawl-delay" and group.crawl_delay_seconds is None:
        return _Group(group.rules, _parse_delay(value), group.content_usage)
    if name == "content-usage" and value:
        return _Group(group.rules, group.crawl_delay_seconds, (*group.content_usage, value))
    return group


def _parse_rules(is_allow: bool, value: str) -> Iterator[_Rule]:  # noqa: FBT001 - the rule's own word
    """One line; allowing an index page allows its folder (as Google's parser does)."""
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
    """Path and query of an address, escaped in one way."""
    parts = urlsplit(url.partition("#")[0])
    query = f"?{parts.query}" if parts.query or url.partition("#")[0].endswith("?") else ""
    return _normalize_escapes((parts.path or "/") + query).replace("$", "%24").replace("*", "%2A")


def _normalize_escapes(text: str) -> str:
    """Escape what is not ASCII, unescape what need not be escaped (RFC 9309, 2.2.2)."""
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
    """`*` stands for anything, `$` at the end for the end; linear in the text, whatever the pattern."""
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
