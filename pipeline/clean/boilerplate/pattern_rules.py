"""Match boilerplate by the form of a block, in any language."""

import re

from pipeline.clean.boilerplate.phrases import RuleInput

__all__ = [
    "is_byline",
    "is_contact_line",
    "is_copyright_line",
    "is_hashtag_line",
    "is_related_link",
    "is_scrambled",
    "is_script_text",
    "is_stock_quote",
    "is_timestamp",
    "is_url",
    "is_weather",
]

# The longest byline with its date, contact line, and copyright line.
_MAX_BYLINE_CHARS, _MAX_CONTACT_LINE_CHARS, _MAX_COPYRIGHT_LINE_CHARS = 80, 90, 160
_TEMPERATURE_PATTERN = r"-?\d{1,3}\s*[º°]\s*[cf]?"
_WEATHER_LINE = re.compile(
    rf"{_TEMPERATURE_PATTERN}(?:\s*[/|]?\s*{_TEMPERATURE_PATTERN})?|(?:\S+ )?(?:cloudy|sunny|clear|rain|snow)\b.*\bicon"
)
_STOCK_QUOTE = re.compile(r"[A-Z&./^=-]{1,12}\s*(?:[$€£]?\s*[-+]?[\d.,]+\s*){1,3}\(?[-+−]?\s*[\d.,]+\s?%\)?")
_EMAIL_ADDRESS = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_COPYRIGHT_SIGN = re.compile(r"(?:©|\(c\)\s|ⓒ|copyright (?:©|(?:\(c\) )?(?:19|20)\d\d\b))", re.IGNORECASE)
_URL = re.compile(r"(?:https?://|www\.)\S+")
# A chapter of a timeline has its date in words.
_TIMESTAMP = re.compile(
    r"(?:19|20)\d\d-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?\s?(?:Z|[+-]\d\d:?\d\d|[A-Z]{2,4})?)?"
)
_HASHTAG_LIST = re.compile(r"(?:#\s?[^\s#]+(?:\s|,|$)){2,20}")
# The shortest block of prose; weather and ticker lines are shorter, scrambled text is longer.
_MIN_PROSE_CHARS = 40
_APOSTROPHES = ("'", "’")
# The most common words of German and English, each letter shifted by one.
_ROT1_WORDS = frozenset(
    {"voe", "efs", "ejf", "ebt", "jtu", "nju", "ojdiu", "gýs", "wpo", "fjo", "uif", "boe", "pg", "up"}
)
_MIN_ROT1_WORDS = 3
# Markup shifted in the same way: "<p>" and "</p>" become "=q?" and "=0q?".
_ROT1_MARKUP = re.compile(r"=[b-z][b-z2-7]*(?: [^?]*)?\?.*=0[b-z][b-z2-7]*\?")
# Calls of scripts for adverts and measurement, which filters of publishing systems turn into text.
_SCRIPT_TEXT = re.compile(
    r"googletag\b|window\.[a-z]\w+\s*[=|.(]|document\.(?:write|getElement|querySelector|createElement)|dataLayer\b|\bgtag\("
    r"|adsbygoogle|\.cmd\.push|_taboola\b|\bfbq\(|\(function\s*\(\)\s*\{"
)
_SCRIPT_PUNCTUATION = (";", "{", "}", "()")
# A headline has more words than a link within a sentence, and no full stop.
_MIN_HEADLINE_WORDS, _MAX_HEADLINE_CHARS = 4, 160
_ARROWS = "→➔➜►▶▸»›>-–•* "
_MIN_RELATED_LINK_DENSITY = 0.9


def is_weather(block: RuleInput) -> bool:
    """Match temperatures (21 °C) and the texts of weather icons."""
    return len(block.text) < _MIN_PROSE_CHARS and _WEATHER_LINE.fullmatch(block.folded_text) is not None


def is_stock_quote(block: RuleInput) -> bool:
    """Match stock quotes: ACME 21.40 +0.3 %."""
    return len(block.text) < _MIN_PROSE_CHARS and _STOCK_QUOTE.fullmatch(block.text) is not None


def is_contact_line(block: RuleInput) -> bool:
    """Match short lines with an email address."""
    return (
        len(block.text) < _MAX_CONTACT_LINE_CHARS
        and "@" in block.text
        and _EMAIL_ADDRESS.search(block.text) is not None
    )


def is_copyright_line(block: RuleInput) -> bool:
    """Match copyright lines: © 2024 The Post."""
    return len(block.text) < _MAX_COPYRIGHT_LINE_CHARS and _COPYRIGHT_SIGN.match(block.text) is not None


def is_hashtag_line(block: RuleInput) -> bool:
    """Match lines of hashtags only."""
    return block.text[0] == "#" and _HASHTAG_LIST.fullmatch(block.text) is not None


def is_url(block: RuleInput) -> bool:
    """Match blocks that are only a URL."""
    return block.text.startswith(("http", "www.")) and _URL.fullmatch(block.text) is not None


def is_timestamp(block: RuleInput) -> bool:
    """Match blocks that are only a date, with or without a time, as ISO 8601 writes it: 2026-11-21 17:05."""
    return _TIMESTAMP.fullmatch(block.text) is not None


def is_byline(block: RuleInput) -> bool:
    """Match lines that begin with an author's name, or one word before it: By Ada Roe, Von Ada Roe | 3. Mai."""
    if not block.authors or len(block.text) > _MAX_BYLINE_CHARS:
        return False
    return any(
        _starts_with_name(block.folded_text, name)
        or _starts_with_name(block.folded_text.partition(" ")[2], name)
        for name in block.authors
    )


def _starts_with_name(text: str, name: str) -> bool:
    """Whether a line begins with a name; after a name of one word only a date may follow."""
    rest = text.removeprefix(name)
    if rest == text or rest[:1] in _APOSTROPHES or rest[:1].isalnum():
        return False
    return not rest or " " in name or any(map(str.isdigit, rest))


def is_scrambled(block: RuleInput) -> bool:
    """Match text behind a paywall with every letter shifted by one."""
    if block.text[0] == "=" and _ROT1_MARKUP.match(block.text):
        return True
    # A cheap check first: the most common letter is e in other text, and f in its place here.
    return (
        len(block.text) > _MIN_PROSE_CHARS
        and block.folded_text.count("f") >= block.folded_text.count("e")
        and len(_ROT1_WORDS.intersection(block.folded_text.split())) >= _MIN_ROT1_WORDS
    )


def is_script_text(block: RuleInput) -> bool:
    """Match code of scripts that became text."""
    return (
        any(map(block.text.__contains__, _SCRIPT_PUNCTUATION)) and _SCRIPT_TEXT.search(block.text) is not None
    )


def is_related_link(block: RuleInput) -> bool:
    """Match a paragraph that is only a link with the headline of another story."""
    if not block.is_link_paragraph or block.link_density < _MIN_RELATED_LINK_DENSITY:
        return False
    headline = block.text.strip(_ARROWS)
    return (
        headline.count(" ") + 1 >= _MIN_HEADLINE_WORDS
        and len(headline) <= _MAX_HEADLINE_CHARS
        and headline[-1] not in ".:;,"
    )
