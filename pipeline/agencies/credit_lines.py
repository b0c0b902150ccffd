"""Find the part of a line that credits somebody: a dateline that opens a story, a note or a notice that closes it."""

import re

from pipeline.agencies.names import SOURCE_WORDS, find_agency

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
_DASHES = ("\u2014", "\u2013", " - ", "-- ", ".- ", " = ", ":")
# A place in capitals or with a date, then an agency: "New Delhi, Nov 24 (PTI) The", "Frankfurt a.M. (epd). Die" or
# "MOSCOW, November 24. /TASS/. The", "София /БТА/ Мелницата". A bracket after one word and before a capital counts for
# the codes that are nothing else: "Bonn (KNA) Die".
_DATELINE_CREDIT = re.compile(
    r"(?:(?=[^()/\n]*\d)[A-ZÀ-ÞА-Я][^()/\n]{1,45}|[A-ZÀ-ÞА-Я ,.'-]{3,45}|[A-ZÀ-Þ][\w.' /-]{2,40}(?=\([^()]{2,20}\)\.\s)"
    r"|[A-ZА-Я][\w .-]{2,30}(?=/[A-ZА-Я]{2,10}/\s)"
    r"|[A-ZÀ-Þ][\w/-]{2,20}\s(?=\((?:AFP|dpa|epd|KNA|SID|EFE|PTI|IANS)\)\s[A-ZÀ-Þ]))"
    r"(?:\([A-Z][\w .-]{1,20}\)|\([a-z]{3,4}\)(?=\.)|/[A-ZА-Я][\w .-]{1,20}/)"
)
# As in "Tokyo, Kyodo" within the brackets of Japanese datelines, "Accra, Nov. 24, GNA - " and "Tehran, IRNA - ".
_BRACKETED_DATELINE = re.compile(r"[【\[][^】\]]{2,30}[】\]]")
_DATED_DATELINE = re.compile(
    r"[A-ZÀ-Þ][^()\n]{1,30}\d[^()\n]{0,12}?(?:\s[A-ZÀ-Þ]{2,6}\s[-\u2013\u2014]{1,2}|,\s[A-ZÀ-Þ]{2,6}\.)(?=\s)"
    r"|[A-ZÀ-Þ][\w ]{2,20},\s[A-Z]{3,6}\s[-\u2013\u2014](?=\s)"
)
# "МОСКВА, 24 ноя - РИА Новости. Мельница", "Москва. 24 ноября. INTERFAX.RU - Мельница".
_NAMED_DATELINE = re.compile(
    r"[A-ZА-ЯІЇЄ][A-ZА-ЯІЇЄ -]{2,30},\s\d{1,2}\s\w+\.?\s[-\u2013\u2014]\s[^.,\n]{3,20}[.,]"
    r"|[A-ZА-ЯІЇЄ][\w -]{2,30}\.\s\d{1,2}\s\w+\.\s[^()\n]{3,30}?\s[-\u2013\u2014](?=\s)"
)
# "新华社北京11月24日电", "（中央社台北24日電）".
_CHINESE_DATELINE = re.compile(r"[（(]?[\u4e00-\u9fff]{2,20}(?:\d{1,2}月)?\d{1,2}日[专專]?[电電讯訊]")
# "(AFP) Le moulin", "WASHINGTON — (AP) — The", "(서울=연합뉴스) ".
_LEADING_BRACKET = re.compile(
    r"(?:[A-ZÀ-Þ][A-ZÀ-Þ ,.'-]{2,30}\s[-\u2013\u2014]\s)?"
    r"(?P<credit>\([^()\d]{2,25}\))(?=\s*[^\W\da-z_]|\s[-\u2013\u2014])"
)
_BARE_CODE = re.compile(r"[A-ZÀ-Þ]{2,8}\s[-\u2013\u2014](?=\s[^a-z])")

_OPENING_FORMS = (
    _BRACKETED_DATELINE, _DATED_DATELINE, _NAMED_DATELINE, _CHINESE_DATELINE, _LEADING_BRACKET, _BARE_CODE
)  # fmt: skip

# Credits at the end of a story: "… (AFP)", "… on Monday. dpa/lby", "© 2026 AFP", "with files from CP".
_TRAILING_CREDIT = re.compile(
    r"[(\[/\uff08]([^()\[\]/\uff08\uff09]{2,40})[)\]/\uff09]\s*\.?$"
    r"|(?<=[.!?\u201d\u00bb\"])\s+([^\s.\[]{2,12}(?:\s[^\s.\[]{2,12}){0,2})$"
)
_SENTENCE_ENDS = (*'.!?\u201d\u00bb"\u3002', "")
_FEED_CREDIT = re.compile(
    r"(?:syndicated|agency|news|wire)\s+feed\s*[-\u2013\u2014:]\s*([\w ]{2,30})\)?\.?$", re.IGNORECASE
)
# A prompt may follow in the last block: "… on Monday. (With inputs from ANI) Read more on our app".
_BRACKETED_CONTRIBUTION = re.compile(
    r"[.!?\u201d\"]\s*\(((?:with (?:inputs|files|reporting|information) from|avec|mit|con informaci[oó]n de)"
    r"\s[^()]{2,40})\)",
    re.IGNORECASE,
)
_COPYRIGHT_NOTICE = re.compile(r"(?:.{0,40}\s)?(?:\u00a9|\(c\)|copyright)\s*\S.*", re.IGNORECASE | re.DOTALL)
_CONTRIBUTION_NOTE = re.compile(
    r"\(?(?:(?:(?:with (?:files|reporting|material|information)|includes information) from"
    r"|(?:with )?additional reporting by|reporting by|our standards: the thomson"
    r"|dies(?:er|e|es)? (?:artikel|text|beitrag|bericht|meldung) (?:wurde|ist|enthält|stammt|entstand)"
    r".{0,60}(?:material|agentur)"
    r"|mit material|con informaci[oó]n de|com informações d[aeo]|avec)\b"
    rf"|(?:{SOURCE_WORDS}|contributing)\s?[:\uff1a]).*"
    r"|.*\bcontributed(?: to this (?:report|story|article))?\.?"
    r"|.*\b(?:this|the) (?:report|story|article|content) (?:by|from|was (?:written|produced|distributed) by"
    r"|(?:is|was|has been) (?:auto-?generated|published|sourced|taken) from)\b.*"
    r"|.*\bdistributed by\b.*"
    r"|[(\uff08\[【][^()\uff08\uff09]{2,30}[)\uff09\]】]\.?",
    re.IGNORECASE | re.DOTALL,
)
# A photographer stands behind the bar: "© dpa | Ann Holm".
_PHOTO_NOTICE = re.compile(r"(?:\u00a9|\(c\))[^|]*\|\s*[^\W\d_]+(?:[ -][^\W\d_]+){1,2}", re.IGNORECASE)
# The form of these notes is Reuters' own, which is not named in them.
_REUTERS_NOTE = re.compile(
    r"\(?(?:reportage .{3,80}, (?:version française|édité par|rédigé par)"
    r"|(?:reporte|información) de .{3,80};\s*edit\w+ (?:en español )?por"
    r"|(?:por|reportagem (?:adicional )?de) .{3,80};\s*(?:reportagem|edição)"
    r"|berichte? von .{3,80}[,.;] redigiert von"
    r"|(?:additional )?(?:reporting|writing) by .{3,150}[;,]\s*(?:.{3,80};\s*)?(?:writing|editing|compiled) by) .*",
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
    for pattern in _OPENING_FORMS:
        if match := pattern.match(text):
            return match.groupdict().get("credit") or match[0]
    for dash in _DASHES:
        head, separator, rest = text.partition(dash)
        has_bracket = any(bracket in head for bracket in "(/\uff08")
        # A sentence begins behind a dateline: "Audi (TT) - the new one" has none.
        if separator and has_bracket and len(head) <= _MAX_DATELINE_CHARS and not rest.lstrip()[:1].islower():
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
    if match := _FEED_CREDIT.search(text) or _BRACKETED_CONTRIBUTION.search(text):
        return match[1]
    if not is_whole_story and is_contribution_note(text):
        return text
    if match := _TRAILING_CREDIT.search(text):
        return _trailing_credit(text, match)
    is_line = not is_whole_story and (is_credit_line(text) or is_copyright_notice(text))
    return text if is_line else ""


def _trailing_credit(text: str, match: re.Match[str]) -> str:
    before = text[: match.start()]
    if not match[1] or before.rstrip()[-1:] in _SENTENCE_ENDS:
        return match[1] or match[2]
    if match[0].startswith("["):
        return ""  # the source of a headline in a digest: "Bridge to Open in May [Bloomberg]"
    # A bracket after a word may explain that word: "American Airlines (AA)."
    is_explanation = _has_initials(before, match[1]) and not find_agency(before)
    return "" if is_explanation else text[-_MAX_CREDIT_LINE_CHARS:]


def _has_initials(text: str, code: str) -> bool:
    """Tell whether the last words of a text have a code as initials: "American Psychological Association (APA)"."""
    initials = "".join(word[0] for word in _LETTERS.findall(text) if word[0].isupper())
    return initials.endswith(code.upper())
