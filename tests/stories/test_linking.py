"""An article joins the story that its nearest neighbours belong to."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.enrich import enrich
from pipeline.records import Block, Document
from pipeline.stories import Neighbour, StoryFeatures, TermVector, choose_story, story_features
from sample_site import OUTLETS
from tests.copies.test_comparison import FIRST_MATCH, OTHER_REPORT, STORY

TERMS = st.dictionaries(st.integers(0, 30), st.floats(0.5, 4), min_size=1, max_size=12).map(
    lambda terms: StoryFeatures(terms).vector
)
NEIGHBOURS = st.lists(st.builds(Neighbour, st.integers(1, 99), st.integers(1, 5), TERMS), max_size=12)


def features(text: str) -> StoryFeatures:
    return story_features(enrich(Document("https://x.example/a", blocks=(Block(text),))))


def test_another_reporters_article_on_the_event_joins_the_story() -> None:
    neighbours = [Neighbour(1, 10, features(STORY).vector), Neighbour(2, 20, features(FIRST_MATCH).vector)]
    assert choose_story(features(OTHER_REPORT).vector, neighbours).story_id == 10


def test_an_article_on_another_event_opens_a_story() -> None:
    neighbours = [Neighbour(1, 10, features(STORY).vector)]
    assert choose_story(features(FIRST_MATCH).vector, neighbours).story_id is None


def test_the_first_article_of_all_opens_a_story() -> None:
    assert choose_story(features(STORY).vector, []).story_id is None


def test_two_stories_of_a_local_paper_share_its_town_and_are_two_stories() -> None:
    first = (
        "The shelters in Northmoor open ahead of a heavy snow storm, the city said. Beds, food and warm clothes "
        "are ready in three halls, and the high school takes in families with children until Thursday."
    )
    second = (
        "The hospital in Northmoor gets forty new beds, its director said. A foundation pays for the ward, which "
        "treats patients after strokes. Nurses from two other clinics will move there in autumn."
    )
    assert choose_story(features(first).vector, [Neighbour(1, 10, features(second).vector)]).story_id is None


def sample_vector(slug: str) -> TermVector:
    (story,) = {story for outlet in OUTLETS for story in outlet.stories if story.slug == slug}
    blocks = tuple(map(Block, story.paragraphs))
    return story_features(enrich(Document("https://x.example/a", title=story.title, blocks=blocks))).vector


def test_two_stories_of_one_publication_need_more_in_common_than_their_valley() -> None:
    post_office, doctor = sample_vector("post-office"), sample_vector("doctor-train")
    neighbours = [Neighbour(1, 10, post_office._replace(source_id=7))]
    assert choose_story(doctor._replace(source_id=7), neighbours).story_id is None
    assert choose_story(doctor._replace(source_id=8), neighbours).story_id == 10


def test_a_publications_second_article_on_an_event_joins_the_story() -> None:
    first, second = (features(text).vector._replace(source_id=7) for text in (STORY, OTHER_REPORT))
    assert choose_story(second, [Neighbour(1, 10, first)]).story_id == 10


@pytest.mark.parametrize(
    ("german", "english"),
    [
        (
            "Das Museum der Stadt Lyon in Frankreich bleibt bis März geschlossen, teilte die Stadt mit.",
            "A tram and a bus collided in Lyon, France, on Tuesday morning. Five people were hurt.",
        ),
        (
            "Vor der Wahl in Chile haben die Kandidaten in Santiago im Fernsehen diskutiert. Es ging um Renten.",
            "A quake of magnitude 6.1 shook the north of Chile. No damage was reported in Santiago, officials said.",
        ),
    ],
)
def test_two_short_texts_in_two_languages_are_no_story_for_the_name_of_a_town(
    german: str, english: str
) -> None:
    assert (
        choose_story(features(english).vector, [Neighbour(1, 10, features(german).vector)]).story_id is None
    )


STRIKE = (
    "LISBON (Reuters) — Most trains in Portugal did not run on Thursday, the second day of a strike over pay. In Porto "
    "one train in four left the station, the company said. Minister Tiago Queiroz offered 3.5 percent."
)
STREIK = (
    "Der Streik der portugiesischen Bahn geht weiter. Zwischen Lissabon und Porto fuhr am Donnerstag kein Zug. "
    "Verkehrsminister Tiago Queiroz bot 3,5 Prozent mehr Lohn, die Gewerkschaft lehnte das ab."
)
WAHL = (
    "Portugal wählt im Januar einen neuen Präsidenten. In Coimbra begann am Donnerstag der Wahlkampf. "
    "Umfragen sehen die frühere Richterin Helena Matos mit 41 Prozent vor dem Unternehmer Rui Sampaio. "
    "Beide werben um die Stimmen der jungen Leute, von denen zuletzt nur jeder dritte wählen ging."
)


def test_a_report_in_another_language_joins_the_story() -> None:
    neighbours = [Neighbour(1, 10, features(STRIKE).vector)]
    assert choose_story(features(STREIK).vector, neighbours).story_id == 10


def test_a_report_in_another_language_on_another_event_opens_a_story() -> None:
    neighbours = [Neighbour(1, 10, features(STRIKE).vector)]
    assert choose_story(features(WAHL).vector, neighbours).story_id is None


def test_vectors_decide_where_terms_do_not() -> None:
    words, others = (StoryFeatures({number: 1.0}).vector for number in (1, 2))
    near, far = (np.array(vector, dtype=np.float32) for vector in ((1, 0), (0, 1)))
    article = words._replace(embedding=near)
    assert choose_story(article, [Neighbour(1, 10, others._replace(embedding=near))]).story_id == 10
    assert choose_story(article, [Neighbour(1, 10, others._replace(embedding=far))]).story_id is None
    assert choose_story(article, [Neighbour(1, 10, others)]).story_id is None


def test_an_article_that_is_nearer_to_another_story_moves_to_it() -> None:
    """A report that opened a story of its own before its event had others."""
    same = features(STORY).vector
    neighbours = [
        Neighbour(1, 10, same),
        Neighbour(2, 10, same),
        Neighbour(3, 20, features(OTHER_REPORT).vector),
    ]
    assert choose_story(same, neighbours).moved_articles == {3: 10}


def test_stories_with_similar_members_merge() -> None:
    same = features(STORY).vector
    neighbours = [Neighbour(number, story, same) for number, story in enumerate((10, 10, 20, 20))]
    assert choose_story(same, neighbours).merged_story_ids == (20,)


def test_two_reports_of_one_event_share_keys() -> None:
    assert len(set(features(STORY).keys) & set(features(OTHER_REPORT).keys)) >= 3


def test_two_reports_in_a_script_without_spaces_share_keys() -> None:
    first = "北海道の漁港では水曜日、政府がタラ漁の海域を今季いっぱい閉鎖すると決めた。三百隻の漁船が影響を受ける。"
    second = (
        "政府は今季のタラ漁を禁じた。北海道の漁船三百隻は水曜日、漁港にとどまった。海域の閉鎖は来季まで続く。"
    )
    other = "東京の美術館で月曜日、新しい展覧会が始まった。画家の作品八十点が並び、多くの人が訪れた。"
    shared, unrelated = (
        len(set(features(first).keys) & set(features(text).keys)) for text in (second, other)
    )
    assert shared > unrelated


def test_the_agency_and_its_dateline_are_the_same_in_every_language() -> None:
    document = Document("https://x.example/a", blocks=(Block("Kurze Meldung."),), dateline="TALLINN")
    english = replace(enrich(replace(document, blocks=(Block("A short note."),))), agency="AP")
    german = replace(enrich(document), agency="AP")
    assert set(story_features(english).terms) & set(story_features(german).terms)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Marin Dobrev got 54.2 percent.", "Марин Добрев получил 54,2 процента."),
        ("Rain damaged 11,200 houses.", "Der Regen beschädigte 11.200 Häuser."),
        ("Rain damaged 11,200 houses.", "La pluie a endommagé 11\u00a0200 maisons."),
    ],
)
def test_names_and_numbers_are_the_same_in_every_language(first: str, second: str) -> None:
    assert set(features(first).terms) & set(features(second).terms)


@given(TERMS, NEIGHBOURS)
def test_the_decision_does_not_depend_on_the_order_of_the_neighbours(
    terms: TermVector, neighbours: list[Neighbour]
) -> None:
    assert choose_story(terms, neighbours).story_id == choose_story(terms, neighbours[::-1]).story_id


@given(TERMS, NEIGHBOURS)
def test_a_score_is_between_0_and_1(terms: TermVector, neighbours: list[Neighbour]) -> None:
    assert 0 <= choose_story(terms, neighbours).score <= 1
