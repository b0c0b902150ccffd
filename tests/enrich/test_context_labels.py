"""The words beside a name decide where the tagger is unsure."""

import pytest

from pipeline.enrich import enrich
from pipeline.enrich.entities.context_labels import add_paired_people, cut_compounds, label_local_places
from pipeline.enrich.entities.mention import Mention
from pipeline.records import Block, Document, EntityLabel

PERSON, ORGANISATION, PLACE = EntityLabel.PERSON, EntityLabel.ORGANISATION, EntityLabel.PLACE


def _mention(text: str, name: str, label: EntityLabel, confidence: float = 0.6) -> Mention:
    start = text.index(name)
    return Mention(name, label, start, start + len(name), confidence)


@pytest.mark.parametrize(
    ("text", "name", "label"),
    [
        ("The main library in Brenholm will open on Sundays.", "Brenholm", PERSON),
        ("Vale councillors put off a decision.", "Vale", ORGANISATION),
        ("Police warned Aldmoor residents.", "Aldmoor", PERSON),
    ],
)
def test_a_doubtful_name_is_a_place_where_the_words_beside_it_say_so(
    text: str, name: str, label: EntityLabel
) -> None:
    [mention] = label_local_places(text, [_mention(text, name, label)])
    assert mention.label is PLACE


@pytest.mark.parametrize(
    ("text", "name", "label", "confidence"),
    [
        ("Confidence in Starmer fell.", "Starmer", PERSON, 0.6),
        ("It is not in Brand's interest.", "Brand", PERSON, 0.6),
        ("He worked in Tesco for a year.", "Tesco", ORGANISATION, 0.6),
        ("They lost faith. Believe in Macron, he said.", "Macron", PERSON, 0.6),
        ("The song is in Prince at his best.", "Prince", PERSON, 0.95),
        ("Brand said the council would pay.", "Brand", PERSON, 0.6),
    ],
)
def test_other_doubtful_names_keep_their_label(
    text: str, name: str, label: EntityLabel, confidence: float
) -> None:
    [mention] = label_local_places(text, [_mention(text, name, label, confidence)])
    assert mention.label is label


def test_a_name_that_is_a_place_once_is_one_where_the_tagger_is_unsure() -> None:
    text = "Brenholm opened a library. Nobody in Brenholm knew."
    first = Mention("Brenholm", PERSON, 0, 8, 0.6)
    second = Mention("Brenholm", PLACE, 37, 45, 0.6)
    assert text[37:45] == "Brenholm"
    assert {mention.label for mention in label_local_places(text, [first, second])} == {PLACE}


@pytest.mark.parametrize(
    ("text", "people"),
    [
        ("Mayor Brand and Carver of the council disagreed.", {"Brand", "Carver"}),
        ("Senators Smith and Jones voted no.", {"Smith", "Jones"}),
        ("Presidents Biden and Macron met.", {"Biden", "Macron"}),
        ("Mayor Ellen Brand and Tom Carver opened the hall.", {"Ellen Brand", "Tom Carver"}),
        ("President Trump and Republicans met.", {"Trump"}),
        ("Prime Minister Starmer and Labour won.", {"Starmer"}),
        ("President Putin and Moscow refused.", {"Putin"}),
    ],
)
def test_both_people_behind_a_title_are_found(text: str, people: set[str]) -> None:
    entities = enrich(Document("https://post.example/a", blocks=(Block(text),))).entities
    assert {entity.text for entity in entities if entity.label is PERSON} == people


def test_a_pair_leaves_names_that_are_sure() -> None:
    text = "Mayor Lind and Harrow disagreed."
    found = [_mention(text, "Lind", PERSON), _mention(text, "Harrow", PLACE, 0.9)]
    assert add_paired_people(text, found) == found


def test_a_dutch_compound_names_the_part_before_its_hyphen() -> None:
    text = "PvdA-senator Adri Duivesteijn woont in Amsterdam-Zuid."
    found = [
        _mention(text, "PvdA-senator", ORGANISATION),
        _mention(text, "Adri Duivesteijn", PERSON),
        _mention(text, "Amsterdam-Zuid", PLACE),
    ]
    names = [(mention.text, text[mention.start : mention.end]) for mention in cut_compounds(found)]
    assert names == [(name, name) for name in ("PvdA", "Adri Duivesteijn", "Amsterdam-Zuid")]


def test_the_party_and_the_noun_in_front_of_a_dutch_person_are_no_part_of_the_person() -> None:
    text = "PvdA-senator Adri Duivesteijn sprak."
    found = cut_compounds([_mention(text, "PvdA-senator Adri Duivesteijn", PERSON)])
    assert [(mention.text, mention.label) for mention in found] == [
        ("PvdA", ORGANISATION),
        ("Adri Duivesteijn", PERSON),
    ]
    assert all(text[mention.start : mention.end] == mention.text for mention in found)
