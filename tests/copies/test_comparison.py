"""A text that was cut or edited is a copy; another report of the event, or of another one in the same form, is none."""

from hypothesis import given
from hypothesis import strategies as st

from pipeline.copies import CopyKind, compare_texts, prepare_text

STORY = (
    "TALVIK, Norway (NP) — Fishing crews along the northern coast stayed in port on Wednesday after the ministry "
    "closed the cod grounds east of Talvik for the rest of the season.\n\n"
    "The decision affects about 340 boats and the plants in four towns that salt and dry their catch. Minister "
    "Solveig Brekke said that the stock had fallen to a level at which it could no longer recover on its own, and "
    "that the closure was the last measure left.\n\n"
    "Crews learned of it from the radio. Many had taken loans for new engines in spring, when the quota was "
    "raised. The union of the plant workers asked for wages to be paid until March, as was done during the "
    "herring crisis of 1987.\n\n"
    "Researchers in Tromholm have warned for six years that young cod were missing from their trawls. They blame "
    "warmer water, and a mesh size that parliament declined to change in 2021."
)
OTHER_REPORT = (
    "The harbour of Talvik was silent this morning. Solveig Brekke, the minister for fisheries, has shut the "
    "grounds to the east of the town until next season, and none of the 340 boats that work there put to sea.\n\n"
    "At the quay Per Holte was washing down a deck that will not see a fish before summer. He bought an engine in "
    "May, he said, on the strength of a bigger quota; now the bank will want to talk to him. The plants have sent "
    "their people home. Their union points to 1987, when the state paid wages through the winter."
)
NOISE = (
    "Sign up for the morning letter of Channel Nine.\n\n"
    "{}\n\n"
    "Copyright 2026 Channel Nine. All rights reserved.\n\n"
    "Follow us for updates, and send your pictures of the weather to the newsroom."
)
MATCH = (
    "{home} beat {guest} {goals}-1 on Saturday in front of {crowd} spectators. {scorer} put the home side ahead "
    "after {minute} minutes with a shot from the edge of the box, and a penalty by {second} settled the match "
    "before the break. The visitors pulled one back late in the game through {third}. The win lifts {home} to "
    "{place} in the table, while {guest} stay in the bottom half. The two sides meet again in the cup in three "
    "weeks."
)
FIRST_MATCH = MATCH.format(
    home="Norvale",
    guest="Eastbury",
    goals=3,
    crowd="4,120",
    scorer="Ola Ruud",
    minute=12,
    second="Jan Krog",
    third="Li Bo",
    place="fourth",
)
SECOND_MATCH = MATCH.format(
    home="Wickham",
    guest="Stenby",
    goals=2,
    crowd="11,870",
    scorer="Pia Dahl",
    minute=31,
    second="Eva Holm",
    third="Mia Falk",
    place="ninth",
)


FORECAST = (
    "Today in {town} it is {sky}. In the morning it is {a} degrees, the wind comes from the {wind} at {b} "
    "metres per second, humidity is {c} percent and pressure {d} millimetres. In the afternoon it rises to "
    "{e} degrees, with gusts of {f} metres per second. At night {g} degrees are expected, and {rain} in places."
)


def kind(text: str, original: str) -> CopyKind | None:
    match = compare_texts(prepare_text(text), prepare_text(original))
    return match.kind if match else None


def replace_every(text: str, step: int) -> str:
    """Replace every n-th word, as an editor who knows no mercy would."""
    words = text.split(" ")
    words[::step] = ["reworded"] * len(words[::step])
    return " ".join(words)


def test_the_same_words_are_a_verbatim_copy_whatever_the_punctuation() -> None:
    assert kind(STORY.replace("—", "-").upper(), STORY) is CopyKind.VERBATIM


def test_two_forecasts_from_one_template_are_no_copies_although_plain_words_differ_too() -> None:
    first = FORECAST.format(
        town="Norvale", sky="cloudy", wind="north", rain="showers", a=10, b=5, c=70, d=764, e=15, f=14, g=7
    )
    sky = "bright and dry after some early mist along both rivers"
    rain = "hardly any clouds remain, apart from thin veils near summits"
    second = FORECAST.format(
        town="Eastbury", sky=sky, wind="west", rain=rain, a=12, b=8, c=61, d=758, e=18, f=11, g=9
    )
    assert kind(second, first) is CopyKind.TEMPLATE


def test_two_notices_that_differ_in_one_name_are_no_copies() -> None:
    notice = "The vote in our contest {} has begun. We will announce the winners on the twentieth of May."
    assert kind(notice.format("Coffee"), notice.format("In the snow")) is None


def test_a_text_cut_to_its_first_half_is_shortened() -> None:
    assert kind(STORY[: len(STORY) // 2], STORY) is CopyKind.SHORTENED


def test_a_cut_text_between_the_lines_of_a_station_is_a_copy() -> None:
    match = compare_texts(prepare_text(NOISE.format(STORY[: len(STORY) * 6 // 10])), prepare_text(STORY))
    assert match is not None
    assert match.is_copy


def test_a_text_with_every_fifth_word_replaced_is_an_edited_copy() -> None:
    assert kind(replace_every(STORY, 5), STORY) is CopyKind.EDITED


def test_another_reporters_story_of_the_event_is_no_copy() -> None:
    assert kind(OTHER_REPORT, STORY) is None


def test_two_matches_reported_in_the_same_form_are_no_copies() -> None:
    assert kind(SECOND_MATCH, FIRST_MATCH) is CopyKind.TEMPLATE


def test_the_report_of_one_match_that_was_edited_is_a_copy() -> None:
    edited = FIRST_MATCH.replace("with a shot from the edge of the box", "from distance").replace(
        "late in the game", "in stoppage time"
    )
    assert kind(edited, FIRST_MATCH) is CopyKind.EDITED


def test_texts_that_share_one_paragraph_of_background_are_no_copies() -> None:
    background = STORY.rpartition("\n\n")[2]
    assert kind(OTHER_REPORT + "\n\n" + background, STORY) is None


def test_two_short_lines_about_one_event_are_no_copies() -> None:
    first = (
        "Talvik closes its cod grounds for the season, the minister for fisheries said on Wednesday in Oslo."
    )
    second = "The minister for fisheries said on Wednesday that she had no choice: the cod is nearly gone."
    assert kind(first, second) is None


def test_a_cut_copy_in_a_script_without_spaces_is_found() -> None:
    story = (
        "北海道の漁港では水曜日、政府がタラ漁の海域を今季いっぱい閉鎖すると決めたことを受けて、漁船が港にとどまった。"
        "約三百四十隻の船と四つの町の加工場が影響を受ける。大臣は資源が自力では回復できない水準まで減ったと説明した。"
        "漁師たちはラジオで決定を知った。春に漁獲枠が増えたとき、多くの人が新しいエンジンのために借金をしていた。"
    )
    assert kind(story[: len(story) // 2], story) is CopyKind.SHORTENED


@given(st.text(max_size=300), st.text(max_size=300))
def test_whether_texts_are_copies_does_not_depend_on_their_order(first: str, second: str) -> None:
    a, b = prepare_text(first), prepare_text(second)
    forward, backward = compare_texts(a, b), compare_texts(b, a)
    assert (forward is None) == (backward is None)
    if forward and backward:
        assert (forward.similarity, forward.is_copy) == (backward.similarity, backward.is_copy)


@given(st.lists(st.sampled_from(STORY.split(" ")), min_size=3, max_size=200).map(" ".join))
def test_every_text_of_three_words_is_a_verbatim_copy_of_itself(text: str) -> None:
    prepared = prepare_text(text)
    if prepared.shingles:
        match = compare_texts(prepared, prepared)
        assert match is not None
        assert (match.kind, match.similarity) == (CopyKind.VERBATIM, 1)
