"""Recognize pages that stand in place of a story: bot walls, consent walls, logins, region refusals, soft 404s.

They are reported and never worked around; the publisher can let the crawler's User-Agent pass. Every rule is a pure
predicate over the URLs, headers and body of a response. Rules on words need a page of little text as well, so that a
story about logins or cookies is not taken for one.
"""

import html
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from urllib.parse import unquote, urlsplit

from pipeline.errors import Rejected, TryLater
from pipeline.fetch.messages import RawResponse, Request
from pipeline.html.notices import MAX_NOTICE_CHARS, Notice, NoticeTexts, find_notice
from pipeline.text.encoding import to_ascii_compatible
from pipeline.urls import is_same_site

__all__ = ["PageSignals", "detect_bot_wall", "raise_for_blocked_page"]

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

# A page with a vendor's mark and less text than this is a challenge whatever its title.
_MAX_CHALLENGE_CHARS = 300
# Larger bodies are not searched.
_MAX_SEARCHED_BYTES = 400_000
_WALL_DELAY, _SOFT_GONE_DELAY = timedelta(hours=6), timedelta(hours=1)
_MAX_SOFT_GONE_ATTEMPTS = 2
_ADVICE = "ask the publisher to allow this User-Agent"
_TITLE = re.compile(r"<title\b[^<>]*>([^<]{0,500})", re.IGNORECASE)
_HEADING = re.compile(r"<h1\b[^<>]*>(.{0,500}?)</h1", re.IGNORECASE | re.DOTALL)
_INVISIBLE = re.compile(
    r"<!--.*?(?:-->|\Z)|<(script|style|noscript|template|svg|head)\b.*?(?:</\1\s*>|\Z)",
    re.IGNORECASE | re.DOTALL,
)
_TAG = re.compile(r"<[^<>]*>")
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w-]{2,30})", re.IGNORECASE)

_CONSENT_URL = re.compile(
    r"//(?:consent|guce|myprivacy|cmp|privacy-?gate)\.|/(?:consent|cookie-?wall|privacy-?wall|privacy-?gate|cookie-?consent"
    r"|collectconsent|zustimmung|toestemming|consentement|consentimiento)(?:[/?.]|$)"
)
_LOGIN_SEGMENTS = frozenset({
    "login", "log-in", "signin", "sign-in", "signup", "sign-up", "registration", "auth", "oauth", "sso", "authenticate",
    "paywall", "anmelden", "anmeldung", "registrieren", "registrierung", "connexion", "inscription", "iniciar-sesion",
    "registro", "accedi", "registrati", "inloggen", "registreren", "logowanie", "logga-in", "logg-ind", "entrar",
    "prihlaseni", "vhod", "giris",
})  # fmt: skip
_LOGIN_HOST = re.compile(r"(?:login|auth|sso|signin|accounts?|id|konto|identity|secure-login)\.")
_GONE_SEGMENTS = frozenset({
    "404", "404.html", "not-found", "notfound", "page-not-found", "error-404", "404-error", "nicht-gefunden",
})  # fmt: skip
_INDEX_PATH = re.compile(
    r"/?(?:[a-z]{2}(?:[-_][a-z]{2})?/?)?(?:(?:index|home|default)(?:\.\w{2,5})?/?)?", re.IGNORECASE
)
_STORY_SEGMENT = re.compile(r"\d{3}|[^-_]+(?:[-_][^-_]+){2}|\.s?html?$|[^\x00-\x7f]{6}")


@dataclass(frozen=True)
class PageSignals:
    """What the rules look at: a response and the URL that was requested first."""

    response: RawResponse
    requested_url: str

    @property
    def was_redirected(self) -> bool:
        """Whether the response comes from another URL than the requested one."""
        return self.response.url.partition("#")[0] != self.requested_url.partition("#")[0]

    @cached_property
    def markup(self) -> str:
        """The decoded body; "" for what is no HTML or too large to be a notice."""
        media_type = self.response.headers.get("content-type", "").lower()
        body = self.response.body
        if len(body) > _MAX_SEARCHED_BYTES or (media_type and "html" not in media_type):
            return ""
        ascii_compatible = to_ascii_compatible(body, self.response.headers)
        if ascii_compatible is not body:
            return ascii_compatible.decode("utf-8", "replace")
        declared = _CHARSET.search(media_type) or _CHARSET.search(body[:1024].decode("latin-1"))
        # Markup without zeros is not in UTF-16 or UTF-32, whatever it says.
        is_usable = declared is not None and not declared[1].lower().startswith(("utf-16", "utf-32"))
        try:
            return body.decode(declared[1] if declared and is_usable else "utf-8", "replace")
        except LookupError:
            return body.decode("utf-8", "replace")

    @cached_property
    def title(self) -> str:
        """The title in lower case."""
        title = _TITLE.search(self.markup)
        return " ".join(html.unescape(title[1]).lower().split()) if title else ""

    @cached_property
    def heading(self) -> str:
        """The text of the first h1 in lower case."""
        heading = _HEADING.search(self.markup)
        return " ".join(html.unescape(_TAG.sub(" ", heading[1])).lower().split()) if heading else ""

    @cached_property
    def text(self) -> str:
        """The visible text in lower case."""
        return " ".join(html.unescape(_TAG.sub(" ", _INVISIBLE.sub(" ", self.markup))).lower().split())

    @cached_property
    def notice(self) -> Notice:
        """What the page says in place of a story."""
        if not self.markup or len(self.text) > MAX_NOTICE_CHARS:
            return Notice.NONE
        return find_notice(NoticeTexts(self.title, self.heading, self.text))


def _is_challenge(page: PageSignals) -> bool:
    head = to_ascii_compatible(page.response.body[:_HEAD_BYTES], page.response.headers)
    # Widgets and scripts of these vendors stand on ordinary pages as well, so the text must be short.
    has_mark = any(pattern.search(head) for _, pattern in _CHALLENGE_BODY_PATTERNS)
    return page.notice is Notice.CHALLENGE or (
        has_mark and bool(page.markup) and len(page.text) < _MAX_CHALLENGE_CHARS
    )


def _is_consent_wall(page: PageSignals) -> bool:
    has_consent_url = _CONSENT_URL.search(unquote(page.response.url.partition("?")[0]).lower())
    return page.notice is Notice.CONSENT or bool(page.was_redirected and has_consent_url)


def _is_login(page: PageSignals) -> bool:
    """A login in place of the page, or a redirect to a login URL that is not a URL of the same story."""
    if _is_login_url(page.requested_url):
        return False
    if page.notice is Notice.LOGIN:
        return True
    if not page.was_redirected or not _is_login_url(page.response.url):
        return False
    story = urlsplit(page.requested_url).path.rstrip("/").rpartition("/")[2]
    return not story or story not in urlsplit(page.response.url).path


def _is_login_url(url: str) -> bool:
    parts = urlsplit(url.lower())
    segments = {segment.partition(".")[0] for segment in parts.path.split("/")}
    return bool(_LOGIN_SEGMENTS & segments or _LOGIN_HOST.match(parts.netloc))


def _is_region_refusal(page: PageSignals) -> bool:
    return page.notice is Notice.REGION


def _is_not_found_page(page: PageSignals) -> bool:
    segments = set(urlsplit(page.response.url.lower()).path.split("/"))
    if page.was_redirected and _GONE_SEGMENTS & segments:
        return True
    return page.notice is Notice.NOT_FOUND


def _is_home_or_section(page: PageSignals) -> bool:
    """A story's URL redirects to the home page of its site, or to a section above the story."""
    target, requested = urlsplit(page.response.url), urlsplit(page.requested_url)
    requested_segments = [segment for segment in requested.path.split("/") if segment]
    if not requested_segments or not is_same_site(page.response.url, page.requested_url):
        return False
    looks_like_story = _STORY_SEGMENT.search(unquote(requested_segments[-1])) is not None
    if not looks_like_story or target.query or not page.was_redirected:
        return False
    if _INDEX_PATH.fullmatch(target.path):
        return _INDEX_PATH.fullmatch(requested.path) is None
    segments = [segment for segment in target.path.split("/") if segment]
    is_above = len(segments) < len(requested_segments) and segments == requested_segments[: len(segments)]
    return is_above and _STORY_SEGMENT.search(unquote(segments[-1])) is None


# In order: the first rule that holds gives the error code.
_RULES: tuple[tuple[Callable[[PageSignals], bool], str, str], ...] = (
    (_is_challenge, "blocked.challenge", f"a bot wall shows a challenge for browsers; {_ADVICE}"),
    (_is_consent_wall, "blocked.consent", f"the site shows a consent wall instead of the page; {_ADVICE}"),
    (_is_login, "blocked.login", "the site shows a login or registration instead of the page"),
    (_is_region_refusal, "blocked.region", "the site does not serve the page to this region"),
    (_is_not_found_page, "gone.soft", "the server sends a not-found page with status 200"),
    (_is_home_or_section, "gone.soft", "the page redirects to the home page or a section page"),
)


def raise_for_blocked_page(page: PageSignals, request: Request) -> None:
    """Raise the error for a page that stands in place of the requested story.

    Args:
        page: of a response with a success status.
        request: the attempt number decides when a soft 404 is given up.

    Raises:
        TryLater: ``blocked.challenge`` and ``blocked.consent``; ``gone.soft`` at the first attempt.
        Rejected: ``blocked.login``, ``blocked.region``; ``gone.soft`` later.
    """
    url = page.response.url
    for rule, reason, message in _RULES:
        if rule(page):
            if reason == "blocked.challenge":
                raise TryLater(reason, message, url=url, retry_after=_WALL_DELAY, host_wide=True)
            if reason == "blocked.consent":
                raise TryLater(reason, message, url=url, retry_after=_WALL_DELAY)
            if reason == "gone.soft" and request.attempt < _MAX_SOFT_GONE_ATTEMPTS:
                raise TryLater(reason, message, url=url, retry_after=_SOFT_GONE_DELAY)
            raise Rejected(reason, message, url=url)


def detect_bot_wall(response: RawResponse) -> str:
    """Return the vendor of the bot wall behind a refusal; "" for other responses."""
    for header, value, name in _CHALLENGE_HEADERS:
        if header in response.headers and value in response.headers[header].lower():
            return name
    if response.status not in _CHALLENGE_STATUSES:
        return ""
    head = to_ascii_compatible(response.body[:_HEAD_BYTES], response.headers)
    return next((name for name, pattern in _CHALLENGE_BODY_PATTERNS if pattern.search(head)), "")
