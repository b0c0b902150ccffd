"""An answer in; the name of the bot wall that gave it, or "", out.

A challenge is named as such, never worked around: the way past it is the publisher's permission.
"""

import re

from pipeline.fetch.answer import Answer

__all__ = ["wall"]

_STATUSES = frozenset({202, 401, 403, 405, 429, 503})
_HEAD = 20_000
# Response headers that only a challenge carries.
_HEADERS: tuple[tuple[str, str, str], ...] = (
    ("cf-mitigated", "challenge", "Cloudflare"),
    ("x-amzn-waf-action", "", "AWS WAF"),
    ("x-datadome", "", "DataDome"),
    ("x-dd-b", "", "DataDome"),
    ("x-px-block", "", "HUMAN"),
    ("x-sucuri-block", "", "Sucuri"),
)
# Marks in the body of a refusal that only a challenge page has.
_BODIES: tuple[tuple[str, re.Pattern[bytes]], ...] = (
    (
        "Cloudflare",
        re.compile(rb"_cf_chl_opt|/cdn-cgi/challenge-platform/|cf-browser-verification|cf-turnstile"),
    ),
    ("DataDome", re.compile(rb"captcha-delivery\.com")),
    ("HUMAN", re.compile(rb"px-captcha|_pxAppId")),
    ("Imperva", re.compile(rb"_Incapsula_Resource|Incapsula incident")),
    ("AWS WAF", re.compile(rb"awsWafCookieDomainList|AwsWafIntegration")),
    ("Akamai", re.compile(rb"errors\.edgesuite\.net|sec-if-cpt-container")),
    ("Sucuri", re.compile(rb"sucuri_cloudproxy_js|Sucuri WebSite Firewall")),
    ("a captcha", re.compile(rb"g-recaptcha|h-captcha|hcaptcha\.com/1/api")),
)


def wall(answer: Answer) -> str:
    """Name the bot wall behind a refusal; "" for any other answer."""
    if answer.status not in _STATUSES:
        return ""
    for header, mark, name in _HEADERS:
        if header in answer.headers and mark in answer.headers[header].lower():
            return name
    head = answer.body[:_HEAD]
    return next((name for name, pattern in _BODIES if pattern.search(head)), "")
