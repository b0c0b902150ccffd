"""Find out which topics other than a story a short text block speaks of, as bits.

Words are compared by their first five letters, so that one entry covers the forms of a verb. All languages share one
table, since the language of a page is not known yet.
"""

import re
from functools import lru_cache

__all__ = ["PROMO_CUES", "cue_mask"]

PROMO_CUES: dict[str, str] = {
    "letter": "newsl subsc sign inbox abonn abonnez suscr inscr bolet assin iscri nieuw nyhet prenu regis regist "
    "anmel подпи рассы bülten abone berlan zapis предп",
    "share": "share follo faceb twitt whats linke insta teleg pinte tweet teile folge parta suivez suivr compa segui "
    "condi delen volg dela följ udost подел поддел paylaş takip bagik ikuti seguin",
    "more": "relat read recom popul trend also more lesen lire leia leggi lees läs czyta читай читат ещё еще tambi "
    "auch aussi saiba mehr más mais altri meer mer więce baca oku ayrıc verwa relac corre",
    "ad": "adver spons anzei werbu publi annun adver rekla рекла reklam iklan promo affil",
    "right": "copyr © right reser recht derec droit direi dirit прав zastr vorbe",
    "comment": "comme kommen comen repli reply discu antwo komen yorum коммент leser",
    "cookie": "cooki priva gdpr datens terms condi polic conse",
    "writer": "autho autor autho write write repor edito journ corre redak redac redat schre giorn perio подгот "
    "автор muhab penul bio biogr staff contr freel colum profe books novel cover based lives",
    "photo": "photo foto image bild getty reute credi ap afp epa shutt istoc pictu cour фото fotog alamy screen",
    "when": "publi updat poste modif ago minut hours aktua veröf mis actua atual aggio gepub bijge uppda opubl обнов "
    "опубл güncel tayan read",
    "account": "login log accou регис email mail passw konto compt cuent contac conta kontak phone call tel",
    "watch": "video watch liste podca album galle audio phot живо смотр izle ecout regar ver",
    "note": "corre origi appea contr repor edite edito note artic previ story updat press relea first versio disc",
    "give": "donat suppor unter spend don apoya apoie membe join tip",
    "tag": "tags tag topic filed schla thema mots etiqu категор тег categ под",
    "shop": "buy shop price order deal sale amazo produ click downl app here acces free trial",
}  # fmt: skip
_STEM_CHARS = 5
_STEM_BITS: dict[str, int] = {}
for _bit, _stems in enumerate(PROMO_CUES.values()):
    for _stem in _stems.split():
        _STEM_BITS[_stem[:_STEM_CHARS]] = _STEM_BITS.get(_stem[:_STEM_CHARS], 0) | 1 << _bit
_STEMS = frozenset(_STEM_BITS)
# The beginnings of words.
_CUE_STEM = re.compile(rf"(?<!\w)\w{{1,{_STEM_CHARS}}}|©")


@lru_cache(maxsize=1024)
def cue_mask(text: str) -> int:
    """Return the topics other than a story that a text block mentions.

    Args:
        text: a short block; in a long one the words are those of a story.

    Returns:
        A bit for each topic of `PROMO_CUES`, the first one lowest.
    """
    mask = 0
    for stem in _STEMS.intersection(_CUE_STEM.findall(text.lower())):
        mask |= _STEM_BITS[stem]
    return mask
