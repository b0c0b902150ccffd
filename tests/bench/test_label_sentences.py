"""Sentences are labelled for training by two taggers, and left out where only one finds an organisation."""

from bench.entity_languages import LabelledSpan
from bench.label_sentences import label_text

TEXT = "Анна Белова вернулась в Тверь. Дирекция Лугопласта молчит. В Твери идёт дождь."
NAMES = {"Анна Белова": "PER", "Тверь": "LOC", "Лугопласта": "ORG", "Твери": "LOC"}


def find_listed(text: str) -> list[LabelledSpan]:
    return [(text.index(name), text.index(name) + len(name), label) for name, label in NAMES.items()]


def test_people_and_places_keep_their_labels_at_their_new_offsets() -> None:
    kept, spans = label_text(TEXT, find_listed)
    labelled = [(kept[start:end], label) for start, end, label in spans]
    assert labelled == [("Анна Белова", "PER"), ("Тверь", "LOC"), ("Твери", "LOC")]


def test_a_sentence_in_which_only_one_tagger_finds_an_organisation_is_left_out() -> None:
    kept, _ = label_text(TEXT, find_listed)
    assert kept.splitlines() == ["Анна Белова вернулась в Тверь.", "В Твери идёт дождь."]
