"""Speech that somebody reports of somebody else is of the other person, and else its speaker is open."""

import pytest

from pipeline.enrich import enrich
from pipeline.records import Block, Document


def _speakers(text: str, language: str) -> list[str]:
    article = enrich(Document("https://post.example/a", blocks=(Block(text),), language=language))
    return [quote.speaker for quote in article.quotes if quote.direct]


@pytest.mark.parametrize(
    ("lead", "speaker"),
    [
        ("Lila Nair said Paul Osgood had told her,", "Paul Osgood"),
        ("Nair said Osgood had told her,", "Osgood"),
        ("Ana Reyes said the mayor had told him:", "the mayor"),
        ("Ana Reyes recalled how Tom Osgood had shouted:", "Tom Osgood"),
        ("Ana Reyes recalled Tom Osgood shouting,", "Tom Osgood"),
        ("Ana Reyes said she heard Tom Osgood say,", "Tom Osgood"),
        ("Ana Reyes remembers her mother saying,", "her mother"),
        ("Ana Reyes quoted Tom Osgood as saying", "Tom Osgood"),
        ("According to Ana Reyes, Tom Osgood said,", "Tom Osgood"),
        ("Ana Reyes told jurors a guard had warned her:", "a guard"),
        ("Ana Reyes told the court that Tom Osgood shouted at her:", "Tom Osgood"),
        ("Ana Reyes said a guard told her,", "a guard"),
        ("Ana Reyes said her father used to tell her,", "her father"),
        ("Ana Reyes said she had been told by Tom Osgood:", "Tom Osgood"),
        ("Ana Reyes said she told Tom Osgood,", "Ana Reyes"),
        ("The report said Tom Osgood had told staff:", "Tom Osgood"),
    ],
)
def test_the_inner_speaker_of_an_english_lead_says_the_words(lead: str, speaker: str) -> None:
    assert _speakers(f"{lead} “We will close the mine next year.”", "en") == [speaker]


@pytest.mark.parametrize(
    "text",
    [
        "Ana Reyes said she was told, “We will close the mine next year.”",
        "Ana Reyes said he told her, “We will close the mine next year.”",
        "Ana Reyes said Tom Osgood told her that the mine was “too old to run.”",
    ],
)
def test_who_said_the_words_stays_open_where_the_report_leaves_it_open(text: str) -> None:
    assert "Ana Reyes" not in _speakers(text, "en")


@pytest.mark.parametrize(
    ("lead", "speaker"),
    [
        ("Nora Abara sagte, Simon Pelz habe ihr gedroht:", "Simon Pelz"),
        ("Nora Abara berichtete, dass Simon Pelz ihr gesagt habe:", "Simon Pelz"),
        ("Nora Abara erinnerte sich, wie Simon Pelz gerufen habe:", "Simon Pelz"),
        ("Nora Abara sagte aus, der Angeklagte habe sie angeschrien:", "der Angeklagte"),
        ("Nora Abara zitierte Simon Pelz mit den Worten", "Simon Pelz"),
        ("Laut Nora Abara sagte Simon Pelz:", "Simon Pelz"),
        ("Nora Abara sagte, sie habe Simon Pelz geantwortet:", "Nora Abara"),
        ("Nora Abara sagte, er habe ihr gedroht:", ""),
    ],
)
def test_the_inner_speaker_of_a_german_lead_says_the_words(lead: str, speaker: str) -> None:
    assert _speakers(f"{lead} „Wir schließen die Grube im nächsten Jahr.“", "de") == [speaker]


@pytest.mark.parametrize(
    "verb",
    [
        "shot back",
        "hit back",
        "fired back",
        "chimed in",
        "fumed",
        "mused",
        "blurted out",
        "went on",
        "began",
        "smiled",
    ],
)
def test_an_english_verb_with_its_particle_attributes_a_quote(verb: str) -> None:
    assert _speakers(f"“We will close the mine next year,” Tom Osgood {verb}.", "en") == ["Tom Osgood"]


@pytest.mark.parametrize(
    "text",
    [
        "Osgood shot a film called “The Last Summer in the Old Mine” in May.",
        "Osgood went on to win with “The Last Summer in the Old Mine” in May.",
        "Osgood hit the alleged “leader of the old mine” in May.",
        "Im Mai findet das Fest „Der letzte Sommer in der Grube“ statt.",
        "Im Mai warf Pelz einen Blick auf „Der letzte Sommer in der Grube“.",
    ],
)
def test_a_verb_without_its_particle_attributes_nothing(text: str) -> None:
    assert _speakers(text, "de" if "Im Mai" in text else "en") == []


@pytest.mark.parametrize(
    "verb",
    ["warf {} ein", "gab {} zurück", "hakte {} nach", "hielt {} dagegen", "fügte {} hinzu", "legte {} nach",
     "schob {} nach", "räumte {} ein", "merkte {} an", "brüllte {}", "flüsterte {}", "hofft {}", "wandte {} ein"],
)  # fmt: skip
def test_a_german_verb_with_its_particle_attributes_a_quote(verb: str) -> None:
    text = f"„Das Verfahren wird lange dauern“, {verb.format('Tom Quaas')}."
    assert _speakers(text, "de") == ["Tom Quaas"]


@pytest.mark.parametrize(
    ("language", "text", "speaker"),
    [
        ("en", "Quoting from a letter by Kate Moss, Paul Irving read out: “We will close it.”", "Kate Moss"),
        ("en", "Reading from a letter by Kate Moss, Paul Irving said: “We will close it.”", "Kate Moss"),
        ("en", "“We will close it,” Paul Irving said, reading from a letter by Kate Moss.", "Kate Moss"),
        ("en", "Reading Kate Moss’s letter aloud, Paul Irving said: “We will close it.”", "Kate Moss"),
        ("en", "In a statement read out by Paul Irving, Kate Moss said: “We will close it.”", "Kate Moss"),
        ("en", "Reading the morning papers, Paul Irving said: “We will close it.”", "Paul Irving"),
        ("de", "Paul Irving las einen Brief von Kate Moss vor: „Wir schließen die Grube.“", "Kate Moss"),
        ("de", "Paul Irving verlas eine Erklärung der Familie: „Wir schließen die Grube.“", "Familie"),
    ],
)
def test_who_reads_a_text_out_is_not_its_speaker(language: str, text: str, speaker: str) -> None:
    assert _speakers(text, language) == [speaker]


@pytest.mark.parametrize(
    ("language", "text", "speaker"),
    [
        ("en", "“Is it dangerous? Yes,” a consultant who asked not to be named told Reuters.", "a consultant"),
        ("en", "“It is dangerous,” a nurse, who spoke on condition of anonymity, said.", "a nurse"),
        ("en", "A doctor who declined to be named told the paper: “It is dangerous.”", "A doctor"),
        ("de", "„Es ist gefährlich“, sagte ein Arzt, der namentlich nicht genannt werden wollte.", "ein Arzt"),
        ("de", "Ein Arzt, der namentlich nicht genannt werden wollte, sagte der Zeitung: „Es ist gefährlich.“",
         "Ein Arzt"),
    ],
)  # fmt: skip
def test_a_relative_clause_about_the_speaker_says_nothing(language: str, text: str, speaker: str) -> None:
    article = enrich(Document("https://post.example/a", blocks=(Block(text),), language=language))
    assert [(quote.speaker, quote.stance) for quote in article.quotes] == [(speaker, "said")]
