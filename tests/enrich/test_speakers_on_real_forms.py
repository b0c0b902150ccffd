"""Forms of real articles in which somebody else was given as the speaker, or a clause had wrong edges."""

import pytest

from pipeline.enrich import enrich
from pipeline.records import Block, Document, Quote, Stance


def _quotes(language: str, *paragraphs: str) -> list[Quote]:
    document = Document("https://post.example/a", blocks=tuple(map(Block, paragraphs)), language=language)
    return list(enrich(document).quotes)


def _found(language: str, *paragraphs: str) -> list[tuple[str, str]]:
    return [(quote.speaker, quote.text) for quote in _quotes(language, *paragraphs)]


def test_a_verb_beside_the_quote_beats_a_source_behind_it() -> None:
    assert _found(
        "en", "“The toll is far too high,” Mr. Harlow said, according to Lake News. “It is unfair.”"
    ) == [
        ("Harlow", "The toll is far too high,"),
        ("Harlow", "It is unfair."),
    ]


def test_a_source_behind_a_reported_clause_is_no_part_of_it_and_not_the_speaker() -> None:
    assert _found(
        "en", "The witness said the order was meant to “avoid delays,” according to the report."
    ) == [
        ("The witness", "the order was meant to “avoid delays,”"),
        ("The witness", "avoid delays,"),
    ]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Asked about the tolls, which have drawn protests, Harlow pointed out the cost of the bridge."),
        ("en", "The report cited an audit on the attacks, which the audit said were covered up for years."),
        ("en", "The team fell behind and lost 29 balls, a figure head coach Chad Allan said continues to be an issue."),
        ("es", "El ministro Juan Ruiz saludó a todos y recalcó las urgencias y medidas que desplegará su cartera."),
        ("fr", "Le projet de « comité de suivi du pont » des réformes Morel lancé par les syndicats est né lundi."),
    ],
)  # fmt: skip
def test_what_nobody_says_in_such_a_form_is_no_quote(language: str, text: str) -> None:
    assert _found(language, text) == []


SHE_GOES_ON = (
    "Anne Broad, who said Bill Carlton cheated her in 1978, told the story on a radio show.",
    "She has gone public again as Carlton has begun to play a role in the campaign of his wife, Helen Carlton.",
    "On Sunday, she disclosed for the first time that after the deal, Bill Carlton called her to meet again.",
    "“He called the office that I owned,” she said.",
)


def test_a_pronoun_goes_on_to_mean_the_subject_and_not_somebody_named_beside_it() -> None:
    assert _found("en", *SHE_GOES_ON)[-1][0] == "Anne Broad"


def test_a_pronoun_means_who_spoke_last_and_not_the_speaker_of_the_last_quote() -> None:
    found = _found(
        "en",
        "“The town has no plan,” said Peter Shaw, an engineer.",
        "Speaking in Vale, Swiss Foreign Ministry spokesman Tom Reyes repeated that Switzerland was against tolls.",
        "People should not use words such as “maybe” and “perhaps”, he told reporters.",
        "“This is irresponsible.”",
    )
    assert [speaker for speaker, text in found if "maybe" in text or "irresponsible" in text] == [
        "Tom Reyes"
    ] * 2


def test_somebody_whom_a_quote_names_does_not_say_it_through_a_pronoun() -> None:
    paragraphs = (
        "Tom Reyes leads in the county.",
        "“If we get a nominee other than Reyes, we might stay at home,” he said.",
    )
    assert _found("en", *paragraphs) == [("", "If we get a nominee other than Reyes, we might stay at home,")]


@pytest.mark.parametrize(
    ("language", "text", "found"),
    [
        ("fr", "Le principal accusé a rejeté toute faute et a fait savoir qu’il ne quitterait pas la ville.",
         ("Le principal accusé", "il ne quitterait pas la ville")),
        ("it", "I Kennedy hanno ricordato tra gli obiettivi l’impegno a “restituire alla città il suo canale”.",
         ("I Kennedy", "restituire alla città il suo canale")),
        ("fr", "Selon les témoignages récoltés sur place, l’homme a attaqué des passants près du pont.",
         ("les témoignages récoltés sur place", "l’homme a attaqué des passants près du pont")),
        ("es", "Hay reclamos, que enumera la portavoz del puerto: “Queremos que se abra el puente y baje el peaje”.",
         ("la portavoz del puerto", "Queremos que se abra el puente y baje el peaje")),
        ("fr", "«Nous faisons de notre mieux, jure Daniel Morel, mais la rivière nous pose un grand défi.»",
         ("Daniel Morel", "Nous faisons de notre mieux")),
        ("fr", "Selon le ministère du Port, contrôlé par la région, le bilan de mardi est de dix blessés.",
         ("ministère du Port", "le bilan de mardi est de dix blessés")),
        ("es", "El autor premiado, Dmitri Murin, denunció la propaganda, advirtiendo de “el fin de la ciudad”.",
         ("Dmitri Murin", "el fin de la ciudad")),
        ("es", 'A través de la "cuenta que lleva su familia", Ricardo Jaime escribió: "La libertad les cambia".',
         ("Ricardo Jaime", "La libertad les cambia")),
        ("de", "Prof. Dr. Andreas Ritter, Leiter des Hafenamts: „Der Prüfstand ist für neue Anforderungen gerüstet.“",
         ("Andreas Ritter", "Der Prüfstand ist für neue Anforderungen gerüstet.")),
        ("pt", "“Eu mesma comprei o bilhete para ela”, diz a garota em áudio obtido pela polícia.",
         ("a garota", "Eu mesma comprei o bilhete para ela")),
    ],
)  # fmt: skip
def test_a_speaker_is_the_whole_noun_phrase_and_no_more(
    language: str, text: str, found: tuple[str, str]
) -> None:
    assert found in _found(language, text)
    assert {speaker for speaker, _ in _found(language, text)} == {found[0]}


@pytest.mark.parametrize(
    ("language", "text", "clause"),
    [
        ("es", "Según su relato, todo empezó porque la alcaldesa usó el ascensor de los invitados.",
         "todo empezó porque la alcaldesa usó el ascensor de los invitados"),
        ("pt", "“Só eu sabia do segredo dela”, diz em áudio divulgado pelo secretário de Segurança, Paulo Nunes.",
         "Só eu sabia do segredo dela"),
        ("de", "Das Argument der Verteidigung: Er habe als Politiker gehandelt, als er bei der Polizei anrief.",
         "Er habe als Politiker gehandelt, als er bei der Polizei anrief"),
    ],
)  # fmt: skip
def test_a_speaker_stays_open_where_nobody_is_named(language: str, text: str, clause: str) -> None:
    assert _found(language, text) == [("", clause)]


@pytest.mark.parametrize(
    ("language", "text", "clause"),
    [
        ("de", "Das Gericht verwarf gestern einen Antrag der Kammer, wie die Nachrichtenagentur Ansa berichtete.",
         "Das Gericht verwarf gestern einen Antrag der Kammer"),
        ("de", "Das Virus könne bereits nach einem Tag zu Fieber führen, so die Ärztezeitung.",
         "Das Virus könne bereits nach einem Tag zu Fieber führen"),
        ("es", "De hecho, según el portavoz del puerto, la obra generó una advertencia a la empresa.",
         "la obra generó una advertencia a la empresa"),
        ("fr", "Un responsable a indiqué que lors du conseil régional (CRP), le maire a dit qu’il n’y aurait rien.",
         "lors du conseil régional (CRP), le maire a dit qu’il n’y aurait rien"),
    ],
)  # fmt: skip
def test_a_reported_clause_is_the_statement_without_its_source(language: str, text: str, clause: str) -> None:
    assert [text for _, text in _found(language, text)] == [clause]


def test_a_verb_without_a_subject_goes_on_with_who_was_described_and_not_with_a_name_in_the_clause() -> None:
    found = _found(
        "es",
        "Según el periodista, el peaje es caro, y explicó que en la ciudad Vicente Prats ha cerrado el puente.",
        "“Es una gran tragedia para toda la ciudad”, comentó.",
    )
    assert found[-1] == ("", "Es una gran tragedia para toda la ciudad")


def test_a_source_of_one_quote_is_not_of_another_one_before_a_colon() -> None:
    text = (
        "Anne Morel étudie « la fabrique d’une voix de radio » des années 70 : « une voix claire », "
        "« rieuse et grave à la fois » selon Paul Renard."
    )
    assert [words for speaker, words in _found("fr", text) if speaker == "Paul Renard"] == [
        "une voix claire",
        "rieuse et grave à la fois",
    ]


@pytest.mark.parametrize(
    ("language", "text", "speaker", "words"),
    [
        ("ru", '"Я за введение платы за мост. Остальные как-то "жмутся" и молчат", - заметил Петров.', "Петров",
         'Я за введение платы за мост. Остальные как-то "жмутся" и молчат'),
        ("en", "“We call it our “carbon budget” in the office, and it is nearly spent,” said Ann Holm.", "Ann Holm",
         "We call it our “carbon budget” in the office, and it is nearly spent,"),
    ],
)  # fmt: skip
def test_a_quote_goes_on_behind_words_in_the_same_marks(
    language: str, text: str, speaker: str, words: str
) -> None:
    assert _found(language, text) == [(speaker, words)]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("es", "El alcalde Juan Ruiz aseguró que el puente se abrirá en marzo."),
        ("fr", "Le maire Paul Morel a assuré que le pont ouvrira en mars."),
        ("de", "Bürgermeister Paul Holm versicherte, dass die Brücke im März öffnet."),
    ],
)
def test_to_assure_is_to_say_and_not_to_promise(language: str, text: str) -> None:
    assert [quote.stance for quote in _quotes(language, text)] == [Stance.STATED]


def test_a_title_with_a_stop_is_no_part_of_a_name() -> None:
    document = Document(
        "https://post.example/a",
        blocks=(Block("“That was horrible,” Ms. Brandt said on Monday in the town hall."),),
    )
    assert [entity.text for entity in enrich(document).entities if entity.label == "PER"] == ["Brandt"]


@pytest.mark.parametrize(
    ("language", "text", "speakers"),
    [
        (
            "en",
            "The video shows an officer asking Pence for his name, to which Pence responds, “Go away.”",
            [""],
        ),
        (
            "en",
            "“He hit me in the face,” Holm says, referring to the same officer who called the bystander a “clown.”",
            ["Holm", ""],
        ),
        ("en", "Director Sean Durkin explains to Today why that choice was made.", []),
        ("en", "“The Iron Claw,” Durkin says, had been in development since 2015.", []),
        (
            "en",
            "“That is history that nobody wants to be a part of,” guard Cade Holm said.",
            ["Cade Holm"],
        ),
        (
            "en",
            "The play is perhaps the best known, and according to critic Ann Holm, well worth a visit.",
            [],
        ),
        (
            "de",
            "Bisher war es schwer, so einen Punkt zu erzeugen, weil Unebenheiten zu Fehlern führen konnten.",
            [],
        ),
        ("de", "Das Prinzip „den Mittelsmann überspringen“ ist seit Jahren erfolgreich.", []),
        (
            "de",
            "„Es ist beeindruckend, was er hier in seinem Garten aufgebaut hat“, so Jutta Holm und ergänzt: „Toll!“",
            ["Jutta Holm", ""],
        ),
        (
            "es",
            "El 11 de abril pasado, el ministro, Gustavo Vega, también señaló que harían falta más días.",
            ["Gustavo Vega"],
        ),
        (
            "es",
            "El equipo que pretende demostrar la inocencia de Holm aseguró que “él no va a declarar en contra”.",
            [""],
        ),
        (
            "it",
            "La validazione assicura che le transazioni siano autentiche e che i dati siano accurati.",
            [],
        ),
        (
            "ru",
            "«Это было между 22-м и 23-м февраля, мы закончили утром», — цитирует агентство Ивана Петрова.",
            ["Ивана Петрова"],
        ),
        (
            "ru",
            "4 декабря 2014 года, послание президента парламенту: «В городе живут и работают наши люди».",
            [""],
        ),
    ],
)
def test_a_thing_a_date_or_another_clause_is_no_speaker(
    language: str, text: str, speakers: list[str]
) -> None:
    assert [speaker for speaker, _ in _found(language, text)] == speakers


def test_what_describes_a_french_source_is_no_part_of_the_clause() -> None:
    text = "Selon le rapport annuel du Forum, relatif à l'égalité, la ville est classée en bas de l'échelle."
    assert _found("fr", text) == [("le rapport annuel du Forum", "la ville est classée en bas de l'échelle")]
