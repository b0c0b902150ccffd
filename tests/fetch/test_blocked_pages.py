"""Pages that stand in place of a story get their own error code; stories about such things do not."""

import pytest

from pipeline.errors import PipelineError, Rejected, TryLater
from pipeline.fetch import FetchPolicy, NotModified, Request, fetch
from pipeline.records import Page
from testing.scripted import ScriptedResponse, ScriptedTransport, make_response

STORY_URL = "https://paper.org/politics/2026/council-votes-on-bridge-4711"
STORY = (
    "<html><title>Council votes on bridge</title><body>" + "<p>The council voted for the bridge. </p>" * 90
)


def _fetch(
    pages: dict[str, ScriptedResponse], url: str = STORY_URL, *, attempt: int = 1, is_article: bool = True
) -> Page | NotModified:
    web = ScriptedTransport({address: [response] for address, response in pages.items()})
    return fetch(Request(url, attempt=attempt, is_article=is_article), FetchPolicy(), web)


def _error(pages: dict[str, ScriptedResponse], url: str = STORY_URL, attempt: int = 1) -> PipelineError:
    with pytest.raises(PipelineError) as failure:
        _fetch(pages, url, attempt=attempt)
    return failure.value


def _html(title: str, text: str = "") -> ScriptedResponse:
    return make_response(
        f"<html><head><title>{title}</title></head><body>{text}</body></html>".encode(),
        content_type="text/html",
    )


def _redirect(target: str) -> ScriptedResponse:
    return make_response(status=302, location=target)


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("Before you continue to The Paper", "We use cookies and data to deliver our services. Accept all"),
        ("Ihre Zustimmung | Tagblatt", "Wir und unsere Partner verwenden Cookies. Datenschutz"),
        ("Bevor Sie fortfahren", "Diese Seite nutzt Cookies."),
        ("Votre consentement - Le Courrier", "Nos partenaires déposent des cookies."),
        ("Antes de continuar", "Usamos cookies propias y de terceros."),
        ("Zanim przejdziesz do serwisu", "Szanujemy Twoją prywatność."),
        ("Прежде чем продолжить", "Мы используем куки и персональные данные."),
        ("Voordat je verdergaat", "Deze site gebruikt cookies."),
    ],
)
def test_a_consent_wall_is_retried_later_under_its_own_code(title: str, text: str) -> None:
    error = _error({STORY_URL: _html(title, text)})
    assert (type(error), error.reason) == (TryLater, "blocked.consent")


@pytest.mark.parametrize(
    "target",
    [
        "https://consent.paper.org/v2?continue=x",
        "/cookie-wall?return=/x",
        "https://myprivacy.house.nl/consent/",
    ],
)
def test_a_redirect_to_a_consent_url_is_a_consent_wall(target: str) -> None:
    final = target if target.startswith("http") else f"https://paper.org{target}"
    error = _error(
        {STORY_URL: _redirect(target), final: make_response(STORY.encode(), content_type="text/html")}
    )
    assert error.reason == "blocked.consent"


@pytest.mark.parametrize(
    ("title", "body"),
    [
        ("Just a moment...", "<p>Enable JavaScript and cookies to continue</p>"),
        ("Einen Moment, bitte", "Ihr Browser wird überprüft."),
        ("Один момент…", "Проверка браузера"),
        ("请稍候…", "正在检查您的浏览器"),
        ("Pardon Our Interruption", "Something about your browser made us think you were a bot."),
        (
            "paper.org",
            "<script src='https://geo.captcha-delivery.com/captcha/x.js'></script>Please enable JS",
        ),
        ("", "<script>window._cf_chl_opt={}</script>"),
    ],
)
def test_a_challenge_with_status_200_pauses_the_host(title: str, body: str) -> None:
    error = _error({STORY_URL: _html(title, body)})
    assert isinstance(error, TryLater)
    assert (error.reason, error.host_wide) == ("blocked.challenge", True)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (
            "<title>Ihre Zustimmung</title></head>Wir und unsere Partner verwenden Cookies. Datenschutz",
            "blocked.consent",
        ),
        ("<title></title><script>window._cf_chl_opt={}</script>", "blocked.challenge"),
    ],
)
def test_a_page_in_utf_16_is_recognized_as_well(text: str, reason: str, encoding: str) -> None:
    body = f"<html><head>{text}".encode(encoding)
    assert _error({STORY_URL: make_response(body, content_type="text/html")}).reason == reason


def test_a_page_that_only_says_that_it_is_in_utf_16_is_recognized() -> None:
    body = (
        b"<html><meta charset=utf-16><title>Just a moment...</title>Enable JavaScript and cookies to continue"
    )
    error = _error({STORY_URL: make_response(body, content_type="text/html")})
    assert error.reason == "blocked.challenge"


@pytest.mark.parametrize(
    "target",
    [
        "/login?next=/x",
        "https://login.paper.org/?r=1",
        "/user/anmelden",
        "/connexion/",
        "https://accounts.house.com/x",
        "/fr/inscription.html",
    ],
)
def test_a_redirect_to_a_login_ends_the_entry(target: str) -> None:
    final = target if target.startswith("http") else f"https://paper.org{target}"
    error = _error({STORY_URL: _redirect(target), final: _html("Sign in", "Name, password")})
    assert (type(error), error.reason) == (Rejected, "blocked.login")


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("Unavailable", "This content is not available in your region."),
        (
            "451: Unavailable due to legal reasons",
            "We recognize you are attempting to access this website from Europe.",
        ),
        ("Hinweis", "Dieser Inhalt ist in Ihrem Land leider nicht verfügbar."),
        ("Contenu bloqué", "Cette vidéo n'est pas disponible dans votre pays."),
        ("Aviso", "Este contenido no está disponible en su país."),
    ],
)
def test_a_region_refusal_ends_the_entry(title: str, text: str) -> None:
    error = _error({STORY_URL: _html(title, text)})
    assert (type(error), error.reason) == (Rejected, "blocked.region")


@pytest.mark.parametrize(
    "title",
    [
        "404 - Page not found | Paper",
        "Seite nicht gefunden",
        "Page introuvable - Le Courrier",
        "Página no encontrada",
        "Pagina non trovata",
        "Страница не найдена",
        "ページが見つかりません",
        "页面不存在",
        "الصفحة غير موجودة",
        "Error 404",
    ],
)
def test_a_not_found_page_with_status_200_is_tried_once_more(title: str) -> None:
    pages = {STORY_URL: _html(title, "Try the search.")}
    first, second = _error(pages), _error(pages, attempt=2)
    assert (type(first), first.reason) == (TryLater, "gone.soft")
    assert (type(second), second.reason) == (Rejected, "gone.soft")


@pytest.mark.parametrize(
    "target", ["/", "/index.html", "/en/", "https://www.paper.org/", "/politics/", "/politics", "/404"]
)
def test_a_redirect_to_the_home_page_or_a_section_is_a_removed_story(target: str) -> None:
    final = target if target.startswith("http") else f"https://paper.org{target}"
    error = _error(
        {STORY_URL: _redirect(target), final: make_response(STORY.encode(), content_type="text/html")}
    )
    assert error.reason == "gone.soft"


@pytest.mark.parametrize(
    "target",
    [
        "/politics/2026/council-votes-on-bridge-4711/",
        "https://www.paper.org/politics/council-votes-on-bridge",
        "/news/bridge-vote-in-council-4711.html",
        "https://other.org/",
        "/?p=4711",
        "/abo/council-votes-on-bridge-4711",
        "/login/council-votes-on-bridge-4711",
    ],
)
def test_a_redirect_to_a_story_is_followed(target: str) -> None:
    final = target if target.startswith("http") else f"https://paper.org{target}"
    page = _fetch(
        {STORY_URL: _redirect(target), final: make_response(STORY.encode(), content_type="text/html")}
    )
    assert isinstance(page, Page)


@pytest.mark.parametrize(
    "title",
    [
        "Just a moment of silence for the miners",
        "Page not found: the lost letters",
        "Before you continue: consent in law",
        "Zustimmung für Kanzler",
    ],
)
def test_a_long_story_about_such_things_is_a_story(title: str) -> None:
    text = "<p>The court spoke about cookies, logins and what is not available in your region.</p>" * 60
    assert isinstance(_fetch({STORY_URL: _html(title, text)}), Page)


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("Zustimmung zum Haushalt", "Der Rat stimmte zu."),
        ("Peugeot 404 restored in Lyon", "A club has restored a car of 1962."),
        ("A club in Lyon restores a Peugeot 404", "It was built in 1962."),
        ("404 people found work in the mill", "The mill has opened again."),
        ("Access denied: how the river path was closed", "A fence stands there."),
        ("Gericht: Einwilligung muss freiwillig sein", "Der Datenschutz gilt auch hier."),
        ("Mehr Zustimmung für das neue Gesetz", "Es regelt den Datenschutz."),
        ("The mill opens again", f"{'The wheel turns. ' * 20}This video is not available in your region."),
        ("Just a moment of silence for the miners", "The valley remembered."),
        ("Airport security check takes longer", "Travellers wait two hours."),
        ("New login for tax portal", "The office opened its portal."),
    ],
)
def test_a_short_news_item_is_a_story(title: str, text: str) -> None:
    assert isinstance(_fetch({STORY_URL: _html(title, text)}), Page)


def test_only_stories_are_classified() -> None:
    pages = {STORY_URL: _redirect("/"), "https://paper.org/": _html("Just a moment...")}
    assert isinstance(_fetch(pages, is_article=False), Page)


def test_marks_in_another_encoding_are_read() -> None:
    body = "<title>Страница не найдена</title>".encode("windows-1251")
    error = _error({STORY_URL: make_response(body, content_type="text/html; charset=windows-1251")})
    assert error.reason == "gone.soft"


@pytest.mark.parametrize(
    ("title", "text", "reason"),
    [
        ("The Paper", "<h1>We value your privacy</h1><p>We use cookies.</p>", "blocked.consent"),
        (
            "Tagblatt",
            "<p>Wir und unsere 120 Partner verarbeiten Daten auf Ihrem Gerät.</p>",
            "blocked.consent",
        ),
        ("Log in | The Paper", "<form>Email <input type=password></form>", "blocked.login"),
        ("Connexion - Le Courrier", "<form>Mot de passe</form>", "blocked.login"),
        (
            "The Paper",
            "You are trying to access this website from a country of the EEA; access cannot be granted.",
            "blocked.region",
        ),
    ],
)
def test_a_notice_without_a_telling_title_is_recognized(title: str, text: str, reason: str) -> None:
    assert _error({STORY_URL: _html(title, text)}, attempt=2).reason == reason


@pytest.mark.parametrize(
    ("title", "footer"),
    [
        ("Zustimmung zum Haushalt", "Impressum Datenschutz"),
        ("Login made easy: what changes for taxpayers", "Privacy Cookies"),
        ("Consentimiento y ley: lo que cambia", "Privacidad"),
    ],
)
def test_a_short_story_with_the_word_of_a_notice_in_its_title_passes(title: str, footer: str) -> None:
    text = "<p>The council voted for the bridge after eleven hours of debate on Tuesday.</p>" * 12
    assert isinstance(_fetch({STORY_URL: _html(title, f"{text}<footer>{footer}</footer>")}), Page)
