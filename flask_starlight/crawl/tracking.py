"""What feeds carry to count their readers: parameters of links, and pictures that nobody is meant to see.

The rule: only what is known to tell nothing but whom to count; every other parameter and picture stays as it is.
The names are those that the trackers' own manuals give.
"""

import re
from urllib.parse import unquote


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


_PARAMETER_PREFIXES = tuple(
    _names(
        """at_campaign at_custom at_medium campaign_ fb_action_ ga_campaign ga_medium ga_source hmb_ hsa_ itm_ matomo_
        mtm_ oly_ piwik_ pk_ stm_ utm_ vero_ wt.mc_ wt_mc"""
    )
)
_PARAMETERS = _names(
    """__hsfp __hssc __hstc __s _bhlid _branch_match_id _branch_referrer _ga _gl _hsenc _hsmi _ke _openstat
    _readdwell action_object_map action_ref_map action_type_map cmpid dclid dm_i ef_id elqtrack elqtrackid epik
    fb_ref fb_source fbclid gad_campaignid gad_source gbraid gclid gclsrc hsctatracking igsh igshid li_fat_id
    mc_cid mc_eid mc_tc mkt_tok ml_subscriber ml_subscriber_hash msclkid ncid rb_clickid ref_src s_cid s_kwcid
    sc_cid spm srsltid trk_contact trk_module trk_msg trk_sid ttclid twclid twterm vgo_ee wbraid wickedid xtor yclid
    ysclid"""
)
_PAIRS = re.compile(r"[\w.-]+=[^=&]*(?:&[\w.-]+=[^=&]*)*")

_ADDRESS = re.compile(r"https?://(?:[^/?#]*@)?(?P<host>[^/?#:]*)(?::[0-9]*)?(?P<rest>[^#]*)")
_COUNTING_DOMAINS = _names(
    """2o7.net 51.la adsrvr.org bat.bing.com blogherads.com buysellads.com chartbeat.net cnzz.com doubleclick.net
    feedsportal.com goatcounter.com google-analytics.com googlesyndication.com googletagmanager.com hm.baidu.com
    hotjar.com omtrdc.net pheedo.com pixel.wp.com px.ads.linkedin.com quantserve.com scorecardresearch.com sitemeter.com
    statcounter.com stats.wordpress.com stats.wp.com track.hubspot.com"""
)
_COUNTING_PATHS = re.compile(
    r"(?:.*\.)?(?:blogger\.googleusercontent\.com/tracker/|facebook\.com/tr/?(?:\?|$)|feedburner\.com/~(?:r|ff)/"
    r"|feeds\.wordpress\.com/1\.0/|follow\.it/track-rss|list-manage\.com/track/|mandrillapp\.com/track/"
    r"|mc\.yandex\.(?:com|ru)/watch|medium\.com/_/stat|mixpanel\.com/track|sendgrid\.net/wf/open|t\.co/i/adsct"
    r"|tinylytics\.app/pixel)"
    r"|[^?]*/(?:(?:__utm|1x1|b|blank|clear|count|pixel|spacer|tracking)\.gif|(?:1x1|pixel|spacer|tracking)\.png"
    r"|(?:matomo|open|piwik|pixel)\.php)(?:\?|$)",
)
_NUMBER = re.compile(r"\s*\+?([0-9]{1,9})")
_INVISIBLE = re.compile(
    r"display:none|visibility:hidden|(?:^|;)opacity:0(?:\.0*)?(?:;|!|$)"
    r"|(?:^|;)(?:max-)?(?:width|height):[01](?:\.0*)?(?:px)?(?:;|!|$)"
)


def without_tracking(url: str) -> str:
    """Return *url* without the parameters that only tell whom to count; all others stay letter for letter."""
    if "?" not in url and "#" not in url:
        return url
    address, hash_mark, fragment = url.partition("#")
    address, mark, query = address.partition("?")
    if mark:
        query = _kept(query)
        address += mark + query if query else ""
    if _PAIRS.fullmatch(fragment):
        fragment = _kept(fragment)
        hash_mark = "#" if fragment else ""
    return address + hash_mark + fragment


def counts_readers(url: str) -> bool:
    """Say whether the picture at *url*, an absolute address, is known to be there only to be asked for."""
    address = _ADDRESS.match(url.lower())
    if address is None:
        return False
    labels = address["host"].split(".")
    if any(".".join(labels[start:]) in _COUNTING_DOMAINS for start in range(len(labels) - 1)):
        return True
    return _COUNTING_PATHS.match(address["host"] + address["rest"]) is not None


def is_invisible(width: str, height: str, style: str) -> bool:
    """Say whether a picture with these attributes ("" where it has none) is not meant to be seen."""
    sizes = [int(found[1]) for found in (_NUMBER.match(width), _NUMBER.match(height)) if found]
    if sizes and (0 in sizes or max(sizes) == 1):
        return True
    return bool(style) and _INVISIBLE.search("".join(style.lower().split())) is not None


def _kept(query: str) -> str:
    return "&".join(part for part in query.split("&") if not _is_tracking(part))


def _is_tracking(part: str) -> bool:
    name = unquote(part.partition("=")[0]).lower().removeprefix("amp;")
    return name in _PARAMETERS or name.startswith(_PARAMETER_PREFIXES)
