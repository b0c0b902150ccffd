"""Sanitize HTML from feeds: no scripts, forms or frames; absolute links; balanced tags."""

import re
from html import unescape

import nh3

from pipeline.urls import resolve_url

__all__ = ["is_plain_text", "is_safe_html", "sanitize_html", "strip_tags"]

_ALLOWED_TAGS_TEXT = """
    a abbr acronym address area article aside audio b bdi bdo big blockquote br caption center cite code col
    colgroup data dd del details dfn dir div dl dt em figcaption figure font footer h1 h2 h3 h4 h5 h6 header hgroup
    hr i img ins kbd li main map mark menu nav ol p picture pre q rp rt ruby s samp section small source span strike
    strong sub summary sup table tbody td tfoot th thead time tr track tt u ul var video wbr
    canvas command datagrid dialog event-source fieldset label legend m meter multicol nextid output progress sound
    spacer
"""
_ALLOWED_TAGS = set(_ALLOWED_TAGS_TEXT.split())
# Removed with everything inside.
_TAGS_DROPPED_WITH_CONTENT = {
    "script",
    "style",
    "template",
    "head",
    "title",
    "svg",
    "math",
    "select",
    "textarea",
}
# Removed, but what stands inside is kept.
_UNWRAPPED_TAGS_TEXT = """
    iframe object applet embed frame frameset noframes param link meta base form input button option optgroup datalist
    keygen noscript html body blink marquee
"""
# Tags that are read as tags also in a title, where other text between angle brackets stays.
_KNOWN_TAGS = frozenset(_ALLOWED_TAGS | _TAGS_DROPPED_WITH_CONTENT | set(_UNWRAPPED_TAGS_TEXT.split()))
_ALLOWED_ATTRIBUTES_TEXT = """
    abbr align alt aria-label axis bgcolor border cellpadding cellspacing char charoff charset cite class clear color
    cols colspan compact controls coords cover currency data-caption data-src data-srcset datetime dir face frame
    headers height high hidden href hreflang hspace id ismap itemprop kind label lang longdesc loop low max media min
    name noshade nowrap open optimum pattern poster preload pubdate rel rev reversed role rowspan rules scope shape
    size sizes span src srclang srcset start step style summary tabindex target title translate type usemap valign
    value vspace width wrap
"""
# Without effect where no form control is allowed, and attributes of browsers that are gone; feeds hold them.
_INERT_ATTRIBUTES_TEXT = """
    accept accept-charset accesskey autocomplete background balance bgproperties bordercolor bordercolordark
    bordercolorlight bottompadding ch challenge checked choff datafld datapagesize datasrc default delay disabled
    draggable dynsrc enctype end for galleryimg gutter hidefocus icon inputmode keytype leftspacing list loopcount
    loopend loopstart lowsrc maxlength method multiple nohref point-size pqg prompt radiogroup readonly repeat-max
    repeat-min replace required rightspacing rows selected suppress template toppadding unselectable urn variable
    volume vrml
"""
_ALLOWED_ATTRIBUTES = {"*": {*_ALLOWED_ATTRIBUTES_TEXT.split(), *_INERT_ATTRIBUTES_TEXT.split()}}
_URL_ATTRIBUTES = frozenset(
    {
        "href",
        "src",
        "cite",
        "poster",
        "longdesc",
        "usemap",
        "background",
        "dynsrc",
        "lowsrc",
        "icon",
        "data-src",
    }
)
_URL_SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):")
_IGNORED_IN_SCHEME = re.compile(r"[\x00-\x20\x7f-\xa0\u200b\ufeff]+")
_ALLOWED_SCHEMES_TEXT = (
    "http https mailto tel ftp news sms irc xmpp magnet geo webcal ed2k feed callto nntp sip aim"
)
_ALLOWED_SCHEMES = set(_ALLOWED_SCHEMES_TEXT.split())
# "<!" that begins no declaration; a parser would drop the text behind it.
_BOGUS_DECLARATION = re.compile(r"<!(?!--|doctype\b)", re.IGNORECASE)
# A parser reads the inside of <noscript> as text.
_NOSCRIPT_TAG = re.compile(r"</?noscript\b[^<>]*>", re.IGNORECASE)
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
# Markup that needs no work: text, plain tags one level deep, absolute links, plain images. All tags are balanced.
_SAFE_INLINE = (
    r"<(?:br|hr) ?/?>|<(?P<{0}>b|i|u|em|strong|small|sub|sup|q|code|span)>[^<>]*</(?P={0})>"
    r"|<a href=\"https?://[^\s\"<>]*\"(?: (?:rel|title|class)=\"[^\"<>]*\")*>[^<>]*</a>"
    r"|<img(?: (?:alt|title|width|height|class|border|align|loading)=\"[^\"<>]*\""
    r"| src=\"https?://[^\s\"<>]*\")* ?/?>"
)
_SAFE_HTML = re.compile(
    rf"[^<>]*(?:(?:{_SAFE_INLINE.format('outer')}"
    r"|<(?P<block>p|div|li|blockquote|h[1-6])>"
    rf"[^<>]*(?:(?:{_SAFE_INLINE.format('inner')})[^<>]*)*</(?P=block)>)[^<>]*)*"
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
    """Whether it needs no work: text, plain balanced tags, absolute links. False does not mean that it is unsafe."""
    return "<" not in markup or _SAFE_HTML.fullmatch(markup) is not None


def sanitize_html(markup: str, base: str) -> str:
    """Make HTML safe to store and to show.

    Args:
        markup: HTML or text; what stands behind the first 2 million characters is dropped.
        base: absolute URL against which relative links are resolved.

    Returns:
        HTML with balanced tags, or text.
    """
    if is_safe_html(markup):
        return markup.strip()

    def filter_attribute(_tag: str, name: str, value: str) -> str | None:
        if name == "style":
            return _clean_style(value) or None
        return _absolute_url(value, base) if name in _URL_ATTRIBUTES else value

    markup = _NOSCRIPT_TAG.sub("", _BOGUS_DECLARATION.sub("&lt;!", markup[:_MAX_MARKUP_CHARS]))
    sanitized: str = nh3.clean(
        markup,
        tags=_ALLOWED_TAGS,
        clean_content_tags=_TAGS_DROPPED_WITH_CONTENT,
        attributes=_ALLOWED_ATTRIBUTES,
        attribute_filter=filter_attribute,
        url_schemes=_ALLOWED_SCHEMES,
        link_rel=None,
    )
    return sanitized.strip()


def _absolute_url(value: str, base: str) -> str | None:
    """Return an absolute URL; None when its scheme is not allowed, in whatever way it is disguised."""
    scheme = _URL_SCHEME.match(_IGNORED_IN_SCHEME.sub("", unescape(value)).lower())
    if scheme and scheme[1] not in _ALLOWED_SCHEMES:
        return None
    return resolve_url(base, value) if value else value


def strip_tags(markup: str) -> str:
    """Return the text of a short piece of HTML, on one line. What only looks like a tag ("5 <6>") stays."""
    if "<" in markup:
        markup = _TAG_OR_COMMENT.sub(_replace_tag, _SCRIPT_OR_STYLE.sub(" ", markup))
    return " ".join((unescape(markup) if "&" in markup else markup).split())


def _replace_tag(match: re.Match[str]) -> str:
    tag = (match[1] or "").lower()
    if tag and tag not in _KNOWN_TAGS:
        return match[0]
    return "" if not tag or tag in _INLINE_TAGS else " "


def _clean_style(value: str) -> str:
    """Keep the declarations that only change how text looks."""
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
