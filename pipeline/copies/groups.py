"""Decide which group of copies an article joins, and which article of a group is the original."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from pipeline.copies.comparison import TextMatch

__all__ = ["Candidate", "GroupDecision", "GroupMember", "choose_original", "decide_group"]

# Two groups are joined by an article only if it holds at least this share of both: a digest of ten stories does not.
MIN_JOINING_SHARE = 0.4


@dataclass(frozen=True, slots=True)
class Candidate:
    """A stored article that may repeat a new one, and the group that it is in."""

    article_id: int
    # None when it is in no group.
    group_id: int | None = None
    # Whether its group is one of texts from one template.
    is_template_group: bool = False


@dataclass(frozen=True, slots=True)
class GroupDecision:
    """What becomes of an article's group."""

    # The group to join; None to open a new one.
    group_id: int | None
    # Other articles that join it with the article, ascending.
    article_ids: tuple[int, ...]
    # Groups whose members join it.
    merged_group_ids: tuple[int, ...]
    is_template: bool


@dataclass(frozen=True, slots=True)
class GroupMember:
    """A member of a group, as far as the original is chosen by it."""

    article_id: int
    # When it was published; where the page does not say, when it was stored.
    published: datetime
    # Whether its publisher is the agency that it names.
    is_agency_original: bool = False


def decide_group(matches: Mapping[Candidate, TextMatch]) -> GroupDecision | None:
    """Decide which group an article joins.

    The best match decides. An article in a group of one template leaves it for a group of copies. Where several groups
    match, they become one if the article holds much of both of their texts.

    Args:
        matches: the stored articles that it repeats, with how.

    Returns:
        None when it joins no group.
    """
    is_template = not any(match.is_copy for match in matches.values())
    relevant = {item: match for item, match in matches.items() if match.is_copy is not is_template}
    if not relevant:
        return None
    best = min(relevant, key=lambda item: (-relevant[item].similarity, item.article_id))
    joining = [best] + [
        item
        for item, match in relevant.items()
        if item != best and match.share_of_longer >= MIN_JOINING_SHARE <= relevant[best].share_of_longer
    ]
    joinable = {item: _joinable_group(item, is_template=is_template) for item in joining}
    groups = sorted({group for group in joinable.values() if group is not None})
    group_id = joinable[best]
    if group_id is None and groups:
        group_id = groups[0]
    return GroupDecision(
        group_id,
        tuple(sorted(item.article_id for item, group in joinable.items() if group is None)),
        tuple(group for group in groups if group != group_id),
        is_template,
    )


def _joinable_group(candidate: Candidate, *, is_template: bool) -> int | None:
    """Return the candidate's group if it is of the right sort, else None: then the candidate changes groups alone."""
    return candidate.group_id if candidate.is_template_group is is_template else None


def choose_original(members: Sequence[GroupMember]) -> int:
    """Choose the article of a group that the others repeat.

    Args:
        members: at least one.

    Returns:
        The id of the agency's own article if there is one, else of the earliest; the smallest id of equals.
    """
    return min(
        members, key=lambda member: (not member.is_agency_original, member.published, member.article_id)
    ).article_id
