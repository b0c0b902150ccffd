"""Sanitize HTML from feeds: no scripts, frames or forms that send; absolute links; balanced tags."""

import re
from html import unescape
from typing import NamedTuple

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
# Allowed where no form surrounds them, so that nothing can be sent.
_CONTROL_TAGS_TEXT = "button datalist input keygen optgroup option select textarea"
_CONTROL_TAGS = set(_CONTROL_TAGS_TEXT.split())
# SVG and MathML that only draw: no HTML inside, nothing that loads, moves or runs.
_FOREIGN_TAGS_TEXT = """
    svg circle defs desc ellipse g line path polygon polyline rect text title tspan
    math merror mfenced mfrac mi mmultiscripts mn mo mover mpadded mphantom mprescripts mroot mrow ms mspace msqrt
    mstyle msub msubsup msup mtable mtd mtext mtr munder munderover none semantics
"""
_FOREIGN_TAGS = set(_FOREIGN_TAGS_TEXT.split())
# Removed with everything inside.
_DROPPED_TAGS_TEXT = "script style template head title svg math select textarea"
_TAGS_DROPPED_WITH_CONTENT = set(_DROPPED_TAGS_TEXT.split())
_DROPPED_FOREIGN_TAGS_TEXT = """
    animate animateColor animateMotion animateTransform annotation annotation-xml foreignObject image set use
"""
_DROPPED_FOREIGN_TAGS = set(_DROPPED_FOREIGN_TAGS_TEXT.split())
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
# Without effect where no form is sent, and attributes of browsers that are gone; feeds hold them.
_INERT_ATTRIBUTES_TEXT = """
    accept accept-charset accesskey action autocomplete background balance bgproperties bordercolor bordercolordark
    bordercolorlight bottompadding ch challenge checked choff contenteditable data datafld datapagesize datasrc
    default delay disabled draggable dynsrc enctype end for form galleryimg gutter hidefocus icon inputmode keytype
    leftspacing list loopcount loopend loopstart lowsrc maxlength method multiple nohref ping point-size pqg prompt
    radiogroup readonly repeat-max repeat-min replace required rightspacing rows selected suppress template
    toppadding unselectable urn variable volume vrml
"""
# Names as HTML parsers write them; of xlink:href and xmlns:xlink, nh3 compares the part behind the colon.
_FOREIGN_ATTRIBUTES_TEXT = """
    baseProfile cx cy d dx dy fill fill-opacity fill-rule font-family font-size font-style font-weight gradientUnits
    linethickness mathcolor mathsize mathvariant opacity pathLength points preserveAspectRatio r rx ry
    show stretchy stroke stroke-dasharray stroke-linecap stroke-linejoin stroke-opacity stroke-width text-anchor
    transform version viewBox x x1 x2 xlink xmlns y y1 y2
"""
_FOREIGN_ATTRIBUTES = set(_FOREIGN_ATTRIBUTES_TEXT.split())
_ATTRIBUTES = {*_ALLOWED_ATTRIBUTES_TEXT.split(), *_INERT_ATTRIBUTES_TEXT.split()}


class _Allowed(NamedTuple):
    """What nh3 lets pass: tags, tags removed with everything inside, attributes of any tag."""

    tags: set[str]
    dropped: set[str]
    attributes: dict[str, set[str]]


_TEXT_ONLY = _Allowed(_ALLOWED_TAGS, _TAGS_DROPPED_WITH_CONTENT, {"*": _ATTRIBUTES})
_WITH_FORMS = _TEXT_ONLY._replace(tags=_ALLOWED_TAGS | {"form"})
_WITH_CONTROLS = _TEXT_ONLY._replace(
    tags=_ALLOWED_TAGS | _CONTROL_TAGS, dropped=_TAGS_DROPPED_WITH_CONTENT - _CONTROL_TAGS
)
_WITH_DRAWINGS = _Allowed(
    _ALLOWED_TAGS | _FOREIGN_TAGS,
    (_TAGS_DROPPED_WITH_CONTENT | _DROPPED_FOREIGN_TAGS) - _FOREIGN_TAGS,
    {"*": _ATTRIBUTES | _FOREIGN_ATTRIBUTES},
)
# Where these attributes would send something, or tie a control to a form elsewhere on the page.
_REFUSED_ATTRIBUTES: dict[str, set[str]] = {
    "form": {"action", "method", "enctype", "target", "name"},
    "a": {"ping"},
    "area": {"ping"},
    **{tag: {"form", "name"} for tag in (*_CONTROL_TAGS, "fieldset", "output", "label")},
}
_URL_ATTRIBUTES_TEXT = """
    href src cite poster longdesc usemap background dynsrc lowsrc icon data-src action data ping
"""
_URL_ATTRIBUTES = frozenset(_URL_ATTRIBUTES_TEXT.split())
# Presentation attributes of SVG take url() as CSS does.
_UNSAFE_FOREIGN_VALUE = re.compile(r"url\s*\(|\\|javascript:", re.IGNORECASE)
_URL_SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):")
_IGNORED_IN_SCHEME = re.compile(r"[\x00-\x20\x7f-\xa0\u200b\ufeff]+")
_ALLOWED_SCHEMES_TEXT = (
    "http https mailto tel ftp news sms irc xmpp magnet geo webcal ed2k feed callto nntp sip aim"
)
_ALLOWED_SCHEMES = set(_ALLOWED_SCHEMES_TEXT.split())
# "<!" that begins no declaration; a parser would drop the text behind it.
_BOGUS_DECLARATION = re.compile(r"<!(?!--|doctype\b[^<>]*>)", re.IGNORECASE)
# A parser reads the inside of <noscript> as text.
_NOSCRIPT_TAG = re.compile(r"</?noscript\b[^<>]*>", re.IGNORECASE)
# A parser reads </br> as one more line break.
_CLOSED_BREAK = re.compile(r"(<br\b[^<>]*>)</br\s*>", re.IGNORECASE)
_FOREIGN_TAG = re.compile(r"<(?:svg|math)\b", re.IGNORECASE)
# A parser nests these, or moves what stands in them, in ways that HTML cannot express when it is written again.
_NESTING_TAG = re.compile(
    r"<(?:applet|button|caption|col|colgroup|marquee|object|optgroup|option|pre|select|table|tbody|td|template|tfoot|th"
    r"|thead|tr)\b",
    re.IGNORECASE,
)
_MAX_PASSES = 5
_FORM_TAG = re.compile(r"<form\b", re.IGNORECASE)
_WHOLE_SVG = re.compile(r"<svg\b.*?</svg>", re.DOTALL)
# Both match only what nh3 writes: "<" and ">" are escaped in its text, and attributes are in double quotes.
_VOID_TAG = re.compile(r"<((?:area|br|col|hr|img|input|keygen|source|track|wbr)\b(?:[^\"<>]|\"[^\"]*\")*)>")
_OPENING_OR_CLOSING_TAG = re.compile(r"<(/)?[a-z](?:[^\"<>]|\"[^\"]*\")*(?<! /)>", re.IGNORECASE)
# A parser drops the parts of a table where no table is open.
_TABLE_PART = re.compile(r"\s*<(caption|colgroup|col|thead|tbody|tfoot|tr|td|th)\b", re.IGNORECASE)
_TABLE_PART_PARENTS = {
    "col": ("table", "colgroup"),
    "tr": ("table", "tbody"),
    "td": ("table", "tbody", "tr"),
    "th": ("table", "tbody", "tr"),
}
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
    markup = _NOSCRIPT_TAG.sub("", _BOGUS_DECLARATION.sub("&lt;!", markup[:_MAX_MARKUP_CHARS]))
    markup = _CLOSED_BREAK.sub(r"\1", markup)
    if _FOREIGN_TAG.search(markup):
        sanitized = _clean(markup, base, _WITH_DRAWINGS)
        return sanitized if _is_stable(sanitized, base) else _clean_until_stable(markup, base, _TEXT_ONLY)
    if _FORM_TAG.search(markup):
        return _clean_until_stable(markup, base, _WITH_FORMS)
    if _NESTING_TAG.search(markup):
        part = _clean_table_part(markup, base)
        return part or _clean_until_stable(markup, base, _WITH_CONTROLS)
    return _clean(markup, base, _WITH_CONTROLS)


def _clean_until_stable(markup: str, base: str, allowed: _Allowed) -> str:
    """Sanitize again while that changes anything: a removed tag may have held apart what cannot be nested."""
    for _ in range(_MAX_PASSES):
        sanitized = _clean(markup, base, allowed)
        if sanitized == markup:
            break
        markup = sanitized
    return markup


def _clean(markup: str, base: str, allowed: _Allowed) -> str:
    """Sanitize with nh3."""

    def filter_attribute(tag: str, name: str, value: str) -> str | None:
        if name in _REFUSED_ATTRIBUTES.get(tag, ()):
            return None
        if name == "style":
            return _clean_style(value) or None
        if name in _FOREIGN_ATTRIBUTES and _UNSAFE_FOREIGN_VALUE.search(value):
            return None
        return _absolute_url(value, base) if name in _URL_ATTRIBUTES else value

    sanitized: str = nh3.clean(
        markup,
        tags=allowed.tags,
        clean_content_tags=allowed.dropped,
        attributes=allowed.attributes,
        attribute_filter=filter_attribute,
        url_schemes=_ALLOWED_SCHEMES,
        link_rel=None,
    )
    return _VOID_TAG.sub(r"<\1 />", sanitized).strip()


def _is_stable(sanitized: str, base: str) -> bool:
    """Whether HTML with SVG or MathML is read again as it was written.

    Elements that change their namespace when they are read again are how scripts pass sanitizers. A title outside of an
    SVG image is such an element: HTML reads its inside as text.
    """
    return (
        "<title" not in _WHOLE_SVG.sub("", sanitized) and _clean(sanitized, base, _WITH_DRAWINGS) == sanitized
    )


def _clean_table_part(markup: str, base: str) -> str | None:
    """Sanitize markup that begins with a part of a table, inside a table; None where it does not or is not balanced."""
    part = _TABLE_PART.match(markup)
    if not part:
        return None
    parents = _TABLE_PART_PARENTS.get(part[1].lower(), ("table",))
    head = "".join(f"<{tag}>" for tag in parents)
    foot = "".join(f"</{tag}>" for tag in reversed(parents))
    sanitized = _clean_until_stable(f"{head}{markup.strip()}{foot}", base, _WITH_CONTROLS)
    if not (sanitized.startswith(head) and sanitized.endswith(foot)):
        return None
    inside = sanitized[len(head) : len(sanitized) - len(foot)].strip()
    return inside if _is_balanced(inside) else None


def _is_balanced(sanitized: str) -> bool:
    """Whether no tag closes an element that was opened before the text."""
    depth = 0
    for tag in _OPENING_OR_CLOSING_TAG.finditer(sanitized):
        depth += -1 if tag[1] else 1
        if depth < 0:
            return False
    return depth == 0


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
