"""The class, id and role of an element in; the ideas that publishers name their boxes for, as bits, out.

"articleBody__text" says article, body and text, whatever the site; words that only one house uses say nothing.
"""

import re
from functools import lru_cache

__all__ = ["CLASS_CONCEPTS", "class_concepts", "concept_mask"]

# Each idea with the words for it that stand in the class names of many sites.
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
}  # fmt: skip
_WORD_BITS: dict[str, int] = {}
for _bit, _words in enumerate(CLASS_CONCEPTS.values()):
    for _word in _words.split():
        for _form in (_word, _word.title(), _word.upper()):
            _WORD_BITS[_form] = _WORD_BITS.get(_form, 0) | 1 << _bit
_CLASS_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]{2,}")
# The class of a body element may list everything a site knows of a page.
_MAX_CLASS_CHARS = 400


@lru_cache(maxsize=16_384)
def class_concepts(class_names: str) -> int:
    """The ideas in a class, id or role.

    Args:
        class_names: one or several of them, parted by spaces.

    Returns:
        A bit for each idea of `IDEAS`, the first one lowest.
    """
    mask = 0
    for word in _CLASS_WORD.findall(class_names[:_MAX_CLASS_CHARS]):
        mask |= _WORD_BITS.get(word, 0)
    return mask


def concept_mask(*concept_names: str) -> int:
    """The bits of some ideas.

    Args:
        *concept_names: keys of `CLASS_CONCEPTS`.
    """
    concepts = list(CLASS_CONCEPTS)
    return sum(1 << concepts.index(concept) for concept in concept_names)
