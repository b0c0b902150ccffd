"""Each rule drops what publishers write beside a story, in its language, and leaves the story's own sentences."""

import tomllib
from importlib import resources

import pytest

from pipeline.clean.boilerplate import PHRASE_RULES, RULES, RuleInput, matching_rule
from pipeline.clean.boilerplate.phrases import PHRASE_LANGUAGES
from pipeline.html.class_words import class_concepts

NAMES = {name for name, _ in RULES}


@pytest.mark.parametrize(
    ("language", "text", "rule"),
    [
        ("en", "Read more: Flood takes the mill bridge", "read-more"),
        ("en-GB", "Sign up to our weekly newsletter and get the best of the valley", "newsletter"),
        ("en", "Recommended Videos", "recommended"),
        ("en", "Already a subscriber? Log in here", "subscription"),
        ("en", "Updated: 3 May 2024, 14:00", "publication-date"),
        ("de", "Lesen Sie auch: Die Mühle im Tal öffnet wieder", "read-more"),
        ("de-AT", "Das könnte Sie auch interessieren", "read-more"),
        ("fr", "À lire aussi La crue emporte le pont du moulin", "read-more"),
        ("fr", "Inscrivez-vous à notre newsletter quotidienne", "newsletter"),
        ("es", "Lea también: La crecida se llevó el puente", "read-more"),
        ("pt-BR", "Leia também", "read-more"),
        ("pt", "Publicado em 3 de maio de 2024", "publication-date"),
        ("it", "Leggi anche: la piena porta via il ponte", "read-more"),
        ("nl", "Lees ook: Brug bij de molen weggespoeld", "read-more"),
        ("pl", "Czytaj także: Powódź zabrała most", "read-more"),
        ("ru", "Читайте также: Паводок снёс мост у мельницы", "read-more"),
        ("uk", "Підписуйтесь на наш канал", "app"),
        ("sv", "Läs också: Bron vid kvarnen rasade", "read-more"),
        ("nb", "Les også: Broen ved møllen raste", "read-more"),
        ("tr", "İlgili haberler", "recommended"),
        ("id", "Baca juga: Banjir menghanyutkan jembatan", "read-more"),
        ("ja", "関連記事", "read-more"),
        ("zh-Hans", "延伸阅读", "read-more"),
        ("ko", "무단 전재 및 재배포 금지", "copyright"),
        ("ar", "اقرأ أيضا: الفيضان يجرف الجسر", "read-more"),
        ("de", "Copy link", "share"),
        ("", "Lire aussi : le pont emporté", "read-more"),
        ("en", "Reporting by Ada Roe in Brenholm and Jon Vik; Editing by Ines Holt", "credits"),
        ("en", "Post writers Ada Roe and Jon Vik contributed to this report.", "credits"),
        ("es", "Reporte de Ada Roe en Lima; editado por Juan Vik", "credits"),
        ("pt", "Reportagem de Ada Roe; edição de João Vik", "credits"),
        ("en", "The Vale Post created this story using technology provided by Loomwright.", "machine-note"),
        ("de", "Dieser Artikel wurde automatisch aus dem Englischen übersetzt.", "machine-note"),
        ("fr", "Cet article a été traduit automatiquement de l’anglais.", "machine-note"),
        ("es", "Este artículo fue generado con ayuda de un programa.", "machine-note"),
        ("it", "Questo articolo è stato generato con dati del Comune.", "machine-note"),
        (
            "en",
            "This article was drafted with artificial intelligence and read by an editor.",
            "machine-note",
        ),
        ("de", "Dieser Text wurde mit künstlicher Intelligenz übersetzt.", "machine-note"),
        ("de", "Diese Meldung wurde maschinell aus Daten des Wetterdienstes erstellt.", "machine-note"),
        ("fr", "Cet article a été rédigé avec l’intelligence artificielle, puis relu.", "machine-note"),
        ("es", "Este texto ha sido traducido por un programa.", "machine-note"),
        ("nl", "Dit artikel is met kunstmatige intelligentie samengevat.", "machine-note"),
        ("pl", "Ten tekst został przetłumaczony przez program.", "machine-note"),
        ("pt", "Este artigo foi gerado a partir de dados da câmara.", "machine-note"),
        ("de", "(Bericht von Ida Roe, redigiert von Max Lund)", "credits"),
        ("fr", "(Reportage de Ida Roe, édité par Max Lund)", "credits"),
        ("es", "Información de Ida Roe; editado por Max Lund", "credits"),
        ("en", "To show you this content, we ask for your permission to load cookies.", "cookies"),
        ("de", "Zur Anzeige dieses Inhalts ist Ihre Einwilligung nötig.", "cookies"),
        ("fr", "Ce contenu n’est pas disponible, car vous avez refusé les cookies.", "cookies"),
        ("es", "Para ver este contenido hay que aceptar las cookies.", "cookies"),
        ("it", "Per vedere questo contenuto accetta i cookie.", "cookies"),
        ("pl", "Aby wyświetlić tę treść, wyraź zgodę na pliki cookie.", "cookies"),
        ("nl", "Om deze inhoud te zien moet je cookies toestaan.", "cookies"),
        ("sv", "För att se det här innehållet behöver du godkänna kakor.", "cookies"),
        ("en", "You seem to be using an ad blocker, which hides our adverts.", "subscription"),
        ("en", "Add the Vale Post as a preferred source on your phone", "app"),
        ("en", "This story was first published by The Loom and is republished under a licence.", "copyright"),
        ("de", "Empfohlener redaktioneller Inhalt", "recommended"),
        ("fr", "Cet article est réservé aux abonnés", "subscription"),
        ("it", "Questo contenuto è riservato agli abbonati", "subscription"),
        ("", "googletag.cmd.push(function() { googletag.display('top'); });", "script"),
        ("", "window.dataLayer = window.dataLayer || []; function gtag(){}", "script"),
        ("", "21 °C", "weather"),
        ("", "ACME 21.40 +0.3%", "ticker"),
        ("", "2026-11-21", "publication-date"),
        ("", "2026-11-21 17:05 CET", "publication-date"),
        ("", "ines.holt@thepost.example", "contact"),
        ("", "© 2024 The Vale Post", "copyright"),
        ("", "#bridge #aldmoor", "tags"),
        ("", "https://thepost.example/bridge", "address"),
        (
            "de",
            "=q dmbttµ#mfbe#?Efs Cbdi jtu ýcfs ejf Vgfs hfusfufo/=0q?",
            "scrambled",
        ),
        (
            "de",
            "Ebt jtu fjo Tbu{ voe fjo boefsfs, efs ojdiu {v mftfo jtu- xfjm fs wfstdipcfo jtu",
            "scrambled",
        ),
    ],
)
def test_a_rule_drops_what_stands_beside_a_story(language: str, text: str, rule: str) -> None:
    assert matching_rule(RuleInput(text, language)) == rule


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Read more books, the teacher told the class on its last day before the summer, and it did."),
        ("en", "Copyright law was changed in May, and the council now asks what it means."),
        ("en", "Share prices fell by a tenth."),
        ("en", "Comments by the mayor, Ines Holt, were met with silence in the hall on Tuesday."),
        ("de", "Anzeigen wegen Betrugs liegen der Polizei seit Dienstag vor."),
        ("fr", "Commentaires et rumeurs ont suivi la décision du conseil."),
        ("es", "Publicaciones de la época hablan de un puente de madera."),
        # Words of one language are no prompt in another.
        ("en", "Del Rey sang on Tuesday"),
        ("sv", "Del två av serien visas på tisdag"),
        ("en", "The temperature rose to 21 °C on Tuesday."),
        ("en", "#1"),
        ("en", "Published in 1963, the novel sold two million copies."),
        ("en", "Unlimited access to the beach ends on Friday, the council said."),
        ("en", "More videos of the attack emerged on Friday."),
        ("en", "To show you this city, he walked for a whole day."),
        ("de", "Dieser Text wurde im Rathaus verlesen."),
        ("en", "Distributed by the World Food Programme, the parcels hold rice and oil."),
        ("en", "Image rights of players cost the club 2 million."),
        ("es", "Queda prohibida la pesca en el lago durante todo el verano."),
        ("fr", "Une erreur humaine a causé l'accident de dimanche."),
        ("de", "Mehr zu zahlen sei ungerecht, sagte der Bürgermeister."),
    ],
)
def test_a_sentence_that_holds_the_same_words_stays(language: str, text: str) -> None:
    assert not matching_rule(RuleInput(text, language))


@pytest.mark.parametrize(
    ("box", "linked", "text", "rule"),
    [
        ("comment-list", 0.0, "I drove over that bridge every day for forty years.", "comments"),
        ("related-stories", 1.0, "Flood takes the mill bridge", "related"),
        ("article-text", 1.0, "Flood takes the mill bridge", ""),
        ("breadcrumb", 0.5, "Home News Valley", "breadcrumbs"),
        ("author-bio", 0.0, "Ada Roe has reported from the valley since 2009.", "author-bio"),
        ("donation-appeal", 0.0, "We ask our readers for help once a year.", "donation"),
        ("newsletter__box", 0.0, "Five stories from the valley each morning.", "newsletter"),
        ("cookie-banner", 0.0, "Choose what we may remember of your visit.", "cookies"),
    ],
)
def test_the_name_of_a_box_tells_what_is_in_it(box: str, linked: float, text: str, rule: str) -> None:
    assert (
        matching_rule(RuleInput(text, "en", class_concepts=class_concepts(box), link_density=linked)) == rule
    )


@pytest.mark.parametrize("text", ["By Ada Roe", "Ada Roe | 3 May 2024", "Ada Roe, Aldmoor"])
def test_a_byline_is_no_part_of_the_text(text: str) -> None:
    assert matching_rule(RuleInput(text, "en", ("ada roe",))) == "byline"


def test_a_sentence_about_the_author_is_no_byline() -> None:
    assert not matching_rule(RuleInput("Ada Roe’s book is out", "en", ("ada roe",)))
    assert not matching_rule(RuleInput("The Post has won a prize", "en", ("the",)))


@pytest.mark.parametrize("language", sorted(PHRASE_LANGUAGES))
def test_every_file_of_phrases_names_rules_of_the_list(language: str) -> None:
    file = resources.files("pipeline.clean").joinpath("data", "phrases", f"{language}.toml")
    rules = tomllib.loads(file.read_text(encoding="utf-8"))
    assert set(rules) <= set(PHRASE_RULES) <= NAMES
    assert all(phrase == phrase.strip() and phrase for phrases in rules.values() for phrase in phrases)
