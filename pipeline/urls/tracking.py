"""Recognize query parameters that tell how a reader arrived rather than which document is shown."""

import re
from collections.abc import Collection, Iterable
from urllib.parse import unquote

__all__ = ["drop_tracking"]

# Families of names that belong to tools of marketing and analytics. A prefix that is an everyday word or an
# abbreviation of one (pk_id is a primary key, itm_no an item) is not here; its known names are below.
_NAME_PREFIXES_TEXT = """
    utm_ mtm_ piwik_ matomo_ hsa_ _hs __hs wt_mc wt. at_medium at_campaign at_custom
    at_link at_format at_bbc at_ptr at_point ns_mchannel ns_source ns_campaign ns_linkname ns_fee
    fb_action fb_source fb_ref ga_source ga_medium ga_campaign sc_campaign sc_channel sc_medium
    sc_src vero_ oly_ mkt_ __twitter_ cx_test guce_referrer aspsessionid
"""
_NAME_PREFIXES = tuple(_NAME_PREFIXES_TEXT.split())
# Single names with no other use.
_NAMES_TEXT = """
    fbclid gclid gclsrc dclid gbraid wbraid msclkid yclid ysclid twclid ttclid li_fat_id igshid igsh
    mc_cid mc_eid ml_subscriber ml_subscriber_hash rb_clickid s_cid s_kwcid soc_src soc_trk spm
    smtyp cmpid icid icmp ocid xtor xtref ef_id clickid click_id zanpid
    guccounter __s _openstat openstat cx_artpos traffic_source aftr_source sharetoken mibextid
    ref_src ref_url referrer referer dicbo tblci outbrainclickid obclid oborigurl epik wprov srsltid
    gad_source gad_campaignid gs_l _ga _gl _branch_match_id _branch_referrer wpsrc tracking_source
    phpsessid jsessionid cfid cftoken
    pk_campaign pk_kwd pk_keyword pk_source pk_medium pk_content pk_cid pk_vid
    itm_source itm_medium itm_campaign itm_content itm_term
    trk_contact trk_msg trk_module trk_sid trk_info
    int_source int_medium int_campaign int_content int_term int_placement intcmp maca taid wt_zmc
    nocache no_cache no-cache cachebuster cache_buster cachebust sso_checked
    yptr _kx ss_email_id ss_campaign_id __cft__[0] __tn__ vgo_ee campaign_id_ref share_source sharesource
"""
_NAMES = frozenset(_NAMES_TEXT.split())
_NAME_SUFFIXES = ("_affiliate", "_clid", "_clickid", "_referrer", "_referer")
# The values of a campaign under any prefix, as Google Analytics has them under utm_: xy_source, xy_campaign.
_CAMPAIGN_NAME = re.compile(r"(?P<prefix>(?:[a-z0-9_.-]*[_.-])?)(?:source|medium|campaign|term|content)")
# Five words or more are a headline. A program may be called show-full-story.php.
_MIN_HEADLINE_HYPHENS = 4
# Ids of a click or of a reader, under any prefix; they are random.
_ARRIVAL_ID_NAME = re.compile(
    r".+clid|(?:[a-z0-9_-]*[_-])?(?:click|recipient|subscriber|visitor)[_-]?(?:id|hash|key|token)"
)
# An id under another name. On a URL that names its story, it can only tell how the reader arrived, unless the name is
# that of a document or a part of one.
_ID_NAME = re.compile(r"[a-z0-9_-]{3,}(?:id|hash|token)")
_DOCUMENT_ID_NAME = re.compile(
    r"artic|artik|story|post|doc|page|news|item|content|video|media|image|photo|gallery|object|entry|node|product"
    r"|file|asset|version|revision|record|event|issue|edition|section|comment|thread|topic|playlist|episode|audio"
    r"|report|guid|uuid"
)
_ID_VALUE = re.compile(r"[0-9a-z_.~-]+")
# In random ids letters and digits stand side by side; in "winter-2026-part" they do not.
_LETTER_BESIDE_DIGIT = re.compile(r"[a-z][0-9]|[0-9][a-z]")
_MIN_RANDOM_CHARS, _MIN_RANDOM_PAIRS = 16, 2
# Under a name that says nothing, more evidence is needed.
_MIN_UNKNOWN_RANDOM_CHARS, _MIN_UNKNOWN_RANDOM_PAIRS = 20, 3
# Names of campaigns and partners. A number is the id of what the page shows: partners?partnerid=12.
_NON_NUMERIC_NAMES = frozenset({"smid", "cmp", "ncid", "ftag", "partnerid", "wickedid", "affiliate"})
# Names whose value is a session only where it looks random.
_SESSION_NAMES = frozenset({"sid", "sessionid", "session_id"})
# Names that carry content on one site and the way of arrival on another: the value decides.
_AMBIGUOUS_NAMES_TEXT = """
    ref ref_ source src from via origin medium campaign partner cid share mod ito xid emc intcid
    recirc trk feature
"""
_AMBIGUOUS_NAMES = frozenset(_AMBIGUOUS_NAMES_TEXT.split())
# A number behind the word is the id of a document: source=feed-1234.
_REFERRER_VALUE = re.compile(
    r"(rss|atom|feed|feedburner|twitter|facebook|fb|social|socialmedia|instagram|linkedin|reddit|pinterest|whatsapp"
    r"|telegram|flipboard|google|googlenews|gnews|bing|yahoo|applenews|smartnews|newsbreak|msn|email|newsletter"
    r"|push|notification|share|sharing|homepage|home|hp|front|frontpage|nav|navigation|menu|topnav|sidebar|related"
    r"|recirc|recommended|trending|mostread|most-read|outbrain|taboola)([-_./:|](?!\d+$)[a-z0-9_./:|-]*)?"
)
# What a page is told after its reader has signed in.
_AFTER_LOGIN = frozenset({("login", "success"), ("login", "true"), ("reload", "true"), ("reload", "1")})
# The time that jQuery puts behind an underscore to get past a cache, in seconds or milliseconds.
_CACHE_BUSTER = re.compile(r"\d{10}|\d{13}")
# The number of the app in which Twitter was read: s=09. Ids are not written with a zero.
_TWITTER_APP = re.compile(r"0\d")
_SESSION_ID = re.compile(r"[0-9a-f]{32}|[0-9a-f]{40}|(?=[a-z]*\d)(?=\d*[a-z])[0-9a-z]{24,}")


def drop_tracking(parameters: Iterable[tuple[str, str]], path: str) -> list[tuple[str, str]]:
    """Return the parameters of a query that say which document is shown, in their order.

    Args:
        parameters: name and value of each, escaped.
        path: of the same URL.
    """
    named = [(unquote(name).lower(), unquote(value).lower(), (name, value)) for name, value in parameters]
    names = frozenset(name for name, _, _ in named)
    is_story_path = any(segment.count("-") >= _MIN_HEADLINE_HYPHENS for segment in path.split("/"))
    return [
        parameter
        for name, value, parameter in named
        if not _is_tracking(name, value, names, is_story_path=is_story_path)
    ]


def _is_tracking(name: str, value: str, names: Collection[str], *, is_story_path: bool) -> bool:
    """Whether the same document is shown without a parameter; in "from=a&to=b" both name what is shown."""
    if name in _NAMES or name.startswith(_NAME_PREFIXES) or name.endswith(_NAME_SUFFIXES):
        return True
    if name in _NON_NUMERIC_NAMES:
        return not value.isdigit()
    if (
        _is_visit_detail(name, value, names)
        or _is_of_campaign(name, names)
        or _is_arrival_id(name, value, is_story_path=is_story_path)
    ):
        return True
    if name in _SESSION_NAMES:
        return bool(_SESSION_ID.fullmatch(value))
    if name == "from" and "to" in names:
        return False
    return name in _AMBIGUOUS_NAMES and bool(_REFERRER_VALUE.fullmatch(value))


def _is_visit_detail(name: str, value: str, names: Collection[str]) -> bool:
    """Whether a parameter with this value tells a detail of the visit; other values of it may name a document."""
    if name == "_":
        return _CACHE_BUSTER.fullmatch(value) is not None
    if name == "s":
        return _TWITTER_APP.fullmatch(value) is not None
    # WordPress adds nb=1 to the links of its share buttons.
    return (name, value) in _AFTER_LOGIN or ((name, value) == ("nb", "1") and "share" in names)


def _is_of_campaign(name: str, names: Collection[str]) -> bool:
    """Whether the query describes a campaign under the prefix of this name: "xy_campaign" beside source or medium."""
    match = _CAMPAIGN_NAME.fullmatch(name)
    if match is None or f"{match['prefix']}campaign" not in names:
        return False
    found = [f"{match['prefix']}{word}" in names for word in ("source", "medium")]
    return any(found) if match["prefix"] else all(found)


def _is_arrival_id(name: str, value: str, *, is_story_path: bool) -> bool:
    """Whether this is the random id of a click, a reader or a mailing."""
    if _ARRIVAL_ID_NAME.fullmatch(name):
        is_number = value.isdigit() and len(value) >= _MIN_RANDOM_CHARS
        return is_number or _is_random(value, _MIN_RANDOM_CHARS, _MIN_RANDOM_PAIRS)
    return bool(
        is_story_path
        and _ID_NAME.fullmatch(name)
        and not _DOCUMENT_ID_NAME.search(name)
        and _is_random(value, _MIN_UNKNOWN_RANDOM_CHARS, _MIN_UNKNOWN_RANDOM_PAIRS)
    )


def _is_random(value: str, min_chars: int, min_pairs: int) -> bool:
    return (
        len(value) >= min_chars
        and _ID_VALUE.fullmatch(value) is not None
        and len(_LETTER_BESIDE_DIGIT.findall(value)) >= min_pairs
    )
