"""HTML from a feed in; HTML without scripts, forms, frames and traps, with absolute links, out.

Lists follow the WHATWG HTML elements that carry content; what is on none of them vanishes, what is
dangerous vanishes with all it holds.
"""

import re
from html import escape, unescape
from html.parser import HTMLParser

from pipeline.urls import resolve_url

__all__ = ["is_plain_text", "is_safe_html", "sanitize_html", "strip_tags"]

_ALLOWED_TAGS_TEXT = """
    a abbr acronym address area article aside audio b bdi bdo big blockquote br button canvas caption
    center cite code col colgroup command data datagrid datalist dd del details dfn dialog dir div dl dt
    em event-source fieldset figcaption figure font footer form h1 h2 h3 h4 h5 h6 header hr i img input
    ins kbd keygen label legend li m main map mark menu meter multicol nav nextid noscript ol optgroup
    option output p pre progress q rp rt ruby s samp section select small sound source spacer span
    strike strong sub summary sup table tbody td textarea tfoot th thead time tr track tt u ul var video
    wbr svg g path rect circle ellipse line polygon polyline title desc defs text tspan math mi mo mn
    mrow msup msub mfrac msqrt mtext mover munder mtable mtr mtd
"""
_ALLOWED_TAGS = frozenset(_ALLOWED_TAGS_TEXT.split())
# Gone with all they hold.
_TAGS_DROPPED_WITH_CONTENT = frozenset({"script", "style", "template", "head", "frameset", "noframes"})
# Gone, but what they hold for readers without them stays.
_UNWRAPPED_TAGS = frozenset({"iframe", "object", "applet", "embed", "frame", "param", "link", "meta", "base"})
# Tags that are tags also where only text is wanted.
_KNOWN_TAGS = (
    _ALLOWED_TAGS | _TAGS_DROPPED_WITH_CONTENT | _UNWRAPPED_TAGS | {"blink", "marquee", "html", "body"}
)
_VOID_TAGS_TEXT = "area br col command hr img input keygen source track wbr"
_VOID_TAGS = frozenset(_VOID_TAGS_TEXT.split())
# What begins like a declaration and is none; a parser would swallow the text behind it.
_BOGUS_DECLARATION = re.compile(r"<!(?!--|doctype\b)", re.IGNORECASE)
_ATTRIBUTE_NAME = re.compile(r"[a-z_][a-z0-9_.:-]*")
_UNSAFE_ATTRIBUTE_NAME = re.compile(
    r"on.*|srcdoc|formaction|ping|autoplay|xmlns.*|autofocus|is|slot|part|nonce"
)
_URL_ATTRIBUTES_TEXT = "href src cite poster background longdesc usemap data action xlink:href"
_URL_ATTRIBUTES = frozenset(_URL_ATTRIBUTES_TEXT.split())
_URL_SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):")
_ALLOWED_SCHEMES_TEXT = (
    "http https mailto tel ftp news sms irc xmpp magnet geo webcal ed2k feed callto nntp sip aim"
)
_ALLOWED_SCHEMES = frozenset(_ALLOWED_SCHEMES_TEXT.split())
_WHITESPACE_RUN = re.compile(r"[\x00-\x20\x7f-\xa0\u200b\ufeff]+")
_ALLOWED_STYLE_PROPERTY = re.compile(
    r"azimuth|background(-color|-[xy])?|border(-(top|right|bottom|left))?(-color|-style|-width|-collapse|-spacing)?|clear"
    r"|color|cursor|direction|display|elevation|float|font(-family|-size|-style|-variant|-weight)?|height|letter-spacing"
    r"|line-height|margin(-(top|right|bottom|left))?|overflow|padding(-(top|right|bottom|left))?|pause(-after|-before)?"
    r"|pitch(-range)?|richness|speak(-header|-numeral|-punctuation)?|speech-rate|stress|text-(align|decoration|indent)"
    r"|unicode-bidi|vertical-align|voice-family|volume|white-space|width|(max|min)-(width|height)|list-style(-type)?"
)
_UNSAFE_STYLE_VALUE = re.compile(
    r"expression|javascript|url\s*\(|@import|behaviou?r|-moz-binding|[\\<>{}&]|/\*|(?<![#\da-f])\d{4}",
    re.IGNORECASE,
)
# Markup that needs no work: plain tags without attributes, absolute links, plain images.
_SAFE_TAG = re.compile(
    r"</?(?:p|b|i|u|em|strong|ul|ol|li|blockquote|h[1-6]|div|span|figure|figcaption|small|sub|sup|q|code|pre|a|td|tr"
    r"|th|table|tbody|thead)>|<(?:br|hr) ?/?>"
    r"|<a href=\"https?://[^\s\"<>]*\"(?: (?:target|rel|title|class)=\"[^\"<>]*\")*>"
    r"|<img(?: (?:alt|title|width|height|class|border|align|loading)=\"[^\"<>]*\""
    r"| src=\"https?://[^\s\"<>]*\")* ?/?>"
)
_TAG_OR_COMMENT = re.compile(r"</?([A-Za-z][A-Za-z0-9-]*)(?:\s[^<>]*)?/?>|<!--.*?-->|<!--[^>]*>?", re.DOTALL)
_INLINE_TAGS_TEXT = "a abbr b big bdi cite code em font i mark q s small span strong sub sup tt u"
_INLINE_TAGS = frozenset(_INLINE_TAGS_TEXT.split())
_SCRIPT_OR_STYLE = re.compile(r"<(script|style)\b.{0,100000}?</\1\s*>", re.IGNORECASE | re.DOTALL)
_MAX_MARKUP_CHARS = 2_000_000


def is_plain_text(markup: str) -> bool:
    """Whether nothing in it could be a tag."""
    return "<" not in markup


def is_safe_html(markup: str) -> bool:
    """Whether it needs no work: text, plain tags, absolute links."""
    return "<" not in markup or "<" not in _SAFE_TAG.sub("", markup)


def sanitize_html(markup: str, base: str) -> str:
    """Make HTML safe to store and to show.

    Args:
        markup: HTML or text.
        base: the address relative links are resolved against.
    """
    if is_safe_html(markup):
        return markup.strip()
    sanitizer = _Sanitizer(base)
    sanitizer.feed(_BOGUS_DECLARATION.sub("&lt;!", markup[:_MAX_MARKUP_CHARS]))
    sanitizer.close()
    return "".join(sanitizer.output).strip()


def strip_tags(markup: str) -> str:
    """The text of a short piece of HTML, on one line. What only looks like a tag ("5 <6>") stays."""
    if "<" in markup:
        markup = _TAG_OR_COMMENT.sub(_replace_tag, _SCRIPT_OR_STYLE.sub(" ", markup))
    return " ".join((unescape(markup) if "&" in markup else markup).split())


def _replace_tag(match: re.Match[str]) -> str:
    tag = (match[1] or "").lower()
    if tag and tag not in _KNOWN_TAGS:
        return match[0]
    return "" if not tag or tag in _INLINE_TAGS else " "


class _Sanitizer(HTMLParser):
    """Writes what may stay."""

    def __init__(self, base: str) -> None:
        super().__init__(convert_charrefs=False)
        self.output: list[str] = []
        self._base = base
        self._skip_depth = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _TAGS_DROPPED_WITH_CONTENT:
            self._skip_depth += 1
        if self._skip_depth or tag not in _ALLOWED_TAGS:
            return
        attributes = (self._clean_attribute(name, value or "") for name, value in attrs)
        end = " />" if tag in _VOID_TAGS else ">"
        self.output.append(f"<{tag}{''.join(attributes)}{end}")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _TAGS_DROPPED_WITH_CONTENT:
            return
        self.handle_starttag(tag, attrs)
        if tag in _ALLOWED_TAGS and tag not in _VOID_TAGS and not self._skip_depth:
            self.output.append(f"</{tag}>")

    def handle_endtag(self, tag: str) -> None:
        if tag in _TAGS_DROPPED_WITH_CONTENT:
            self._skip_depth = max(self._skip_depth - 1, 0)
        elif not self._skip_depth and tag in _ALLOWED_TAGS and tag not in _VOID_TAGS:
            self.output.append(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        if not self._skip_depth:
            self.output.append(data.replace("<", "&lt;"))

    def handle_entityref(self, name: str) -> None:
        self.handle_data(f"&{name};")

    def handle_charref(self, name: str) -> None:
        self.handle_data(f"&#{name};")

    def _clean_attribute(self, name: str, value: str) -> str:
        if not _ATTRIBUTE_NAME.fullmatch(name) or _UNSAFE_ATTRIBUTE_NAME.fullmatch(name):
            return ""
        value = _clean_style(value) if name == "style" else value
        if name in _URL_ATTRIBUTES:
            value = sanitize_url(value, self._base)
        if name == "style" and not value:
            return ""
        return f' {name}="{escape(value)}"'


def sanitize_url(value: str, base: str) -> str:
    """An absolute address with a scheme that runs nothing; "" for others."""
    scheme = _URL_SCHEME.match(_WHITESPACE_RUN.sub("", unescape(value)).lower())
    if scheme and scheme[1] not in _ALLOWED_SCHEMES:
        return ""
    return resolve_url(base, value) if value else value


def _clean_style(value: str) -> str:
    """The declarations that only dress text."""
    declarations = []
    for declaration in value.split(";"):
        name, _, setting = (part.strip() for part in declaration.partition(":"))
        if (
            setting
            and _ALLOWED_STYLE_PROPERTY.fullmatch(name.lower())
            and not _UNSAFE_STYLE_VALUE.search(setting)
        ):
            declarations.append(f"{name}: {setting};")
    return " ".join(declarations)
