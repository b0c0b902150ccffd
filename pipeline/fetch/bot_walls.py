"""Recognize bot walls: challenges for browsers in place of a page.

A challenge is reported and never worked around; the publisher can let the crawler's User-Agent pass.
"""

import re

from pipeline.fetch.messages import RawResponse

__all__ = ["detect_bot_wall"]

_CHALLENGE_STATUSES = frozenset({202, 401, 403, 405, 429, 503})
_HEAD_BYTES = 20_000
# Response headers that only challenges have: name, part of the value, vendor.
_CHALLENGE_HEADERS: tuple[tuple[str, str, str], ...] = (
    ("cf-mitigated", "challenge", "Cloudflare"),
    ("x-amzn-waf-action", "", "AWS WAF"),
    ("x-datadome", "", "DataDome"),
    ("x-dd-b", "", "DataDome"),
    ("x-px-block", "", "HUMAN"),
    ("x-sucuri-block", "", "Sucuri"),
)
# Body patterns that only challenge pages have.
_CHALLENGE_BODY_PATTERNS: tuple[tuple[str, re.Pattern[bytes]], ...] = (
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


def detect_bot_wall(response: RawResponse) -> str:
    """Return the vendor of the bot wall behind a refusal; "" for other responses."""
    if response.status not in _CHALLENGE_STATUSES:
        return ""
    for header, value, name in _CHALLENGE_HEADERS:
        if header in response.headers and value in response.headers[header].lower():
            return name
    head = response.body[:_HEAD_BYTES]
    return next((name for name, pattern in _CHALLENGE_BODY_PATTERNS if pattern.search(head)), "")
