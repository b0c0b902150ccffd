"""HTML from a feed in; HTML without scripts, forms, frames and traps, with absolute links, out.

Lists follow the WHATWG HTML elements that carry content; what is on none of them vanishes, what is
dangerous vanishes with all it holds.
"""

import re
from html import escape, unescape
from html.parser import HTMLParser

from pipeline.urls import join

__all__ = ["is_harmless", "is_text", "plain_text", "safe_markup"]

_TAGS_TEXT = """
    a abbr acronym address area article aside audio b bdi bdo big blockquote br button canvas caption
    center cite code col colgroup command data datagrid datalist dd del details dfn dialog dir div dl dt
    em event-source fieldset figcaption figure font footer form h1 h2 h3 h4 h5 h6 header hr i img input
    ins kbd keygen label legend li m main map mark menu meter multicol nav nextid noscript ol optgroup
    option output p pre progress q rp rt ruby s samp section select small sound source spacer span
    strike strong sub summary sup table tbody td textarea tfoot th thead time tr track tt u ul var video
    wbr svg g path rect circle ellipse line polygon polyline title desc defs text tspan math mi mo mn
    mrow msup msub mfrac msqrt mtext mover munder mtable mtr mtd
"""
_TAGS = frozenset(_TAGS_TEXT.split())
# Gone with all they hold.
_HOLLOW = frozenset({"script", "style", "template", "head", "frameset", "noframes"})
# Gone, but what they hold for readers without them stays.
_FRAMES = frozenset({"iframe", "object", "applet", "embed", "frame", "param", "link", "meta", "base"})
# Tags that are tags also where only text is wanted.
_KNOWN = _TAGS | _HOLLOW | _FRAMES | {"blink", "marquee", "html", "body"}
_EMPTY_TEXT = "area br col command hr img input keygen source track wbr"
_EMPTY = frozenset(_EMPTY_TEXT.split())
# What begins like a declaration and is none; a parser would swallow the text behind it.
_NO_DECLARATION = re.compile(r"<!(?!--|doctype\b)", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"[a-z_][a-z0-9_.:-]*")
_DROPPED_ATTRIBUTES = re.compile(r"on.*|srcdoc|formaction|ping|autoplay|xmlns.*|autofocus|is|slot|part|nonce")
_ADDRESSES_TEXT = "href src cite poster background longdesc usemap data action xlink:href"
_ADDRESSES = frozenset(_ADDRESSES_TEXT.split())
_SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):")
_SCHEMES_TEXT = "http https mailto tel ftp news sms irc xmpp magnet geo webcal ed2k feed callto nntp sip aim"
_SCHEMES = frozenset(_SCHEMES_TEXT.split())
_BLANKS = re.compile(r"[\x00-\x20\x7f-\xa0\u200b\ufeff]+")
_STYLE_NAMES = re.compile(
    r"azimuth|background(-color|-[xy])?|border(-(top|right|bottom|left))?(-color|-style|-width|-collapse|-spacing)?|clear"
    r"|color|cursor|direction|display|elevation|float|font(-family|-size|-style|-variant|-weight)?|height|letter-spacing"
    r"|line-height|margin(-(top|right|bottom|left))?|overflow|padding(-(top|right|bottom|left))?|pause(-after|-before)?"
    r"|pitch(-range)?|richness|speak(-header|-numeral|-punctuation)?|speech-rate|stress|text-(align|decoration|indent)"
    r"|unicode-bidi|vertical-align|voice-family|volume|white-space|width|(max|min)-(width|height)|list-style(-type)?"
)
_STYLE_TRAPS = re.compile(
    r"expression|javascript|url\s*\(|@import|behaviou?r|-moz-binding|[\\<>{}&]|/\*|(?<![#\da-f])\d{4}",
    re.IGNORECASE,
)
# Markup that needs no work: plain tags without attributes, absolute links, plain images.
_HARMLESS = re.compile(
    r"</?(?:p|b|i|u|em|strong|ul|ol|li|blockquote|h[1-6]|div|span|figure|figcaption|small|sub|sup|q|code|pre|a|td|tr"
    r"|th|table|tbody|thead)>|<(?:br|hr) ?/?>"
    r"|<a href=\"https?://[^\s\"<>]*\"(?: (?:target|rel|title|class)=\"[^\"<>]*\")*>"
    r"|<img(?: (?:alt|title|width|height|class|border|align|loading)=\"[^\"<>]*\""
    r"| src=\"https?://[^\s\"<>]*\")* ?/?>"
)
_TAG = re.compile(r"</?([A-Za-z][A-Za-z0-9-]*)(?:\s[^<>]*)?/?>|<!--.*?-->|<!--[^>]*>?", re.DOTALL)
_INLINE_TEXT = "a abbr b big bdi cite code em font i mark q s small span strong sub sup tt u"
_INLINE = frozenset(_INLINE_TEXT.split())
_SCRIPTS = re.compile(r"<(script|style)\b.{0,100000}?</\1\s*>", re.IGNORECASE | re.DOTALL)
_LONGEST = 2_000_000


def is_text(markup: str) -> bool:
    """Whether nothing in it could be a tag."""
    return "<" not in markup


def is_harmless(markup: str) -> bool:
    """Whether it needs no work: text, plain tags, absolute links."""
    return "<" not in markup or "<" not in _HARMLESS.sub("", markup)


def safe_markup(markup: str, base: str) -> str:
    """Make HTML safe to store and to show.

    Args:
        markup: HTML or text.
        base: the address relative links are resolved against.
    """
    if is_harmless(markup):
        return markup.strip()
    reader = _Reader(base)
    reader.feed(_NO_DECLARATION.sub("&lt;!", markup[:_LONGEST]))
    reader.close()
    return "".join(reader.written).strip()


def plain_text(markup: str) -> str:
    """The text of a short piece of HTML, on one line. What only looks like a tag ("5 <6>") stays."""
    if "<" in markup:
        markup = _TAG.sub(_space_of_tag, _SCRIPTS.sub(" ", markup))
    return " ".join((unescape(markup) if "&" in markup else markup).split())


def _space_of_tag(found: re.Match[str]) -> str:
    tag = (found[1] or "").lower()
    if tag and tag not in _KNOWN:
        return found[0]
    return "" if not tag or tag in _INLINE else " "


class _Reader(HTMLParser):
    """Writes what may stay."""

    def __init__(self, base: str) -> None:
        super().__init__(convert_charrefs=False)
        self.written: list[str] = []
        self._base = base
        self._hollow = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _HOLLOW:
            self._hollow += 1
        if self._hollow or tag not in _TAGS:
            return
        kept = (self._attribute(name, value or "") for name, value in attrs)
        end = " />" if tag in _EMPTY else ">"
        self.written.append(f"<{tag}{''.join(kept)}{end}")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _HOLLOW:
            return
        self.handle_starttag(tag, attrs)
        if tag in _TAGS and tag not in _EMPTY and not self._hollow:
            self.written.append(f"</{tag}>")

    def handle_endtag(self, tag: str) -> None:
        if tag in _HOLLOW:
            self._hollow = max(self._hollow - 1, 0)
        elif not self._hollow and tag in _TAGS and tag not in _EMPTY:
            self.written.append(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        if not self._hollow:
            self.written.append(data.replace("<", "&lt;"))

    def handle_entityref(self, name: str) -> None:
        self.handle_data(f"&{name};")

    def handle_charref(self, name: str) -> None:
        self.handle_data(f"&#{name};")

    def _attribute(self, name: str, value: str) -> str:
        if not _ATTRIBUTE.fullmatch(name) or _DROPPED_ATTRIBUTES.fullmatch(name):
            return ""
        value = _style(value) if name == "style" else value
        if name in _ADDRESSES:
            value = safe_address(value, self._base)
        if name == "style" and not value:
            return ""
        return f' {name}="{escape(value)}"'


def safe_address(value: str, base: str) -> str:
    """An absolute address with a scheme that runs nothing; "" for others."""
    found = _SCHEME.match(_BLANKS.sub("", unescape(value)).lower())
    if found and found[1] not in _SCHEMES:
        return ""
    return join(base, value) if value else value


def _style(value: str) -> str:
    """The declarations that only dress text."""
    kept = []
    for declaration in value.split(";"):
        name, _, setting = (piece.strip() for piece in declaration.partition(":"))
        if setting and _STYLE_NAMES.fullmatch(name.lower()) and not _STYLE_TRAPS.search(setting):
            kept.append(f"{name}: {setting};")
    return " ".join(kept)
