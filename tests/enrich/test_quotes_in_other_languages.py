"""Forms of speech in French, Italian, Portuguese, Spanish, Dutch, the Nordic languages, Polish and Russian."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.enrich import enrich
from pipeline.records import Block, Document

_FORMS_FILE = Path(__file__).parent / "speech_in_other_languages.txt"


def _found(language: str, *paragraphs: str) -> list[tuple[str, str]]:
    document = Document("https://post.example/a", blocks=tuple(map(Block, paragraphs)), language=language)
    return [(quote.speaker, quote.text) for quote in enrich(document).quotes]


def _forms() -> Iterator[tuple[str, list[str], str]]:
    for line in _FORMS_FILE.read_text("utf-8").splitlines():
        if not line.startswith(("#", "=")):
            language, speakers, text = line.split(" | ", 2)
            yield language, [] if speakers == "-" else speakers.split(" / "), text


@pytest.mark.parametrize(("language", "speakers", "text"), list(_forms()))
def test_each_form_has_its_speakers(language: str, speakers: list[str], text: str) -> None:
    assert [speaker or "?" for speaker, _ in _found(language, *text.split(" // "))] == speakers


@pytest.mark.parametrize(
    ("language", "behind", "second"),
    [
        ("sv", "säger Sven Holm. Vi har tid. Det är bra så.", "Vi har tid."),
        ("sv", "säger Sven Holm. Det är bra så. Vi har tid.", "Det är bra så. Vi har tid."),
        ("sv", "säger Sven Holm. Han lämnade mötet klockan tre.", ""),
        ("sv", "säger Sven Holm. Vi har sökt kommunen för en kommentar.", ""),
        ("da", "siger kaptajn Sven Holm. Vi har tid.", "Vi har tid."),
        ("no", "sier kaptein Sven Holm. Vi har god tid.", "Vi har god tid."),
    ],
)
def test_a_nordic_speaker_goes_on_behind_the_attribution_in_the_first_person(
    language: str, behind: str, second: str
) -> None:
    first = {"sv": "Vi väntar på beskedet", "da": "Vi venter på svaret", "no": "Vi venter på svaret"}[
        language
    ]
    expected = [("Sven Holm", part) for part in (first, second) if part]
    assert _found(language, f"– {first}, {behind}") == expected
