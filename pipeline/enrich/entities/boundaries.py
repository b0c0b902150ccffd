"""Correct the boundaries and labels of mentions by word lists."""

from collections.abc import Iterable, Iterator

from pipeline.enrich.entities import gazetteer
from pipeline.enrich.entities.mention import Mention
from pipeline.records import EntityLabel

__all__ = ["fix_boundaries"]

_OPENING_MARKS = "\u201c\u201e\u00ab"
_CLOSING_MARKS = ("\u201d", "\u00bb")
_TITLE_STOP = ". "  # a tagger may begin a name behind "Ms"
_POSSESSIVES = ("'s", "\u2019s")
_NAME_PARTICLES = gazetteer.function_words("particles")
# A name that ends in one of these is neither a person nor a place.
_ORGANISATION_NOUNS = gazetteer.function_words("bodies")


def fix_boundaries(mentions: Iterable[Mention]) -> list[Mention]:
    """Correct boundaries and labels.

    Args:
        mentions: the mentions of one article, in order.

    Returns:
        The mentions without titles, common words and demonyms in front of people, without lower-case words in front of
        other names, and with names that end like an organisation labelled as one. Mentions without letters, and
        names without a capital where the script has them ("la police municipale"), are dropped.
    """
    return [result for mention in mentions for result in _fix_mention(mention)]


def _fix_mention(mention: Mention) -> Iterator[Mention]:
    mention = _drop_closing_mark(_drop_possessive(mention))
    words = mention.text.split(" ")
    if words[-1].lower() in _ORGANISATION_NOUNS and len(words) > 1:
        if mention.label in {EntityLabel.PERSON, EntityLabel.PLACE}:
            mention = mention._replace(label=EntityLabel.ORGANISATION)
    elif mention.label is EntityLabel.PERSON:
        mention = _drop_leading_words(mention, words, _count_leading_titles(words))
    else:
        mention = _drop_leading_words(mention, words, _count_leading_lowercase(words))
    is_common = mention.label is not EntityLabel.GROUP and mention.text.islower()
    if any(map(str.isalpha, mention.text)) and not is_common:
        yield mention


def _drop_possessive(mention: Mention) -> Mention:
    """Cut off the 's of people and places; of organisations it may be part of the name ("Sotheby's")."""
    if mention.label is EntityLabel.ORGANISATION or not mention.text.endswith(_POSSESSIVES):
        return mention
    return mention._replace(
        text=mention.text[:-2].rstrip(), end=mention.start + len(mention.text[:-2].rstrip())
    )


def _drop_closing_mark(mention: Mention) -> Mention:
    """Cut off a mark that closes a quote around the name ("… del presidente Carter Jr”"), and the stop of a title."""
    if mention.text.startswith(_TITLE_STOP):
        text = mention.text.removeprefix(_TITLE_STOP)
        return mention._replace(text=text, start=mention.end - len(text))
    if not mention.text.endswith(_CLOSING_MARKS):
        return mention
    text = mention.text.rstrip("".join(_CLOSING_MARKS))
    if not text or any(mark in text for mark in _OPENING_MARKS):
        return mention
    return mention._replace(text=text, end=mention.start + len(text))


def _count_leading_titles(words: list[str]) -> int:
    """Count leading words that are titles, common words or nationalities; at least one word stays."""
    count = 0
    while count < len(words) - 1 and _is_not_name(words[count]):
        count += 1
    return count


def _is_not_name(word: str) -> bool:
    lower = word.lower().rstrip(".")
    if gazetteer.trigger_words().get(lower) == "t":
        return word not in gazetteer.person_names() or word.endswith(".")
    if word in gazetteer.demonyms():
        return word not in gazetteer.person_names()
    return word.islower() and word.isalpha() and lower not in _NAME_PARTICLES


def _count_leading_lowercase(words: list[str]) -> int:
    """Count leading words in lower case; 0 when the last of them is a name particle."""
    count = 0
    while count < len(words) - 1 and words[count].isalpha() and words[count].islower():
        count += 1
    return 0 if count and words[count - 1] in _NAME_PARTICLES else count


def _drop_leading_words(mention: Mention, words: list[str], count: int) -> Mention:
    if not count:
        return mention
    rest = " ".join(words[count:])
    return mention._replace(text=rest, start=mention.end - len(rest))
