"""Make the mentions of an article consistent: one label for one name."""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from pipeline.enrich.entities.mention import Mention
from pipeline.records import EntityLabel

__all__ = ["apply_dateline", "propagate_names", "unify_labels"]

MIN_LABEL_CONFIDENCE = 0.9  # a mention with at least this confidence keeps its label


def unify_labels(mentions: Iterable[Mention]) -> list[Mention]:
    """Give equal names one label, and a surname the label of the full name.

    Args:
        mentions: the mentions of one article, in order.

    Returns:
        The same mentions. Those below `MIN_LABEL_CONFIDENCE` get the label with the largest total confidence among the
        mentions of their name.
    """
    mentions = list(mentions)
    names = [mention.text.casefold() for mention in mentions]
    votes: dict[str, dict[EntityLabel, float]] = defaultdict(lambda: defaultdict(float))
    for name, mention in zip(names, mentions, strict=True):
        votes[name][mention.label] += mention.confidence
        if mention.label is EntityLabel.PERSON and " " in name:
            votes[name.split()[-1]][mention.label] += 2 * mention.confidence
    return [_with_majority_label(mention, votes[name]) for name, mention in zip(names, mentions, strict=True)]


def _with_majority_label(mention: Mention, votes: dict[EntityLabel, float]) -> Mention:
    if len(votes) == 1:
        return mention
    best = max(votes, key=lambda label: votes[label])
    if best is mention.label or mention.confidence >= MIN_LABEL_CONFIDENCE:
        return mention
    return mention._replace(label=best)


def apply_dateline(mentions: Iterable[Mention], dateline: str) -> list[Mention]:
    """Label the places of the dateline as places throughout the text.

    Args:
        mentions: the mentions of one article.
        dateline: as written, such as "TALLINN, Estonia"; "" for none.

    Returns:
        The mentions in the same order.
    """
    place_names = {part.strip().casefold() for part in dateline.split(",")} - {""}
    place_label = EntityLabel.PLACE
    return [
        mention._replace(label=place_label) if mention.text.casefold() in place_names else mention
        for mention in mentions
    ]


def propagate_names(text: str, mentions: list[Mention]) -> list[Mention]:
    """Add missed mentions of names that were found elsewhere with high confidence.

    Args:
        text: the whole text.
        mentions: the mentions found in it, in order.

    Returns:
        All mentions in order, none overlapping.
    """
    label_by_name = _names_to_propagate(mentions)
    if not label_by_name:
        return mentions
    covered = bytearray(len(text))
    for mention in mentions:
        covered[mention.start : mention.end] = b"\1" * (mention.end - mention.start)
    additions: list[Mention] = []
    for name in sorted(label_by_name, key=len, reverse=True):
        for start in _free_offsets(name, text, covered):
            end = start + len(name)
            additions.append(Mention(name, label_by_name[name], start, end, MIN_LABEL_CONFIDENCE))
            covered[start:end] = b"\1" * len(name)
    return sorted([*mentions, *additions], key=lambda mention: mention.start)


def _free_offsets(name: str, text: str, covered: bytearray) -> Iterator[int]:
    """Yield the offsets at which a name occurs as separate words that are not covered."""
    start = text.find(name)
    while start >= 0:
        end = start + len(name)
        is_free = not (covered[start] or covered[end - 1])
        if is_free and not (_is_word_char(text[start - 1 : start]) or _is_word_char(text[end : end + 1])):
            yield start
        start = text.find(name, start + 1)


def _is_word_char(char: str) -> bool:
    return char.isalnum() or char in {"-", "_"}


def _names_to_propagate(mentions: list[Mention]) -> dict[str, EntityLabel]:
    label_by_name: dict[str, EntityLabel] = {}
    for mention in mentions:
        if mention.confidence >= MIN_LABEL_CONFIDENCE and mention.text[0].isupper() and len(mention.text) > 2:  # noqa: PLR2004 - "US"
            label_by_name[mention.text] = mention.label
            if mention.label is EntityLabel.PERSON and " " in mention.text:
                surname = mention.text.split()[-1]
                if len(surname) > 3 and surname[0].isupper():  # noqa: PLR2004 - "Jr", "Li" are also words
                    label_by_name.setdefault(surname, mention.label)
    return label_by_name
