"""An article's mentions in, the same with one kind for one name out."""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from pipeline.enrich.entities.mention import Mention
from pipeline.records import EntityLabel

__all__ = ["agree", "complete", "settle"]

UNSURE = 0.9  # a mention at least this sure keeps its own kind


def agree(mentions: Iterable[Mention]) -> list[Mention]:
    """Give equal names equal kinds, and a surname the kind of the full name it ends.

    Args:
        mentions: of one article, in order.

    Returns:
        The same mentions; the unsure ones with the kind most of the confidence of their name stands for.
    """
    mentions = list(mentions)
    votes: dict[str, dict[EntityLabel, float]] = defaultdict(lambda: defaultdict(float))
    for mention in mentions:
        votes[mention.text.casefold()][mention.label] += mention.confidence
        if mention.label is EntityLabel.PERSON and " " in mention.text:
            votes[mention.text.casefold().split()[-1]][mention.label] += 2 * mention.confidence
    return [_voted(mention, votes[mention.text.casefold()]) for mention in mentions]


def _voted(mention: Mention, votes: dict[EntityLabel, float]) -> Mention:
    best = max(votes, key=lambda label: votes[label])
    if best is mention.label or mention.confidence >= UNSURE:
        return mention
    return mention._replace(label=best)


def settle(mentions: Iterable[Mention], dateline: str) -> list[Mention]:
    """What the dateline names is a place wherever the story names it.

    Args:
        mentions: of one article.
        dateline: as written, such as "TALLINN, Estonia"; "" for none.
    """
    places = {part.strip().casefold() for part in dateline.split(",")} - {""}
    sure = EntityLabel.PLACE
    return [m._replace(label=sure) if m.text.casefold() in places else m for m in mentions]


def complete(text: str, mentions: list[Mention]) -> list[Mention]:
    """Add mentions the finder missed of names it was sure of elsewhere.

    Args:
        text: the whole story.
        mentions: found in it.

    Returns:
        All mentions in order, none overlapping.
    """
    known = _worth_looking_for(mentions)
    if not known:
        return mentions
    taken = {place for mention in mentions for place in range(mention.start, mention.end)}
    more: list[Mention] = []
    for name in sorted(known, key=len, reverse=True):
        for start in _places(text, name):
            if taken.isdisjoint((start, start + len(name) - 1)):
                more.append(Mention(name, known[name], start, start + len(name), UNSURE))
                taken.update(range(start, start + len(name)))
    return sorted([*mentions, *more], key=lambda mention: mention.start)


def _places(text: str, name: str) -> Iterator[int]:
    """Where a name stands as a word of its own."""
    start = text.find(name)
    while start >= 0:
        end = start + len(name)
        if not (_joins(text[start - 1 : start]) or _joins(text[end : end + 1])):
            yield start
        start = text.find(name, end)


def _joins(character: str) -> bool:
    return character.isalnum() or character in {"-", "_"}


def _worth_looking_for(mentions: list[Mention]) -> dict[str, EntityLabel]:
    known: dict[str, EntityLabel] = {}
    for mention in mentions:
        if mention.confidence >= UNSURE and mention.text[0].isupper() and len(mention.text) > 2:  # noqa: PLR2004 - "US"
            known[mention.text] = mention.label
            if mention.label is EntityLabel.PERSON and " " in mention.text:
                surname = mention.text.split()[-1]
                if len(surname) > 3 and surname[0].isupper():  # noqa: PLR2004 - "Jr", "Li" are also words
                    known.setdefault(surname, mention.label)
    return known
