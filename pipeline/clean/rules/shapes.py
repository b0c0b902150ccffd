"""Rules by the shape of a run, whatever its language."""

import re

from pipeline.clean.rules.run import Run

__all__ = [
    "is_address",
    "is_byline",
    "is_contact_line",
    "is_copyright_line",
    "is_hashtags",
    "is_quote_of_a_stock",
    "is_scrambled",
    "is_weather",
]

# A byline with its date, a line of contact, a line of rights are no longer than this.
_BYLINE, _CONTACT, _RIGHTS = 80, 90, 160
_DEGREES = r"-?\d{1,3}\s*[º°]\s*[cf]?"
_WEATHER = re.compile(
    rf"{_DEGREES}(?:\s*[/|]?\s*{_DEGREES})?|(?:\S+ )?(?:cloudy|sunny|clear|rain|snow)\b.*\bicon"
)
_STOCK = re.compile(r"[A-Z&./^=-]{1,12}\s*(?:[$€£]?\s*[-+]?[\d.,]+\s*){1,3}\(?[-+−]?\s*[\d.,]+\s?%\)?")
_MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_RIGHTS_SIGN = re.compile(r"(?:©|\(c\)\s|ⓒ|copyright ©)", re.IGNORECASE)
_ADDRESS = re.compile(r"(?:https?://|www\.)\S+")
_HASHTAGS = re.compile(r"(?:#\s?[^\s#]+(?:\s|,|$)){2,20}")
# The letters that a run of prose ends its words with in the languages that scramble.
_SHORTEST = 40
_GENITIVE = ("'", "’")
# The commonest words of German and English, each letter moved up by one.
_MOVED = frozenset(
    {"voe", "efs", "ejf", "ebt", "jtu", "nju", "ojdiu", "gýs", "wpo", "fjo", "uif", "boe", "pg", "up"}
)
_SCRAMBLED = 3


def is_weather(run: Run) -> bool:
    """21 °C, and the words that stand for a picture of a cloud."""
    return len(run.text) < _SHORTEST and _WEATHER.fullmatch(run.folded) is not None


def is_quote_of_a_stock(run: Run) -> bool:
    """ACME 21.40 +0.3 %."""
    return len(run.text) < _SHORTEST and _STOCK.fullmatch(run.text) is not None


def is_contact_line(run: Run) -> bool:
    """A line with an address to write to."""
    return len(run.text) < _CONTACT and _MAIL.search(run.text) is not None


def is_copyright_line(run: Run) -> bool:
    """© 2024 The Post."""
    return len(run.text) < _RIGHTS and _RIGHTS_SIGN.match(run.text) is not None


def is_hashtags(run: Run) -> bool:
    """Topics with the sign for them, and nothing else."""
    return run.text[0] == "#" and _HASHTAGS.fullmatch(run.text) is not None


def is_address(run: Run) -> bool:
    """Nothing but an address of the web."""
    return _ADDRESS.fullmatch(run.text) is not None


def is_byline(run: Run) -> bool:
    """The author's name at the front, or one word before it: By Ada Roe, Von Ada Roe | 3. Mai."""
    if not run.authors or len(run.text) > _BYLINE:
        return False
    return any(_signs(run.folded, name) or _signs(run.folded.partition(" ")[2], name) for name in run.authors)


def _signs(text: str, name: str) -> bool:
    """Whether a line begins with a name; after one of a single word only a date may follow."""
    rest = text.removeprefix(name)
    if rest == text or rest[:1] in _GENITIVE or rest[:1].isalnum():
        return False
    return not rest or " " in name or any(map(str.isdigit, rest))


def is_scrambled(run: Run) -> bool:
    """Text behind a paywall with every letter moved by one, for decoration."""
    return len(run.text) > _SHORTEST and len(_MOVED.intersection(run.folded.split())) >= _SCRAMBLED
