"""How quotes are printed."""

import pytest

from cli.enriched_values import format_quote
from pipeline.records import Quote, Stance


@pytest.mark.parametrize(
    ("quote", "line"),
    [
        (Quote("Yes", 0, 3, "Ada", "said", confidence=0.97), "Ada said (0.97): “Yes”"),
        (Quote("Oui", 0, 3, "Ada", "dit", confidence=0.97), "Ada dit (said, 0.97): “Oui”"),
        (
            Quote("it was not so", 0, 3, "Ada", "denied", direct=False, confidence=0.8, stance=Stance.DENIED),
            "Ada denied (0.80): it was not so",
        ),
        (Quote("Yes", 0, 3, confidence=0.0), "speaker open (said): “Yes”"),
        (Quote("Yes", 0, 3, "", "according to", confidence=0.0), "speaker open (according to, said): “Yes”"),
    ],
)
def test_a_quote_names_its_verb_once_and_says_where_its_speaker_is_open(quote: Quote, line: str) -> None:
    assert format_quote(quote) == line
