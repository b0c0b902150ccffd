"""An article joins the group of its best match, and a group names its original."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from pipeline.copies import Candidate, CopyKind, GroupMember, TextMatch, choose_original, decide_group

MONDAY = datetime(2026, 11, 23, 8, tzinfo=UTC)
COPY, TEMPLATE = TextMatch(0.9, CopyKind.EDITED, 0.8), TextMatch(0.9, CopyKind.TEMPLATE, 0.8)


def test_an_article_that_repeats_nothing_joins_no_group() -> None:
    assert decide_group({}) is None


def test_the_first_copy_opens_a_group_with_the_article_it_repeats() -> None:
    decision = decide_group({Candidate(4): COPY})
    assert decision is not None
    assert (decision.group_id, decision.article_ids, decision.is_template) == (None, (4,), False)


def test_the_best_match_decides_and_a_digest_does_not_join_two_groups() -> None:
    digest = {
        Candidate(1, 10): TextMatch(1.0, CopyKind.EDITED, 0.1),
        Candidate(2, 20): TextMatch(0.9, CopyKind.EDITED, 0.1),
    }
    decision = decide_group(digest)
    assert decision is not None
    assert (decision.group_id, decision.merged_group_ids) == (10, ())


def test_the_whole_text_joins_the_groups_of_its_two_halves() -> None:
    halves = {
        Candidate(1, 10): TextMatch(1.0, CopyKind.EDITED, 0.5),
        Candidate(2, 20): TextMatch(1.0, CopyKind.EDITED, 0.5),
    }
    decision = decide_group(halves)
    assert decision is not None
    assert (decision.group_id, decision.merged_group_ids) == (10, (20,))


def test_a_copy_in_a_group_of_one_template_leaves_it_for_a_group_of_copies() -> None:
    decision = decide_group(
        {Candidate(1, 10, is_template_group=True): COPY, Candidate(2, 10, is_template_group=True): TEMPLATE}
    )
    assert decision is not None
    assert (decision.group_id, decision.article_ids, decision.is_template) == (None, (1,), False)


def test_reports_from_one_template_form_a_group_of_their_own() -> None:
    decision = decide_group({Candidate(1, 10): TEMPLATE})
    assert decision is not None
    assert (decision.group_id, decision.article_ids, decision.is_template) == (None, (1,), True)


def test_the_agencys_own_article_is_the_original_also_when_it_came_later() -> None:
    members = [GroupMember(1, MONDAY), GroupMember(2, MONDAY + timedelta(hours=1), is_agency_original=True)]
    assert choose_original(members) == 2


MEMBERS = st.lists(
    st.builds(
        GroupMember, st.integers(1, 99), st.sampled_from([MONDAY, MONDAY + timedelta(hours=1)]), st.booleans()
    ),
    min_size=1,
    max_size=8,
    unique_by=lambda member: member.article_id,
)


@given(MEMBERS)
def test_the_original_does_not_depend_on_the_order_of_the_members(members: list[GroupMember]) -> None:
    assert choose_original(members) == choose_original(members[::-1])
