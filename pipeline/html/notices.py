"""Recognize the texts of pages that stand in place of a story: consent walls, logins, region refusals, not-found pages.

Both the fetcher and the cleaner ask: the fetcher before a page is kept, the cleaner for pages that come from an archive
or a folder. Rules on words hold for pages of little text only, so that a story about cookies is not taken for one.
"""

import re
from dataclasses import dataclass
from enum import StrEnum

__all__ = ["MAX_NOTICE_CHARS", "Notice", "NoticeTexts", "find_notice"]

# More visible text than this is a page of its own, not a notice.
MAX_NOTICE_CHARS = 2_000
# A consent text opens a wall; on other pages it is a banner somewhere below.
_MAX_OPENING_CHARS = 500
_CHALLENGE_TITLE = re.compile(
    r"checking your browser|(?:just a moment|attention required|pardon our interruption|are you a robot|you are human"
    r"|security check|access (?:to this page has been )?denied|bot verification|ddos.guard"
    r"|nur einen moment|einen moment,? bitte|sicherheitsüberprüfung|un instant|un momento|só um momento|um momento"
    r"|een ogenblik|один момент|подождите|bir dakika|chwileczkę|请稍候|請稍候|しばらくお待ちください"
    r"|잠시만 기다려 주세요)(?!:?\s+\w)"
)

_CONSENT_TITLE = re.compile(
    r"before you continue|your privacy choices|cookie (?:consent|settings|wall)|we value your privacy|privacy settings"
    r"|bevor (?:sie|du) (?:fortfahren|fortfährst|weiter)|datenschutz-?einstellungen"
    r"|avant de (?:continuer|poursuivre)|votre consentement|gestion des cookies|antes de (?:continuar|seguir)"
    r"|prima di (?:continuare|proseguire)|il tuo consenso|voordat (?:je|u) (?:verder|doorgaat)"
    r"|innan du fortsätter|zanim przejdziesz|twoja prywatność|než budete pokračovat"
    r"|souhlas s cookies|прежде чем продолжить|согласие на|devam etmeden önce|çerez (?:onayı|tercihleri)"
    # The law of data has these words too, so they must be the title, with a word or two: Ihre Zustimmung | Tagblatt.
    r"|^(?:\w+ )?(?:zustimmung|einwilligung|consentimiento|toestemming|samtycke|samtykke)(?: \w+){0,2}(?: [|–—·-] |$)"
)

_CONSENT_TEXT = re.compile(
    r"cookie|privacy|gdpr|datenschutz|dsgvo|rgpd|confidentialité|privacidad|integritet|personvern|prywatno|soukrom"
    r"|персональн|куки|çerez|kvkk"
)

_GONE_TITLE = re.compile(
    # Not the number of a model or of people.
    r"^404(?!\s+\w|[.,]\d)|(?:[|–—:-]|\b(?:error|fehler|erreur|errore|page|seite|página|pagina|http|status)) 404$"
    r"|(?:error|fehler|erreur|errore) 404|404 (?:error|not found|page)"
    r"|(?:page|article|story) (?:was )?(?:not found|does(?: not|n't) exist|no longer (?:exists|available))"
    r"|(?:seite|artikel) (?:wurde )?(?:nicht gefunden|existiert nicht|nicht mehr)"
    r"|(?:page|article) (?:introuvable|non trouvée?)"
    r"|(?:página|artículo|artigo) (?:no encontrad[ao]|não encontrad[ao]|no existe)|pagina non trovata"
    r"|pagina (?:werd )?niet gevonden|(?:sidan|siden) (?:hittades inte|kunne ikke findes|ble ikke funnet)"
    r"|sivua ei löyty|strona nie (?:została|istnieje)|stránka nen(?:í|alezena)|страница не найдена|сторінку не знайдено"
    r"|sayfa bulunamadı|الصفحة غير موجودة|页面不存在|找不到页面|找不到網頁|ページが見つかりません|페이지를 찾을 수 없"
)

_REGION_REFUSAL = re.compile(
    r"(?:not|un) ?available in your (?:region|country|location)|unavailable (?:due to|for) legal reasons"
    r"|(?:not available|unavailable|cannot be (?:viewed|accessed)) (?:to (?:users|visitors|readers) )?(?:in|from) "
    r"(?:the )?(?:european (?:union|economic area)|eu\b|eea\b)"
    r"|in (?:ihrem|deinem) land (?:leider )?nicht (?:verfügbar|abrufbar)"
    r"|(?:pas|plus) disponible dans votre (?:pays|région)|no (?:está )?disponible en (?:su|tu) (?:país|región)"
    r"|non (?:è )?disponibile nel (?:tuo|suo) paese|niet beschikbaar in (?:jouw|uw) (?:land|regio)"
    r"|(?:access|visit)\w* (?:this|our) (?:web ?)?site from (?:a country|the european|the eu\b).{0,300}"
    r"(?:cannot be granted|not (?:possible|permitted|available))"
    r"|недоступ\w* в (?:вашей стране|вашем регионе)|您所在的(?:地区|国家)"
)
# What a player says of its video, on a page that may tell a story.
_PLAYER = re.compile(r"(?:video|vídeo|vidéo|clip|stream|audio|player|livestream)\b[^.!?]{0,40}$")
_MAX_PLAYER_CHARS = 300
# "We and our 842 partners store and access information on a device": a sentence that only consent dialogs have.
_CONSENT_OPENING = re.compile(
    r"(?:we and our|wir und unsere|nous et nos|nosotros y nuestros|noi e i nostri|nós e os nossos|wij en onze|my i nasi"
    r"|vi och våra|vi og vores|vi og våre|me ja|мы и наши|ми та наші|biz ve) \d{0,4}\s?\w{0,30}\s?"
    r"(?:partner|drittanbieter|anbieter|partenaire|socio|parceiro|parter|kumppan|партн|ortak|zaufan)"
)
# The whole title, or its first part.
_LOGIN_TITLE = re.compile(
    r"(?:please )?(?:log ?in|sign ?in|log on|register|create (?:an|your) account|subscriber log ?in)"
    r"(?: to (?:continue|read|view|access|proceed|see|your)\b[^|–—-]{0,60}"
    r"| or (?:register|sign up|subscribe|create)[^|–—-]{0,40})?"
    r"|(?:bitte )?(?:anmelden|einloggen|registrieren|anmeldung|login)"
    r"|(?:se )?connecte[rz](?:-vous)?|connexion|identifiez-vous|iniciar? sesión|inicia sesión|accedi|acceda|entrar"
    r"|fazer login|faça login|inloggen|log in of registreer|logga in|log ind|logg inn|kirjaudu(?: sisään)?"
    r"|zaloguj się|logowanie|přihlášení|přihlásit se|вход|войти|увійти|giriş yap|üye girişi|تسجيل الدخول|התחברות"
    r"|登录|登入|会員登録|ログイン|로그인"
)
_TITLE_END = re.compile(r"\s+[|–—·-]\s+|\s*[|:]\s*|$")


class Notice(StrEnum):
    """What a page says in place of a story."""

    NONE = ""
    CHALLENGE = "challenge"
    CONSENT = "consent"
    LOGIN = "login"
    REGION = "region"
    NOT_FOUND = "not found"


@dataclass(frozen=True, slots=True)
class NoticeTexts:
    """The texts of a page that a notice is recognized by, in lower case with normalized white space."""

    # Of the `title` element.
    title: str
    # The first h1.
    heading: str
    # All visible text.
    text: str


def find_notice(page: NoticeTexts) -> Notice:
    """Find out whether a page is a notice.

    Args:
        page: its texts.

    Returns:
        The kind of notice; `Notice.NONE` for any other page.
    """
    if not page.text or len(page.text) > MAX_NOTICE_CHARS:
        return Notice.NONE
    titles = (page.title, page.heading)
    if any(map(_CHALLENGE_TITLE.match, titles)):
        return Notice.CHALLENGE
    opening = page.text[:_MAX_OPENING_CHARS]
    # Further down, these words are in the footer of any page.
    has_consent_title = any(map(_CONSENT_TITLE.search, titles)) and _CONSENT_TEXT.search(opening)
    if has_consent_title or _CONSENT_OPENING.search(opening):
        return Notice.CONSENT
    if any(_LOGIN_TITLE.fullmatch(_TITLE_END.split(title, maxsplit=1)[0]) for title in titles if title):
        return Notice.LOGIN
    if _is_region_refusal(page):
        return Notice.REGION
    return Notice.NOT_FOUND if any(map(_GONE_TITLE.search, titles)) else Notice.NONE


def _is_region_refusal(page: NoticeTexts) -> bool:
    texts = f"{page.title}\n{page.text}"
    refusal = _REGION_REFUSAL.search(texts)
    if refusal is None:
        return False
    is_of_player = _PLAYER.search(texts[: refusal.start()][-60:]) is not None
    return not is_of_player or len(page.text) <= _MAX_PLAYER_CHARS
