"""Say what the words in class, id and role attributes mean: the one table of them.

Publishers name their elements for what they hold: "articleBody__text" says article, body and text on any site. Words
that only one site uses are left out. `CLASS_CONCEPTS` serves the block model and the boilerplate rules; the sets below
it serve metadata, images and front pages, which ask for one meaning and must not match by chance.
"""

import re
from functools import lru_cache

__all__ = [
    "AUTHOR_PROFILE_WORD_RE",
    "CLASS_CONCEPTS",
    "CREDIT_WORD_RE",
    "ELEMENT_KINDS",
    "FACT_BOX_RE",
    "OTHER_CONTENT_PREFIXES",
    "OTHER_ITEM_TYPES",
    "PORTRAIT_CLASS_RE",
    "class_concepts",
    "class_words",
    "concept_mask",
    "element_kinds",
    "is_navigation_class",
]

# Each concept with its words in the class names of many sites. The order is the order of bits, and the names are
# those of features of the trained model: new concepts go to the end.
CLASS_CONCEPTS: dict[str, str] = {
    "article": "article articles articolo artikel articulo artigo artikkel nota noticia notizia news detail",
    "body": "body bodytext articlebody cuerpo corpo corps",
    "content": "content contents contenido contenu conteudo inhalt maincontent",
    "entry": "entry hentry",
    "post": "post single",
    "main": "main primary",
    "story": "story storybody",
    "text": "text texte texto txt",
    "rich": "rich richtext wysiwyg rte prose markup formatted copy cms",
    "paragraph": "paragraph paragraphs para absatz",
    "lead": "lead lede intro standfirst dek deck subhead subheadline subtitle summary excerpt abstract chapeau "
    "description",
    "headline": "headline headlines title heading headings hed titre titulo",
    "author": "byline author authors autor auteur vcard writer signature",
    "bio": "bio biography profile about",
    "date": "date datetime time timestamp meta metadata dateline published",
    "caption": "caption credit credits figcaption attribution legend legenda bildunterschrift",
    "image": "image images img photo photos picture thumbnail thumb media gallery slideshow slide slides figure",
    "video": "video videos player audio podcast",
    "carousel": "carousel swiper slider splide slick",
    "related": "related relacionadas relacionados recirc recirculation similar readalso linked",
    "popular": "recommended recommendations outbrain taboola trending popular most latest recent top",
    "more": "more next prev previous pagination pager also readmore continue",
    "card": "card cards teaser teasers promo tile promoted",
    "list": "list listing items collection grid",
    "item": "item",
    "link": "link links",
    "menu": "nav navbar navigation menu menus submenu megamenu dropdown topnav subnav hamburger burger "
    "children tabs tab",
    "crumb": "breadcrumb breadcrumbs crumbs",
    "header": "header masthead topbar",
    "banner": "banner hero",
    "footer": "footer foot colophon",
    "side": "sidebar aside rail secondary side",
    "widget": "widget widgets module",
    "comment": "comment comments respond discussion disqus thread",
    "share": "share sharing social socials follow sns",
    "newsletter": "newsletter newsletters signup subscribe subscription email mailing",
    "ad": "ad ads adv advert advertisement advertising sponsor sponsored affiliate dfp",
    "cookie": "cookie cookies consent privacy gdpr notice notification",
    "modal": "modal popup overlay drawer toast dialog",
    "wall": "paywall premium piano login account register locked",
    "tag": "tag tags topic topics keywords",
    "category": "category categories taxonomy archive",
    "form": "form field fields input search",
    "hidden": "hidden hide none closed collapse invisible",
    "mobile": "mobile tablet",
    "quote": "quote blockquote pullquote",
    "embed": "embed tweet twitter instagram facebook",
    "note": "infobox factbox box callout note notes faq toc sidebox highlights",
    "legal": "disclaimer legal terms copyright policy",
    "ticker": "weather ticker stock stocks market quotes",
    "section": "section sections block",
    "publish": "publish status",
    "feed": "posts stories feed hfeed",
    "action": "cta button buttons action btn",
    "live": "live liveblog timeline update updates",
    "donate": "donate donation support membership",
    "below": "bottom after end related footnote footnotes",
    "tool": "tools tool toolbar print",
    # Also in two words, see `FACT_BOX_RE`.
    "facts": "factbox factsbox faktaboks faktabox faktaruta faktarute faktenbox infobox infoboks infokader encadre "
    "recuadro",
}  # fmt: skip
# Boxes of facts beside a story in one word or two: fact-box, info_box, faktaBoks.
FACT_BOX_RE = re.compile(
    r"(?:facts?|fakta|fakten|info)[-_]?(?:box|boks|ruta|rute|kader)(?![a-z])", re.IGNORECASE
)
_FACT_BOX_PREFIXES = ("fa", "info")
# What elements that hold a byline, a date, a paywall or a caption call themselves, in many languages.
ELEMENT_KINDS: dict[str, frozenset[str]] = {
    "byline": frozenset({
        "author", "authors", "authorname", "byline", "bylines", "autor", "autores", "autore", "autoren", "auteur",
        "auteurs", "verfasser", "writer", "reporter", "journalist", "contributor", "contributors", "creator", "firma",
        "firmas", "signature", "forfatter", "yazar", "penulis", "redaktor", "kirjoittaja", "skribent", "postauthor",
        "articleauthor", "writtenby",
    }),
    "date": frozenset({
        "date", "dates", "datetime", "time", "timestamp", "published", "publish", "publication", "pubdate", "posted",
        "created", "updated", "modified", "datum", "fecha", "tarih", "tanggal", "dato", "postdate", "entrydate",
        "publishdate", "byline", "meta", "metadata", "info", "datepublished", "postmeta", "entrymeta", "submitted",
    }),
    "wall": frozenset({
        "paywall", "regwall", "wall", "piano", "subscriber", "subscribers", "subscription", "subscribe", "premium",
        "abo", "abonnement", "suscripcion", "assinante", "locked", "gate", "gated", "barrier", "offer", "plus",
    }),
    "caption": frozenset({"caption"}),
}  # fmt: skip
# Elements that hold other stories, readers' comments or parts of the site; matched anywhere in class or id.
OTHER_CONTENT_PREFIXES = (
    "comment", "related", "recommend", "sidebar", "footer", "widget", "teaser", "promo", "trending", "popular",
    "newsletter", "recirc", "most-read", "kommentar",
)  # fmt: skip
# Types of schema.org (lower case) on a story's page that have authors and dates of their own.
OTHER_ITEM_TYPES = (
    "comment", "review", "organization", "website", "imageobject", "userinteraction", "answer",
)  # fmt: skip
# Parts of a byline that are not the name, and boxes about the author.
AUTHOR_PROFILE_WORD_RE = re.compile(
    r"bio|role|title|job|avatar|image|photo|social|twitter|follow|email|desc|position|label|caption|count",
    re.IGNORECASE,
)
# Elements that hold the credit of an image; matched in lower case.
CREDIT_WORD_RE = re.compile(
    r"credit|copyright|photographer|fotograf|attribution|source|quelle|autor|author|byline|rights"
)
# Elements around the portrait of an author.
PORTRAIT_CLASS_RE = re.compile(
    r"avatar|(?:author|autor|writer|profile|byline)[-_]*(?:image|photo|pic|box|bio|card|img|$)|portrait-",
    re.IGNORECASE,
)
# Menus, footers and tools of a page, whose links lead to no story; as the first or last word of a class.
_NAVIGATION_WORDS = frozenset({
    "nav", "navbar", "navigation", "subnav", "topnav", "mainnav", "menu", "submenu", "megamenu", "mainmenu", "footer",
    "sitefooter", "breadcrumb", "breadcrumbs", "sitemap", "toolbar",
})  # fmt: skip
# Words that name navigation only at the end of a class: a topic's class may begin with them (social-affairs).
_LAST_NAVIGATION_WORDS = frozenset({
    "social", "share", "sharing", "cookie", "cookies", "login", "signin", "signup", "tag", "tags", "legal",
    "newsletter",
})  # fmt: skip
# First words of classes that describe a story's topic or layout: WordPress writes tag-…, category-… and has-….
_DESCRIPTIVE_WORDS = frozenset({
    "tag", "category", "has", "no", "with", "without", "is", "format", "type", "status",
})  # fmt: skip


def _word_bits() -> dict[str, int]:
    """Map each word as it may be written in a class name to the bits of its concepts."""
    bits: dict[str, int] = {}
    for bit, words in enumerate(CLASS_CONCEPTS.values()):
        for word in words.split():
            for form in (word, word.title(), word.upper()):
                bits[form] = bits.get(form, 0) | 1 << bit
    return bits


_WORD_BITS = _word_bits()
_FACT_BOX_BIT = _WORD_BITS["factbox"]
_CLASS_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]{2,}")
_CAMEL_CASE_BOUNDARY = re.compile(r"(?<=[a-z])(?=[A-Z])")
# The class of a body element may list everything a site knows about a page.
_MAX_CLASS_CHARS = 400
_MAX_CLASS_NAMES = 30
_KINDS_BY_WORD: dict[str, tuple[str, ...]] = {
    word: tuple(kind for kind, words in ELEMENT_KINDS.items() if word in words)
    for word in frozenset().union(*ELEMENT_KINDS.values())
}


@lru_cache(maxsize=1024)
def class_concepts(class_names: str) -> int:
    """Return the concepts in a class, id or role attribute.

    Args:
        class_names: the attribute's value: one or several names separated by spaces.

    Returns:
        A bit for each concept of `CLASS_CONCEPTS`, the first one lowest.
    """
    mask = 0
    for word in _CLASS_WORD.findall(class_names[:_MAX_CLASS_CHARS]):
        mask |= _WORD_BITS.get(word, 0)
    lower_names = class_names.lower()
    # Few names begin like a box of facts; looking for that takes a fifth of the time of the pattern.
    may_be_fact_box = any(map(lower_names.__contains__, _FACT_BOX_PREFIXES))
    return mask | _FACT_BOX_BIT if may_be_fact_box and FACT_BOX_RE.search(class_names) else mask


def concept_mask(*concept_names: str) -> int:
    """Return the bits of some concepts.

    Args:
        *concept_names: keys of `CLASS_CONCEPTS`.
    """
    concepts = list(CLASS_CONCEPTS)
    return sum(1 << concepts.index(concept) for concept in concept_names)


def class_words(class_name: str) -> list[str]:
    """Split one class name into its words in lower case: "postMeta__item" is post, meta, "" and item.

    Args:
        class_name: one name, without spaces.
    """
    lower_name = class_name if class_name.islower() else _CAMEL_CASE_BOUNDARY.sub("-", class_name).lower()
    return lower_name.replace("_", "-").split("-")


@lru_cache(maxsize=1024)
def is_navigation_class(class_name: str) -> bool:
    """Whether an element with this class or id holds navigation: "site-footer" and "navLinks", not "tag-menu".

    Args:
        class_name: one name, without spaces.
    """
    words = [word for word in class_words(class_name) if word]
    if not words or (words[0] in _DESCRIPTIVE_WORDS and len(words) > 1):
        return False
    return words[0] in _NAVIGATION_WORDS or words[-1] in _NAVIGATION_WORDS | _LAST_NAVIGATION_WORDS


@lru_cache(maxsize=1024)
def element_kinds(class_names: str) -> tuple[str, ...]:
    """Return the kinds of `ELEMENT_KINDS` that a class attribute names, without repeats.

    Args:
        class_names: the attribute's value; at most its first 30 names are read.
    """
    words = class_words("-".join(class_names.split(maxsplit=_MAX_CLASS_NAMES)[:_MAX_CLASS_NAMES]))
    # Most classes name none: one look at all words saves the rest.
    if _KINDS_BY_WORD.keys().isdisjoint(words):
        return ()
    return tuple(dict.fromkeys(kind for word in words for kind in _KINDS_BY_WORD.get(word, ())))
