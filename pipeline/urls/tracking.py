"""One query parameter in; whether it says how the reader came rather than what is shown, out."""

import re

__all__ = ["is_tracking_parameter"]

# Families of names that marketing and analytics tools own.
_NAME_PREFIXES_TEXT = """
    utm_ mtm_ pk_ piwik_ matomo_ hsa_ _hs __hs wt_mc wt. itm_ at_medium at_campaign at_custom
    at_link at_format at_bbc at_ptr at_point ns_mchannel ns_source ns_campaign ns_linkname ns_fee
    fb_action fb_source fb_ref ga_source ga_medium ga_campaign sc_campaign sc_channel sc_medium
    sc_src vero_ oly_ mkt_ trk_ __twitter_ cx_test guce_referrer aspsessionid
"""
_NAME_PREFIXES = tuple(_NAME_PREFIXES_TEXT.split())
# Single names with no other use.
_NAMES_TEXT = """
    fbclid gclid gclsrc dclid gbraid wbraid msclkid yclid ysclid twclid ttclid li_fat_id igshid igsh
    mc_cid mc_eid ml_subscriber ml_subscriber_hash rb_clickid s_cid s_kwcid soc_src soc_trk spm smid
    smtyp cmpid cmp icid ncid icmp ocid xtor xtref ef_id clickid click_id partnerid wickedid zanpid
    guccounter __s _openstat openstat cx_artpos traffic_source aftr_source sharetoken mibextid
    ref_src ref_url referrer referer dicbo tblci outbrainclickid obclid oborigurl epik wprov srsltid
    gad_source gad_campaignid gs_l _ga _gl _branch_match_id _branch_referrer wpsrc tracking_source
    affiliate phpsessid jsessionid sessionid session_id cfid cftoken
"""
_NAMES = frozenset(_NAMES_TEXT.split())
_NAME_SUFFIXES = ("_affiliate", "_clid", "_clickid", "_referrer", "_referer")
# Names that carry content on one site and the way of arrival on the next: only the value can tell.
_AMBIGUOUS_NAMES_TEXT = """
    ref ref_ source src from via origin medium campaign partner cid share mod ito xid emc intcid
    recirc trk feature
"""
_AMBIGUOUS_NAMES = frozenset(_AMBIGUOUS_NAMES_TEXT.split())
_REFERRER_VALUE = re.compile(
    r"(rss|atom|feed|feedburner|twitter|facebook|fb|social|socialmedia|instagram|linkedin|reddit|pinterest|whatsapp"
    r"|telegram|flipboard|google|googlenews|gnews|bing|yahoo|applenews|smartnews|newsbreak|msn|email|newsletter"
    r"|push|notification|share|sharing|homepage|home|hp|front|frontpage|nav|navigation|menu|topnav|sidebar|related"
    r"|recirc|recommended|trending|mostread|most-read|outbrain|taboola)([-_./:|][a-z0-9_./:|-]*)?"
)
_SESSION_ID = re.compile(r"[0-9a-f]{32}|[0-9a-f]{40}")


def is_tracking_parameter(name: str, value: str) -> bool:
    """Tell whether the same document is shown without the parameter.

    Args:
        name: the parameter's name, unescaped.
        value: its value, unescaped.
    """
    name, value = name.lower(), value.lower()
    if name in _NAMES or name.startswith(_NAME_PREFIXES) or name.endswith(_NAME_SUFFIXES):
        return True
    if name == "sid":
        return bool(_SESSION_ID.fullmatch(value))
    return name in _AMBIGUOUS_NAMES and bool(_REFERRER_VALUE.fullmatch(value))
