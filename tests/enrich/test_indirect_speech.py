"""Reported speech has the right clause and speaker, in eight languages."""

import pytest

from pipeline.enrich import enrich
from pipeline.records import Block, Document, Quote


def _quotes(*paragraphs: str) -> tuple[Quote, ...]:
    return enrich(Document("https://post.example/a", blocks=tuple(map(Block, paragraphs)))).quotes


def _quotes_in(language: str, paragraph: str) -> tuple[Quote, ...]:
    return enrich(Document("https://post.example/a", blocks=(Block(paragraph),), language=language)).quotes


@pytest.mark.parametrize(
    "text",
    [
        "Maria Okello has denied knowing Daniel Kiptoo and has refused to resign.",
        "Maria Okello did not say whether she would run again.",
        "The company never said the product was safe.",
        "Officials declined to say how many people had died.",
        "Maria Okello asked whether the bridge would close.",
    ],
)
def test_denials_refusals_and_questions_are_not_quotes(text: str) -> None:
    assert _quotes(text) == ()


@pytest.mark.parametrize(
    ("text", "speaker", "clause"),
    [
        ("The bridge will close in May, Maria Okello said.", "Maria Okello", "The bridge will close in May"),
        ("The bridge will close in May, according to Maria Okello.", "Maria Okello", "The bridge will close in May"),
        ("Maria Okello told reporters that the toll would rise.", "Maria Okello", "the toll would rise"),
        ("Die Brücke sei sicher, sagte Ulrike Sommer am Montag.", "Ulrike Sommer", "Die Brücke sei sicher"),
        ("Ulrike Sommer sagte, dass die Brücke sicher sei.", "Ulrike Sommer", "dass die Brücke sicher sei"),
        ("Am Montag sagte Ulrike Sommer, die Brücke sei sicher.", "Ulrike Sommer", "die Brücke sei sicher"),
        ("Ulrike Sommer kündigte an, die Brücke zu schließen.", "Ulrike Sommer", "die Brücke zu schließen"),
        ("Der Bus, der laut Polizei zu schnell fuhr, ist verschwunden.", "Polizei", "der laut Polizei zu schnell fuhr"),
        ("Nach Polizeiangaben wurden zwei Brücken gesperrt.", "Polizeiangaben", "wurden zwei Brücken gesperrt"),
        ("Es waren viele da; laut Polizei kamen 300.", "Polizei", "laut Polizei kamen 300"),
        ("Laut seiner Mutter schlief der Junge schon um acht.", "seiner Mutter", "schlief der Junge schon um acht"),
        ("Alle haben nach eigenen Angaben geschlafen.", "", "Alle haben nach eigenen Angaben geschlafen"),
        ("Ulrike Sommer hatte am Freitag mitgeteilt, dass die Brücke hält.", "Ulrike Sommer", "dass die Brücke hält"),
        ("Maria Okello opened the bridge, saying it would last long.", "Maria Okello", "it would last long"),
        ("Voters who heard the mayor said they would stay at home.", "Voters", "they would stay at home"),
        ("A man who set fires has been jailed after a judge warned the bridge could burn.", "a judge",
         "the bridge could burn"),
        ("About 26 percent of drivers said they would walk.", "26 percent of drivers", "they would walk"),
        ("Maria Okello told a crowd in Kisumu that the toll would rise.", "Maria Okello", "the toll would rise"),
        ("Maria Okello said the toll would rise, but few believe it.", "Maria Okello", "the toll would rise"),
        ("While Maria Okello said the toll would rise, nobody listened.", "Maria Okello", "the toll would rise"),
        ("Maria Okello, who said the toll would rise, has resigned.", "Maria Okello", "the toll would rise"),
        ("Maria Okello said the toll would rise, a claim that few believe.", "Maria Okello", "the toll would rise"),
        ("Maria Okello said the toll would rise, compared with last year.", "Maria Okello", "the toll would rise"),
        ("Maria Okello told a full hall by the lake that the toll would rise.", "Maria Okello", "the toll would rise"),
        ("KISUMU, Kenya (AP) — The bridge will close in May, police said.", "police", "The bridge will close in May"),
        ("Maria Okello said earlier this month that the toll would rise.", "Maria Okello", "the toll would rise"),
        ("The judge told Reyes that he put people at risk and jailed him for a year.", "The judge",
         "he put people at risk"),
        ("The toll will rise next year, according to agents Holm Ruiz and reported by the Post.https://t.co/4Qh",
         "agents Holm Ruiz", "The toll will rise next year"),
        ("Maria Okello said that her office now looks to the U.K.", "Maria Okello", "her office now looks to the U.K."),
        ("Nach Angaben chilenischer Medien ist die Brücke gesperrt.", "chilenischer Medien", "ist die Brücke gesperrt"),
        ("This has been known for years, Maria Okello said.", "Maria Okello", "This has been known for years"),
        ("Maria Okello said the toll would rise — a claim that few believe.", "Maria Okello", "the toll would rise"),
        ("Another survey said the toll would rise in May.", "Another survey", "the toll would rise in May"),
        ("Both sides have acknowledged that the toll would rise.", "Both sides", "the toll would rise"),
    ],
)  # fmt: skip
def test_reported_speech_is_found_before_and_after_its_verb(text: str, speaker: str, clause: str) -> None:
    assert [(quote.speaker, quote.text) for quote in _quotes(text)] == [(speaker, clause)]


def test_reported_speech_that_goes_on_in_the_subjunctive_keeps_its_speaker() -> None:
    first, second = _quotes(
        "Ulrike Sommer sagte, die Brücke sei sicher. Sie halte hundert Jahre. Die Pfeiler seien neu."
    )
    assert (first.speaker, first.text) == ("Ulrike Sommer", "die Brücke sei sicher")
    assert (second.speaker, second.text) == (
        "Ulrike Sommer",
        "Sie halte hundert Jahre. Die Pfeiler seien neu",
    )


def test_two_reported_clauses_in_a_sentence_have_their_own_speakers() -> None:
    quotes = _quotes("Tom Reyes said he was tired, but Ana Duarte said she would carry on.")
    assert [(quote.speaker, quote.text) for quote in quotes] == [
        ("Tom Reyes", "he was tired"),
        ("Ana Duarte", "she would carry on"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "The plan that Maria Okello said would fail has been signed.",
        "According to Maria Okello, writing for the evening post:",
        "These small-group reports will then be used in drawing up a plan for the town.",
        "The law says that a person may stay when the marriage has ended because of violence.",
        "A neighbour, author of a lively book, first pointed out Maria Okello's interest to me.",
    ],
)
def test_what_only_looks_like_a_statement_is_not_reported(text: str) -> None:
    assert _quotes(text) == ()


def test_a_quote_behind_an_abbreviation_is_no_part_of_the_clause_before() -> None:
    clause, *_ = _quotes(
        "Maria Okello said that the trade now moves to the U.K. “We have waited long,” Tom Reyes said in a letter."
    )
    assert (clause.speaker, clause.text) == ("Maria Okello", "the trade now moves to the U.K.")


def test_a_conjunction_within_a_name_does_not_divide_two_speakers() -> None:
    (quote,) = _quotes("The Competition and Markets Authority and Microsoft said they would talk again.")
    assert quote.speaker == "The Competition and Markets Authority and Microsoft"


def test_a_comment_of_the_reporter_is_no_part_of_a_clause_in_the_subjunctive() -> None:
    *_, quote = _quotes(
        "Ulrike Sommer sagte, die Brücke sei sicher. Sie halte lange, so zitiert sie die Zeitung."
    )
    assert quote.text == "Sie halte lange"


@pytest.mark.parametrize(
    ("language", "text", "speaker", "clause"),
    [
        ("fr", "Claire Moreau a déclaré que le pont était fermé.", "Claire Moreau", "le pont était fermé"),
        ("fr", "La maire a expliqué mardi à la presse que le pont tiendrait.", "La maire", "le pont tiendrait"),
        ("fr", "Le pont sera rouvert en mai, a annoncé Claire Moreau.", "Claire Moreau", "Le pont sera rouvert en mai"),
        ("fr", "Selon Claire Moreau, le pont sera rouvert en mai.", "Claire Moreau", "le pont sera rouvert en mai"),
        ("fr", "Le pont est fermé depuis mai, selon la préfecture.", "la préfecture", "Le pont est fermé depuis mai"),
        ("fr", "Comme l’a expliqué Claire Moreau, le pont est trop vieux.", "Claire Moreau", "le pont est trop vieux"),
        ("fr", "Claire Moreau a dit qu’elle viendrait lundi, mais il pleut.", "Claire Moreau", "elle viendrait lundi"),
        ("fr", "Alors que Claire Moreau a dit que le pont tenait, il est tombé.", "Claire Moreau", "le pont tenait"),
        ("es", "Lucía Romero dijo que el puente se abrirá en mayo.", "Lucía Romero", "el puente se abrirá en mayo"),
        ("es", "El portavoz aseguró el lunes que el puente es seguro.", "El portavoz", "el puente es seguro"),
        ("es", "El puente se abrirá en mayo, anunció Lucía Romero.", "Lucía Romero", "El puente se abrirá en mayo"),
        ("es", "El puente se abrirá en mayo, según informó la policía.", "la policía", "El puente se abrirá en mayo"),
        ("es", "Según Lucía Romero, el puente es seguro.", "Lucía Romero", "el puente es seguro"),
        ("es", "Según fuentes policiales, el puente es seguro.", "fuentes policiales", "el puente es seguro"),
        ("it", "Chiara Bianchi ha detto che il ponte aprirà a maggio.", "Chiara Bianchi", "il ponte aprirà a maggio"),
        ("it", "Il ponte aprirà a maggio, ha spiegato Chiara Bianchi.", "Chiara Bianchi", "Il ponte aprirà a maggio"),
        ("it", "Secondo Chiara Bianchi, il ponte è sicuro.", "Chiara Bianchi", "il ponte è sicuro"),
        ("it", "La società ha comunque annunciato che il ponte aprirà.", "La società", "il ponte aprirà"),
        ("it", "Secondo Chiara Bianchi, dell’università, il ponte è sicuro.", "Chiara Bianchi", "il ponte è sicuro"),
        ("pt", "Ana Duarte disse que a ponte será aberta em maio.", "Ana Duarte", "a ponte será aberta em maio"),
        ("pt", "A ponte será aberta em maio, informou Ana Duarte.", "Ana Duarte", "A ponte será aberta em maio"),
        ("pt", "De acordo com Ana Duarte, a ponte é segura.", "Ana Duarte", "a ponte é segura"),
        ("ru", "Анна Петрова заявила, что мост откроют в мае.", "Анна Петрова", "мост откроют в мае"),
        ("ru", "Мост откроют в мае, сообщила Анна Петрова.", "Анна Петрова", "Мост откроют в мае"),
        ("ru", "Как сообщила Анна Петрова, мост откроют в мае.", "Анна Петрова", "мост откроют в мае"),
        ("ru", "По словам мэра, мост откроют в мае.", "мэра", "мост откроют в мае"),
        ("sv", "Karin Holm säger att bron öppnar i maj.", "Karin Holm", "bron öppnar i maj"),
        ("sv", "Bron öppnar i maj igen, säger Karin Holm.", "Karin Holm", "Bron öppnar i maj igen"),
        ("sv", "Enligt polisen är bron helt säker.", "polisen", "är bron helt säker"),
    ],
)  # fmt: skip
def test_reported_speech_is_found_with_the_words_of_each_language(
    language: str, text: str, speaker: str, clause: str
) -> None:
    assert [(quote.speaker, quote.text) for quote in _quotes_in(language, text)] == [(speaker, clause)]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("fr", "Claire Moreau n’a pas dit que le pont serait rouvert."),
        ("fr", "Claire Moreau a démenti que le pont soit fermé."),
        ("fr", "Claire Moreau a demandé si le pont serait rouvert."),
        ("fr", "Claire Moreau a annoncé une loi que personne ne voulait."),
        ("fr", "Claire Moreau a-t-elle dit que le pont serait rouvert ?"),
        ("fr", "La rumeur selon laquelle le pont serait fermé est fausse."),
        ("fr", "On dit que le pont sera rouvert en mai."),
        ("fr", "La loi dit que le pont doit être rouvert en mai."),
        ("sv", "Lagen säger att en person får stanna i landet om äktenskapet har upphört."),
        ("es", "La ley dice que el puente se debe abrir en mayo."),
        ("es", "Lucía Romero no dijo que el puente se abrirá en mayo."),
        ("es", "Lucía Romero negó que el puente sea inseguro."),
        ("es", "Se dice que el puente se abrirá en mayo."),
        ("es", "Los precios cambian según la temporada y el lugar."),
        ("it", "Chiara Bianchi non ha detto che il ponte aprirà a maggio."),
        ("it", "La ministra, Chiara Bianchi, ha annunciato il divieto di passaggio sul ponte."),
        ("it", "Il secondo posto va alla squadra di Bianchi, che ha vinto ieri."),
        ("it", "La data sarà ufficialmente confermata durante la festa che si terrà lunedì."),
        ("it", "Va detto che il ponte non ha mai avuto problemi."),
        ("it", "Ciò conferma che il ponte non ha mai avuto problemi."),
        ("it", "Secondo il quotidiano Corriere il sindaco Marco Rossi, assente ieri, tornerà domani."),
        ("pt", "Ana Duarte negou que a ponte fosse aberta em maio."),
        ("pt", "No segundo dia, a ponte foi aberta de novo ao trânsito."),
        ("ru", "Анна Петрова не говорила, что мост откроют в мае."),
        ("ru", "Анна Петрова спросила, откроют ли мост в мае."),
        ("sv", "Karin Holm sa inte att bron öppnar i maj."),
        ("sv", "Karin Holm frågade om bron öppnar i maj."),
    ],
)
def test_denials_questions_and_nouns_with_a_clause_are_not_reported_speech(language: str, text: str) -> None:
    assert _quotes_in(language, text) == ()


@pytest.mark.parametrize(
    ("language", "paragraph"),
    [
        ("fr", "Pierre Moreau est arrivé lundi. Selon lui, le pont sera rouvert en mai."),
        ("es", "Carlos Romero llegó el lunes. Según él, el puente se abrirá en mayo."),
        ("ru", "Иван Петров приехал в понедельник. По его словам, мост откроют в мае."),
    ],
)
def test_a_pronoun_as_source_refers_to_the_last_subject(language: str, paragraph: str) -> None:
    (quote,) = _quotes_in(language, paragraph)
    assert paragraph.startswith(quote.speaker)


@pytest.mark.parametrize(
    ("language", "text", "speaker"),
    [
        ("fr", "Selon un témoin cité par la presse locale, le pont a cédé vers midi lundi.", "un témoin"),
        (
            "es",
            "Según un testigo citado por la prensa local, el puente cedió a mediodía del lunes.",
            "un testigo",
        ),
        (
            "es",
            "Según el nuevo diputado por Cádiz, el puente cedió a mediodía del lunes.",
            "el nuevo diputado",
        ),
        ("de", "Dem Reporter Juan Reyes zufolge wurde die Arbeit an der Brücke schwieriger.", "Juan Reyes"),
        ("de", "Die Brücke soll einen Mangel haben (so steht es im Heft laut Nordblatt).", "Nordblatt"),
    ],
)
def test_a_source_ends_before_what_is_no_part_of_its_name(language: str, text: str, speaker: str) -> None:
    document = Document("https://post.example/a", blocks=(Block(text),), language=language)
    assert [quote.speaker for quote in enrich(document).quotes] == [speaker]


@pytest.mark.parametrize(
    ("language", "text", "speaker"),
    [
        (
            "en",
            "The market drew nine thousand people on its best night, the organisers said.",
            "the organisers",
        ),
        ("en", "Talks ended shortly after two, both sides said.", "both sides"),
        (
            "en",
            "They put off a decision on Monday, after engineers said that the wall was too low.",
            "engineers",
        ),
        (
            "fr",
            "La digue, qui protège le village, sera rehaussée d'un mètre, a annoncé mercredi le conseil régional.",
            "le conseil régional",
        ),
    ],
)
def test_described_groups_say_what_stands_before_or_behind_them(
    language: str, text: str, speaker: str
) -> None:
    assert [quote.speaker for quote in _quotes_in(language, text)] == [speaker]


@pytest.mark.parametrize(
    ("text", "speakers"),
    [
        ("The toll will rise to two dollars, according to a leaflet.", [""]),
        ("The toll will rise to two dollars, according to a plan that the city published.", [""]),
        ("The road will close on Monday, the signs said.", []),
        ("The road will close on Monday, according to a report that the city published.", ["a report"]),
    ],
)
def test_printed_things_are_no_speakers(text: str, speakers: list[str]) -> None:
    assert [quote.speaker for quote in _quotes_in("en", text)] == speakers


@pytest.mark.parametrize(
    ("text", "speakers"),
    [
        ("Regulators sought to ax the deal saying it will hurt competition.", ["Regulators"]),
        ("Officials closed the bridge saying it was unsafe.", ["Officials"]),
        ("Police arrested the man saying he had threatened a guard.", []),
    ],
)
def test_a_clause_with_its_own_verb_is_no_speaker(text: str, speakers: list[str]) -> None:
    assert [quote.speaker for quote in _quotes(text)] == speakers


@pytest.mark.parametrize(
    ("language", "text", "clause"),
    [
        ("fr", "Anne Petit dit que Paul Roux a dit : « Je pars. » Marc Roux dément.", "Paul Roux a dit : « Je pars. »"),
        ("pt", "Rita Luz diz que João lhe disse: “Vou sair.” Rui Brito nega.", "João lhe disse: “Vou sair.”"),
        ("es", "Pablo Vera dijo que Luis Gil le gritó: «¡Vete!» El alcalde calla.", "Luis Gil le gritó: «¡Vete!»"),
    ],
)  # fmt: skip
def test_a_clause_ends_with_the_quote_that_ends_its_sentence(language: str, text: str, clause: str) -> None:
    assert clause in [quote.text for quote in _quotes_in(language, text) if not quote.direct]
