"""Find the part of a line that credits somebody: a dateline that opens a story, a note or a notice that closes it."""

import re

from pipeline.agencies.names import SOURCE_WORDS

__all__ = [
    "closing_credit",
    "is_contribution_note",
    "is_copyright_notice",
    "is_credit_line",
    "is_date",
    "opening_dateline",
]

# A dateline has no more characters before its dash; more is a sentence.
_MAX_DATELINE_CHARS = 80
# The first line of a story holds its dateline: "BERLIN (AP) — ", "LONDON, Nov 24 (Reuters) - ".
_MAX_OPENING_CHARS = 160
# The longest line that signs, and the longest copyright notice.
_MAX_CREDIT_LINE_CHARS, MAX_NOTICE_CHARS = 60, 200
_DASHES = ("\u2014", "\u2013", " - ", "-- ", ".- ", ":")
# A place in capitals or with a date, then an agency: "New Delhi, Nov 24 (PTI) The", "Frankfurt a.M. (epd). Die" or
# "MOSCOW, November 24. /TASS/. The".
_DATELINE_CREDIT = re.compile(
    r"(?:(?=[^()/\n]*\d)[A-ZÀ-ÞА-Я][^()/\n]{1,45}|[A-ZÀ-ÞА-Я ,.'-]{3,45}|[A-ZÀ-Þ][\w.' -]{2,30}(?=\([^()]{2,20}\)\.\s))"
    r"(?:\([A-Z][\w .-]{1,20}\)|\([a-z]{3,4}\)(?=\.)|/[A-ZА-Я][\w .-]{1,20}/)"
)
# As in "Tokyo, Kyodo" within the brackets of Japanese datelines, and as in "Accra, Nov. 24, GNA - ".
_BRACKETED_DATELINE = re.compile(r"[【\[][^】\]]{2,30}[】\]]")
_DATED_DATELINE = re.compile(r"[A-ZÀ-Þ][^()\n]{1,30}\d[^()\n]{0,12}?\s[A-ZÀ-Þ]{2,6}\s[-\u2013\u2014](?=\s)")
_BARE_CODE = re.compile(r"[A-ZÀ-Þ]{2,8}\s[-\u2013\u2014](?=\s)")

# Credits at the end of a story: "… (AFP)", "… on Monday. dpa/lby", "© 2026 AFP", "with files from CP".
_TRAILING_CREDIT = re.compile(
    r"[(\[/\uff08]([^()\[\]/\uff08\uff09]{2,40})[)\]/\uff09]\s*\.?$"
    r"|(?<=[.!?\u201d\u00bb\"])\s+([^\s.\[]{2,12}(?:\s[^\s.\[]{2,12}){0,2})$"
)
_SENTENCE_ENDS = (*'.!?\u201d\u00bb"\u3002', "")
_FEED_CREDIT = re.compile(
    r"(?:syndicated|agency|news|wire)\s+feed\s*[-\u2013\u2014:]\s*([\w ]{2,30})\)?\.?$", re.IGNORECASE
)
_COPYRIGHT_NOTICE = re.compile(r"(?:.{0,40}\s)?(?:\u00a9|\(c\)|copyright)\s*\S.*", re.IGNORECASE | re.DOTALL)
_CONTRIBUTION_NOTE = re.compile(
    r"\(?(?:(?:(?:with (?:files|reporting|material|information)|includes information) from"
    r"|(?:with )?additional reporting by|reporting by"
    r"|mit material|con informaci[oó]n de|com informações d[aeo]|avec)\b"
    rf"|(?:{SOURCE_WORDS}|contributing)\s?[:\uff1a]).*"
    r"|.*\bcontributed to this (?:report|story|article)\.?"
    r"|.*\b(?:this|the) (?:report|story|article|content) (?:by|from|was (?:written|produced|distributed) by)\b.*"
    r"|.*\bdistributed by\b.*"
    r"|[(\uff08\[【][^()\uff08\uff09]{2,30}[)\uff09\]】]\.?",
    re.IGNORECASE | re.DOTALL,
)
# A photographer stands behind the bar: "© dpa | Ann Holm".
_PHOTO_NOTICE = re.compile(r"(?:\u00a9|\(c\))[^|]*\|\s*[^\W\d_]+(?:[ -][^\W\d_]+){1,2}", re.IGNORECASE)
# The form of these notes is Reuters' own, which is not named in them.
_REUTERS_NOTE = re.compile(
    r"\(?(?:additional )?(?:reporting|writing) by .{3,150};\s*(?:.{3,80};\s*)?(?:writing|editing|compiled) by .*",
    re.IGNORECASE | re.DOTALL,
)
_DATE_PART = re.compile(r"(?:19|20)\d\d|\d{1,2}[:.]\d\d|\d{1,2}[./]\d{1,2}")
_MAX_DATE_CHARS, _MAX_DATE_WORDS = 60, 6
_LETTERS = re.compile(r"[^\W\d_]+")


def is_date(text: str) -> bool:
    """Tell whether a block is only a date, as some pages have between headline and story."""
    if len(text) > _MAX_DATE_CHARS or not _DATE_PART.search(text):
        return False
    words = _LETTERS.findall(text)
    return len(words) <= _MAX_DATE_WORDS and not text.rstrip().endswith(("!", "?")) and "(" not in text


def opening_dateline(text: str) -> str:
    """Return the dateline that opens a story.

    Args:
        text: the first block of the story.

    Returns:
        Up to its dash if a bracket stands before that, else up to the bracket; "" for none.
    """
    text = text[:_MAX_OPENING_CHARS]
    for pattern in (_BRACKETED_DATELINE, _DATED_DATELINE, _BARE_CODE):
        if match := pattern.match(text):
            return match[0]
    for dash in _DASHES:
        head, separator, _ = text.partition(dash)
        has_bracket = any(bracket in head for bracket in "(/\uff08")
        if separator and has_bracket and len(head) <= _MAX_DATELINE_CHARS:
            return f"{head.strip()} -"
    match = _DATELINE_CREDIT.match(text)
    return match[0].strip() if match else ""


def is_credit_line(text: str) -> bool:
    """Tell whether a text is a few words without a stop."""
    return len(text) <= _MAX_CREDIT_LINE_CHARS and not text.endswith((".", "!", "?", ":"))


def is_copyright_notice(text: str) -> bool:
    """Tell whether a line is a copyright notice, and not of a picture."""
    is_notice = len(text) <= MAX_NOTICE_CHARS and bool(_COPYRIGHT_NOTICE.match(text))
    return is_notice and not _PHOTO_NOTICE.fullmatch(text)


def is_contribution_note(text: str) -> bool:
    """Tell whether a line says who wrote or sent the story: "Source: EFE", "With files from …"."""
    return len(text) <= MAX_NOTICE_CHARS and bool(_CONTRIBUTION_NOTE.fullmatch(text))


def closing_credit(text: str, *, is_whole_story: bool) -> str:
    """Return the credit in the last block of a story.

    Args:
        text: the block.
        is_whole_story: whether the story has no other block; then the block is no line of credit.

    Returns:
        The text that credits, or "": a sentence that only mentions an agency is none ("…, he told Reuters.").
    """
    if _REUTERS_NOTE.fullmatch(text) and len(text) <= MAX_NOTICE_CHARS:
        return "Reuters"
    if match := _FEED_CREDIT.search(text):
        return match[1]
    if match := _TRAILING_CREDIT.search(text):
        is_separate = not match[1] or text[: match.start()].rstrip()[-1:] in _SENTENCE_ENDS
        if not is_separate and match[0].startswith("["):
            return ""  # the source of a headline in a digest: "Bridge to Open in May [Bloomberg]"
        # A bracket after a word may explain that word: "American Airlines (AA)."
        return (match[1] or match[2]) if is_separate else text[-_MAX_CREDIT_LINE_CHARS:]
    if is_whole_story:
        return ""
    return text if is_credit_line(text) or is_copyright_notice(text) or is_contribution_note(text) else ""
