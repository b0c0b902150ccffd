"""A robots.txt in; what it allows to whom, and how slowly, out (RFC 9309).

Our own reader: of the decisions that RFC 9309 and Google's published parser agree on, protego gets
91 % and the standard library 62 %.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlsplit

__all__ = ["MAX_BYTES", "Robots"]

# RFC 9309, 2.5: at least this much must be read; we read no more.
MAX_BYTES = 512_000
_RECORD = re.compile(
    r"\s*(?:([A-Za-z][A-Za-z _-]*?)\s*:|(user[ -]?agent|(?:dis)?allow|crawl[ -]?delay|sitemap)\s)\s*(.*?)\s*",
    re.IGNORECASE,
)
_PRODUCT = re.compile(r"[^\s/;()]+")
# A contact address within a header names nobody.
_ADDRESS = re.compile(r"\+?https?://[^\s;)]*|\S+@\S+")
_FIELDS = {
    "useragent": "user-agent",
    "disallow": "disallow",
    "allow": "allow",
    "crawldelay": "crawl-delay",
    "sitemap": "sitemap",
    "contentusage": "content-usage",
    "contentsignal": "content-usage",
}
_MISSPELT = {
    "dissallow": "disallow",
    "dissalow": "disallow",
    "disalow": "disallow",
    "diasllow": "disallow",
    "disallaw": "disallow",
    "useragents": "user-agent",
    "sitemaps": "sitemap",
}
_LONGEST_DELAY = 86_400.0
_ESCAPE = re.compile(r"%([0-9A-Fa-f]{2})")


@dataclass(frozen=True, slots=True)
class _Rule:
    """One Allow or Disallow line."""

    allows: bool
    pattern: str

    def matches(self, path: str) -> bool:
        return _fits(self.pattern, path)


@dataclass(frozen=True, slots=True)
class _Group:
    """The rules for one name; lines for the same name from all over the file (RFC 9309, 2.2.1)."""

    rules: tuple[_Rule, ...] = ()
    delay: float | None = None
    usage: tuple[str, ...] = ()


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
        records = _records(body[:MAX_BYTES])
        sitemaps = tuple(value for name, value in records if name == "sitemap" and value)
        return cls(groups=_grouped(records), sitemaps=tuple(dict.fromkeys(sitemaps)))

    def allowed(self, user_agent: str, url: str) -> bool:
        """Tell whether a crawler may ask for an address.

        The longest matching rule wins, Allow on a tie; robots.txt itself is always allowed.

        Args:
            user_agent: a product token ("copydesk") or a whole header ("copydesk/1.0 (+https://…)").
            url: absolute, or a path.
        """
        path = _path(url)
        if path == "/robots.txt":
            return True
        matching = [rule for rule in self._group(user_agent).rules if rule.matches(path)]
        if not matching:
            return True
        return max(matching, key=lambda rule: (len(rule.pattern), rule.allows)).allows

    def crawl_delay(self, user_agent: str) -> timedelta | None:
        """The pause between requests that the site asks of a crawler; None when it asks for none."""
        delay = self._group(user_agent).delay
        return None if delay is None else timedelta(seconds=delay)

    def shuts_out(self, user_agent: str, url: str) -> bool:
        """Tell whether a crawler is named, and may not ask for an address.

        Args:
            user_agent: see `allowed`.
            url: absolute, or a path.
        """
        return bool(self._named(user_agent)) and not self.allowed(user_agent, url)

    def usage(self, user_agent: str) -> tuple[str, ...]:
        """Wishes about machine use (`Content-Usage`, `Content-Signal`) for a crawler, as written."""
        return self._group(user_agent).usage

    def _group(self, user_agent: str) -> _Group:
        """The group for the crawler's name, the most exact one; else the group for all."""
        found = self._named(user_agent)
        if found:
            return max(found, key=lambda pair: pair[0])[1]
        return dict(self.groups).get("*", _Group())

    def _named(self, user_agent: str) -> list[tuple[int, _Group]]:
        """The groups that are for the crawler by name, with the length of the name."""
        written = _ADDRESS.sub("", user_agent.strip().lower())
        names = {written, *_PRODUCT.findall(written)}
        return [(len(name), group) for name, group in self.groups if _is_named(name, names)]


def _is_named(name: str, names: set[str]) -> bool:
    """A group's name begins one of the crawler's names; `*` within it stands for anything."""
    if "*" in name.strip("*"):
        return any(_fits(name + "$", each) for each in names)
    return name != "*" and any(each.startswith(name) for each in names)


def _records(body: bytes) -> list[tuple[str, str]]:
    text = body.removeprefix(b"\xef\xbb\xbf").decode("utf-8", "surrogateescape")
    found = (
        _RECORD.fullmatch(line.partition("#")[0]) for line in re.split(r"[\r\n]+", text.replace("\0", ""))
    )
    named = ((_field(each[1] or each[2]), each[3]) for each in found if each)
    return list(named)


def _field(written: str) -> str:
    """The field's usual name; "" for one we do not know."""
    letters = re.sub(r"[ _-]", "", written).lower()
    return _FIELDS.get(letters) or _MISSPELT.get(letters, "")


def _grouped(records: list[tuple[str, str]]) -> tuple[tuple[str, _Group], ...]:
    groups: dict[str, _Group] = {}
    agents: list[str] = []
    opening = False
    for name, value in records:
        if name == "sitemap" or (not name and not value.startswith(("/", "*"))):
            continue  # other records end no group (RFC 9309, 2.2.4); one with a path is a rule, misspelt
        if name == "user-agent":
            agents = [*agents, _group_name(value)] if opening else [_group_name(value)]
        opening = name == "user-agent"
        for agent in agents:
            groups[agent] = _with(groups.get(agent, _Group()), name, value)
    return tuple(groups.items())


def _group_name(value: str) -> str:
    """`*` (whatever follows it), or the name without its version."""
    return "*" if value == "*" or value.startswith("* ") else value.lower().partition("/")[0].strip()


def _with(group: _Group, name: str, value: str) -> _Group:
    if name in ("allow", "disallow") and value:
        return _Group((*group.rules, *_rules(name == "allow", value)), group.delay, group.usage)
    if name == "crawl-delay" and group.delay is None:
        return _Group(group.rules, _delay(value), group.usage)
    if name == "content-usage" and value:
        return _Group(group.rules, group.delay, (*group.usage, value))
    return group


def _rules(allows: bool, value: str) -> Iterator[_Rule]:  # noqa: FBT001 - the rule's own word
    """One line; allowing an index page allows its folder (as Google's parser does)."""
    pattern = _escaped(value if value.startswith(("/", "*")) else "/" + value)
    yield _Rule(allows, pattern)
    folder, name, _ = pattern.partition("/index.htm")
    if allows and name:
        yield _Rule(allows, folder + "/$")


def _delay(value: str) -> float | None:
    try:
        seconds = float(value)
    except ValueError:
        return None
    return min(seconds, _LONGEST_DELAY) if seconds >= 0 else None


def _path(url: str) -> str:
    """Path and query of an address, escaped in one way."""
    parts = urlsplit(url.partition("#")[0])
    query = f"?{parts.query}" if parts.query or url.partition("#")[0].endswith("?") else ""
    return _escaped((parts.path or "/") + query).replace("$", "%24").replace("*", "%2A")


def _escaped(text: str) -> str:
    """Escape what is not ASCII, unescape what need not be escaped (RFC 9309, 2.2.2)."""
    raw = "".join(
        character
        if character.isascii()
        else "".join(f"%{byte:02X}" for byte in character.encode("utf-8", "surrogateescape"))
        for character in text
    )
    return _ESCAPE.sub(_one_way, raw)


def _one_way(escape: re.Match[str]) -> str:
    character = chr(int(escape[1], 16))
    return (
        character
        if character.isascii() and (character.isalnum() or character in '-._~<>"`{}|^')
        else escape[0].upper()
    )


def _fits(pattern: str, text: str) -> bool:
    """`*` stands for anything, `$` at the end for the end; linear in the text, whatever the pattern."""
    ends = pattern.endswith("$")
    first, *others = pattern.removesuffix("$").replace("$", "%24").split("*")
    if not text.startswith(first):
        return False
    place = len(first)
    for piece in others[:-1] if ends else others:
        found = text.find(piece, place)
        if found < 0:
            return False
        place = found + len(piece)
    if not ends:
        return True
    rest = text[place:]
    last = others[-1] if others else ""
    return any(rest.endswith(end) if others else rest == end for end in (last, last + "%24"))
