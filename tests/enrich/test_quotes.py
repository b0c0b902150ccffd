"""Quotes have the right speaker, in any style of quotation marks and in many languages."""

from functools import cached_property
from typing import SupportsIndex

import pytest
from hypothesis import given
from hypothesis import strategies as some

from pipeline.enrich import enrich
from pipeline.enrich.quotes.attribution import find_attributions
from pipeline.enrich.quotes.context import QuoteContext
from pipeline.enrich.quotes.indirect_speech import find_indirect_quotes
from pipeline.enrich.quotes.quotation_marks import find_quoted_spans
from pipeline.enrich.quotes.rules import Rule
from pipeline.enrich.tokens import TokenizedDocument
from pipeline.records import Block, Document, Quote, Stance


def _quotes(*paragraphs: str) -> tuple[Quote, ...]:
    return enrich(Document("https://post.example/a", blocks=tuple(map(Block, paragraphs)))).quotes


def _direct(*paragraphs: str) -> list[tuple[str, str, str]]:
    return [(quote.speaker, quote.verb, quote.text) for quote in _quotes(*paragraphs) if quote.direct]


LEAD = "Mayor Maria Okello opened the bridge in Kisumu on Monday after seven years of work."


@pytest.mark.parametrize(
    "text",
    [
        "“The bridge will stand for a century,” said Maria Okello on Monday.",
        '"The bridge will stand for a century," Maria Okello told reporters.',
        "‘The bridge will stand for a century,’ said Maria Okello, who paid for it.",
        "Maria Okello said: “The bridge will stand for a century.”",
        'Maria Okello replied, “The bridge will stand for a century."',
    ],
)
def test_the_speaker_is_found_before_and_after_quotes_in_any_marks(text: str) -> None:
    ((speaker, verb, words),) = _direct(text)
    assert speaker == "Maria Okello"
    assert verb in {"said", "told", "replied"}
    assert words.rstrip(".,") == "The bridge will stand for a century"


@pytest.mark.parametrize(
    ("text", "speaker", "verb"),
    [
        ("„Die Brücke hält hundert Jahre“, sagte Bürgermeisterin Ulrike Sommer am Montag.", "Ulrike Sommer", "sagte"),
        ("»Die Brücke hält hundert Jahre«, sagte Ulrike Sommer am Montag der Zeitung.", "Ulrike Sommer", "sagte"),
        ("« Le pont tiendra cent ans », a déclaré le maire Pierre Garnier lundi.", "Pierre Garnier", "déclaré"),
        ("«El puente durará cien años», dijo la alcaldesa Elena Robledo el lunes.", "Elena Robledo", "dijo"),
        ("«Мост простоит сто лет», — заявил министр Павел Громов в понедельник журналистам.", "Павел Громов", "заявил"),
    ],
)  # fmt: skip
def test_speakers_are_found_in_other_languages(text: str, speaker: str, verb: str) -> None:
    ((found_speaker, found_verb, _),) = _direct(text)
    assert (found_speaker, found_verb) == (speaker, verb)


@pytest.mark.parametrize(
    ("text", "speakers"),
    [
        ("– Vi har väntat länge på den nya bron, säger Karin Holm. – Nu är den här.", ["Karin Holm", "Karin Holm"]),
        ("— No habrá dinero para el puente —dijo Elena Robledo—. Hay que esperar.", ["Elena Robledo"] * 2),
        ("— Мост простоит сто лет, — сказал Павел Громов. — Мы долго ждали.", ["Павел Громов"] * 2),
        ("« Le pont tiendra cent ans, a répondu Pierre Garnier. Nous avons attendu. »", ["Pierre Garnier"] * 2),
        ("“Il ponte - ha detto Elena Robledo - durerà cento anni e più”.", ["Elena Robledo", "Elena Robledo"]),
        ("«No habrá dinero para el puente —dijo Elena Robledo—. Es pronto».", ["Elena Robledo"] * 2),
        ("«Мост простоит сто лет, — сказал Павел Громов. — Денег хватит».", ["Павел Громов"] * 2),
        ("«Мост простоит сто лет», — сообщила пресс-служба мэрии.", ["пресс-служба мэрии"]),
        ("Claire Roux dirige la ville. « Le pont de la ville, a-t-elle ajouté, restera ouvert. »", ["Claire Roux"] * 2),
        ("« Le pont tiendra cent ans », a déclaré à cette occasion le ministre.", ["le ministre"]),
        ("“El puente durará cien años”, lamentó, por su parte, Elena Robledo.", ["Elena Robledo"]),
        ("“钱已经没有了，这座桥不会再开，”财政部长李娜在议会表示。", ["李娜"]),
        ("“पुल के लिए पैसा अब नहीं है,” वित्त मंत्री अनीता सिंह ने संसद में कहा।", ["अनीता सिंह"]),
        ("田中首相は「橋は春までに再建します」と述べた。", ["田中首相"]),
        ('"لا يوجد مال للجسر الآن"، قال أحمد علي يوم الاثنين.', ["أحمد علي"]),
    ],
)  # fmt: skip
def test_speech_is_found_in_the_forms_of_other_languages(text: str, speakers: list[str]) -> None:
    assert [speaker for speaker, _, _ in _direct(text)] == speakers


def test_of_two_verbs_before_a_quote_the_nearer_one_counts() -> None:
    asked = (
        "Asked whether it would stand for a century, Maria Okello replied simply, “Longer than any of us.”"
    )
    ((speaker, verb, _),) = _direct(asked)
    assert (speaker, verb) == ("Maria Okello", "replied")


@pytest.mark.parametrize(
    "text",
    [
        "El presidente Luis Rojas anunció una reforma. “No subiremos los impuestos”, afirmó ante el Congreso en Lima.",
        "President Luis Rojas announced a reform. “We will not raise taxes,” he said at the United Nations on Monday.",
    ],
)
def test_an_addressee_is_not_the_speaker(text: str) -> None:
    assert [speaker for speaker, _, _ in _direct(text)] == ["Luis Rojas"]


def test_a_pronoun_refers_to_the_person_named_before() -> None:
    assert _direct(LEAD, "“We have waited long,” she said.") == [
        ("Maria Okello", "said", "We have waited long,")
    ]


def test_a_pronoun_after_a_quote_refers_to_its_speaker() -> None:
    quotes = _direct(
        LEAD,
        "“It is steel,” said Daniel Kiptoo. “It will not rust,” he added.",
        "Nobody asked about Okello's plans. “I built it,” he said.",
    )
    assert [speaker for speaker, _, _ in quotes] == ["Daniel Kiptoo"] * 3


def test_continued_speech_keeps_its_speaker() -> None:
    quotes = _direct(
        LEAD,
        "“The river rose in an hour,” said Daniel Kiptoo, who lost his shop. “I took the children and ran.",
        "“Nothing was left.”",
    )
    assert quotes == [
        ("Daniel Kiptoo", "said", "The river rose in an hour,"),
        ("Daniel Kiptoo", "said", "I took the children and ran."),
        ("Daniel Kiptoo", "said", "Nothing was left."),
    ]


def test_a_sentence_that_names_somebody_else_behind_a_quote_is_not_of_the_speaker_before() -> None:
    for rest in ("Anna Pell turned round.", "Anna Pell wanted to know.", "was Anna Pell’s reply."):
        quotes = _direct(LEAD, "“We are tired of waiting,” said Daniel Kiptoo.", f"“The roof leaks,” {rest}")
        assert [speaker for speaker, _, text in quotes if text.startswith("The roof")] == [""]


def test_a_question_behind_a_dash_is_not_of_whoever_answers() -> None:
    text = ("– Kommer ni att överklaga?", "– Det vill jag inte säga något om, säger Peter Kvill.")
    assert [speaker for speaker, _, _ in _direct("Rätten tog upp fallet i dag.", *text)] == [
        "",
        "Peter Kvill",
    ]


def test_a_speaker_without_a_name_is_given_as_written() -> None:
    assert (
        _direct("“It did not happen by chance,” a police spokeswoman told reporters.")[0][0]
        == "a police spokeswoman"
    )


def test_a_quoted_word_or_title_is_not_speech() -> None:
    assert (
        _direct(LEAD, "The word “fair” was met with laughter, and the so-called “Green Wave” show went on.")
        == []
    )


def test_confidence_falls_from_name_to_pronoun_to_no_speaker() -> None:
    words = "“We have waited long enough for this bridge,”"
    named, pronoun = (_quotes(LEAD, f"{words} said {who}.")[0].confidence for who in ("Maria Okello", "she"))
    (none,) = (quote.confidence for quote in _quotes(f"A bridge was opened. {words}"))
    assert 1 > named > pronoun > none == 0


def test_reported_speech_is_not_direct() -> None:
    (quote,) = _quotes("Maria Okello said on Tuesday that the bridge would close in May.")
    assert (quote.direct, quote.speaker, quote.text) == (
        False,
        "Maria Okello",
        "the bridge would close in May",
    )


def test_an_announced_thing_is_not_speech() -> None:
    assert _quotes("Maria Okello announced the tax in a speech on Friday.") == ()


def test_a_described_group_is_the_speaker_as_written() -> None:
    (quote,) = _quotes("Some NATO diplomats have said the plan may be too bold.")
    assert quote.speaker == "Some NATO diplomats"


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        ("However, some mayors and safety experts have said it may fail.", "some mayors and safety experts"),
        ("Police and firefighters said the bridge would stay closed.", "Police and firefighters"),
        ("Tom Reyes and Ana Duarte said the bridge would close in May.", "Tom Reyes and Ana Duarte"),
        ("“The bridge is safe,” said Tom Reyes and Ana Duarte on Monday.", "Tom Reyes and Ana Duarte"),
        ("A spokesman for police and firefighters said the fire was out.", "A spokesman for police and firefighters"),
        ("Einige Ärzte und Wasserexperten sagten, sie sei zu hoch.", "Einige Ärzte und Wasserexperten"),
        ("Polizei und Feuerwehr erklärten, dass die Brücke sicher sei.", "Polizei und Feuerwehr"),
        ("„Die Brücke ist sicher“, sagten Ulrike Sommer und Jonas Rehm am Montag.", "Ulrike Sommer und Jonas Rehm"),
    ],
)  # fmt: skip
def test_speakers_joined_by_a_conjunction_are_given_together(text: str, speaker: str) -> None:
    assert [quote.speaker for quote in _quotes(text)] == [speaker]


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        ("Police arrested two men and officials said they would be charged on Friday.", "officials"),
        ("The council closed the bridge and the mayor said it would open in May.", "the mayor"),
        ("Die Polizei nahm zwei Männer fest und der Richter sagte, sie seien alt.", "der Richter"),
    ],
)  # fmt: skip
def test_a_conjunction_between_clauses_does_not_join_speakers(text: str, speaker: str) -> None:
    assert [quote.speaker for quote in _quotes(text)] == [speaker]


@pytest.mark.parametrize(
    ("text", "stance"),
    [
        ("“The bridge will stand for a century,” said Maria Okello on Monday.", Stance.STATED),
        ("Maria Okello warned that the bridge would close in May.", Stance.WARNED),
        ("Maria Okello promised to close the bridge in May.", Stance.PROMISED),
        ("Maria Okello denied “any knowledge of the cracks in the bridge.”", Stance.DENIED),
        ("“Who will pay for the bridge?” asked Maria Okello.", Stance.ASKED),
        ("„Die Brücke ist viel zu teuer geworden“, kritisierte Ulrike Sommer.", Stance.CRITICISED),
        ("« Nous allons fermer le pont », a promis le maire Pierre Garnier.", Stance.PROMISED),
    ],
)
def test_the_stance_is_what_the_verb_says_that_the_speaker_did(text: str, stance: Stance) -> None:
    assert [quote.stance for quote in _quotes(text)] == [stance]


def test_a_continued_quote_does_not_repeat_the_stance() -> None:
    text = "“Who will pay for it?” asked Maria Okello. “We have no money left.”"
    assert [(quote.rule, quote.stance) for quote in _quotes(text)] == [
        (Rule.VERB_AFTER, Stance.ASKED),
        (Rule.CONTINUED, Stance.STATED),
    ]


def test_quote_offsets_match_the_text() -> None:
    blocks = (LEAD, "“We have waited long,” she said. Okello added that the toll would be low.")
    text = "\n\n".join(blocks)
    assert [text[quote.start : quote.end] for quote in _quotes(*blocks)] == [
        quote.text for quote in _quotes(*blocks)
    ]
    assert len(_quotes(*blocks)) == 2


@pytest.mark.parametrize(
    ("text", "speakers"),
    [
        ("“We won,” Maria Okello told Daniel Kiptoo after the vote.", ["Maria Okello"]),
        ("“The bridge is safe enough,” said Maria Okello, who met Daniel Kiptoo in May.", ["Maria Okello"]),
        ("Daniel Kiptoo’s brother, Peter Kiptoo, said: “The bridge is safe.”", ["Peter Kiptoo"]),
        ("Maria Okello, who beat Daniel Kiptoo in May, called the plan “a gift to builders”.", ["Maria Okello"]),
        ("A spokesman for Daniel Kiptoo said: “The bridge is safe.”", ["A spokesman for Daniel Kiptoo"]),
        ("“The bridge is safe,” a lawyer for the owners, Peter Kiptoo, said on Monday.", ["Peter Kiptoo"]),
    ],
)  # fmt: skip
def test_the_subject_of_the_verb_is_the_speaker(text: str, speakers: list[str]) -> None:
    assert [speaker for speaker, _, _ in _direct(text)] == speakers


def test_a_pronoun_refers_to_a_person_of_its_gender() -> None:
    lead = "Sandra Holm met Mark Evans on Tuesday."
    assert [_direct(lead, f"“We agreed on nothing,” {pronoun} said.")[0][0] for pronoun in ("she", "he")] == [
        "Sandra Holm",
        "Mark Evans",
    ]


def test_the_first_part_of_a_double_given_name_has_the_gender() -> None:
    lead = "Jean-Paul Moreau a rencontré Marie-Pierre Lambert lundi à la mairie."
    speech = "« Nous avons attendu assez longtemps », a-t-{} dit."
    speakers = [_direct(lead, speech.format(pronoun))[0][0] for pronoun in ("elle", "il")]
    assert speakers == ["Marie-Pierre Lambert", "Jean-Paul Moreau"]


@pytest.mark.parametrize(
    "text",
    [
        "In her book, “The Long Bridge,” Maria Okello told the story of the town.",
        "Maria Okello spoke on CNN’s “New Day,” a morning show.",
        "Maria Okello told friends about it, as she does in her book “Rivers: A Town’s Long Fight for the Old Bridge.”",
        "Maria Okello told a crowd of friends that she danced to “Song of the River.”",
        "Ann Holm, the editor in charge of “Tonight,” reminded her staff about the rules.",
        "The report, titled “Too late?”, concludes that the bridge is a ruin.",
        "The town praised a man from an account called “Bridge-Watch” in May.",
        "The so- called ‘old town’ was the subject of the debate.",
        "When asked about the bridge, most of those who like a mayor who “cares about people” were for Reyes.",
        "He would pay through “higher fees,” which Okello described in May.",
        "Die Nachrichtenagentur „Dritte Quelle“ meldete den Unfall.",
        "Die Stadt nennt sich „kleines Venedig am Fluss“ seit 1900.",
        "„Offene Hände“ sowie die Stadt kündigten an, die Zahl der Helfer zu erhöhen.",
        "Sie zogen unter dem Motto „Die Brücke gehört uns allen und wird von uns verteidigt!“ durch die Stadt.",
    ],
)
def test_titles_and_names_in_marks_are_not_speech(text: str) -> None:
    assert _direct(text) == []


def test_a_quote_joined_to_another_has_its_speaker() -> None:
    first, second = _direct("Maria Okello called the bridge “unsafe” and “late.”")
    assert (first[0], second[0]) == ("Maria Okello", "Maria Okello")


def test_what_a_verb_at_the_end_of_its_clause_calls_something_is_a_quote() -> None:
    assert [text for _, _, text in _direct("Die Stadt hat den Bericht als „falsch“ zurückgewiesen.")] == [
        "falsch"
    ]


class _CountingText(str):
    """A text that counts the characters that are cut out of it."""

    __slots__ = ("chars_read",)

    def __init__(self, _text: str) -> None:
        self.chars_read = 0

    def __getitem__(self, key: SupportsIndex | slice) -> str:
        part = super().__getitem__(key)
        self.chars_read += len(part)
        return part


class _CountingContext(QuoteContext):
    @cached_property
    def masked(self) -> str:
        return _CountingText(super().masked)


def _chars_read(sentence: str, count: int) -> int:
    document = Document("https://post.example/a", blocks=(Block(sentence * count),))
    context = _CountingContext(TokenizedDocument(document), (), "en")
    assert not list(find_indirect_quotes(context))
    list(find_attributions(context, 0, len(context.text)))
    assert isinstance(context.masked, _CountingText)
    return context.masked.chars_read


def test_each_verb_of_a_sentence_without_end_reads_a_bounded_part_of_it() -> None:
    unclosed = "“We have waited long, she said and "
    assert 0 < _chars_read(unclosed, 400) < 2.2 * _chars_read(unclosed, 200)


TOKENS = (
    "“",
    "”",
    '"',
    "‘",
    "’",
    "«",
    "»",
    "„",
    "said",
    "Maria",
    "Okello",
    "it’s",
    ".",
    ",",
    "\n",
    "「",
    "」",
    "he",
    "that",
)


@given(some.lists(some.sampled_from(TOKENS), max_size=40))
def test_quoted_spans_never_overlap_and_lie_in_the_text(words: list[str]) -> None:
    text = " ".join(words)
    end = 0
    for span in find_quoted_spans(text):
        assert end <= span.outer_start < span.start <= span.end <= span.outer_end <= len(text)
        end = span.outer_end


@given(some.lists(some.sampled_from(TOKENS), max_size=30))
def test_any_text_gives_quotes_that_match_it(words: list[str]) -> None:
    text = " ".join(words)
    article = enrich(Document("https://post.example/a", blocks=(Block(text),)))
    assert "quotes" not in {record.enricher for record in article.enrichments if record.error}
    assert all(text[quote.start : quote.end] == quote.text for quote in article.quotes)
