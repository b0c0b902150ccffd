"""Find speakers by their place beside a quote, in Arabic, Chinese, Hindi and Japanese.

These scripts have no capitals and the tagger knows few of their names. The speaker stands before a particle or a verb
of speaking, or behind one in Arabic. A title before a name is cut off where it is listed.
"""

import re
from typing import NamedTuple

from pipeline.enrich.quotes.context import QuoteContext
from pipeline.enrich.quotes.quotation_marks import QuotedSpan
from pipeline.records import EntityLabel

__all__ = ["POSITIONAL_LANGUAGES", "PositionalSpeaker", "find_positional_speaker"]

MAX_CHARS_AROUND = 90  # characters before and after a quote that are read
_CHINESE_VERB = "说道|表示|指出|认为|强调|写道|补充|补充说|說道|說|说|称|稱"
_HINDI_VERB = "कहा|बताया|बोले|बोलीं"
_ARABIC_VERB = "و?(?:قالت?|أضافت?|أكدت?|صرحت?|أوضحت?|ذكرت?|أعلنت?)"
_JAPANESE_VERB = "述べ|語|話し|話す|説明し|強調し|コメントし|言|発言し"
_CHINESE_SPEAKER = r"(?P<who>[^，。：；“”\n]{2,24}?)(?:[在对向于][^，。：]{1,14}?)?"
_CHINESE_TITLES = "部长|市长|总统|主席|总理|发言人|教授|经理|书记|记者|议员|专家|主任|校长|局长|院长"
_HINDI_SPEAKER = r"(?P<who>[^।“”,\n]{3,60}?)\s+ने\s"
_HINDI_TITLES = r"मंत्री|प्रधानमंत्री|राष्ट्रपति|अध्यक्ष|प्रवक्ता|नेता|मुख्यमंत्री|अधिकारी|श्री|डॉ\.?"
_ARABIC_SPEAKER = rf"(?P<verb>{_ARABIC_VERB})\s+(?P<who>[^:،.«“\"\n]{{3,60}}?)"
# What stands before a quote, by language: it ends where the quote opens.
_BEFORE = {
    "zh": re.compile(rf"{_CHINESE_SPEAKER}(?P<verb>{_CHINESE_VERB})[：:，,]?\s*$"),
    "hi": re.compile(rf"{_HINDI_SPEAKER}(?:[^।“”\n]{{0,40}}?\s)?(?P<verb>{_HINDI_VERB})[,:]?\s*(?:कि\s*)?$"),
    "ar": re.compile(rf"{_ARABIC_SPEAKER}\s*(?:إن|أن|:)\s*$"),
    "ja": re.compile(r"(?P<who>[^、。「」\n]{2,24}?)(?P<verb>)(?:は|が)[^。「」\n]{0,30}$"),
}
# What stands behind it: it begins where the quote closes.
_BEHIND = {
    "zh": re.compile(rf"[，,]?\s*{_CHINESE_SPEAKER}(?P<verb>{_CHINESE_VERB})"),
    "hi": re.compile(rf"[,\s]*{_HINDI_SPEAKER}(?:[^।“”\n]{{0,60}}?\s)?(?P<verb>{_HINDI_VERB})"),
    "ar": re.compile(rf"[،,\s]*{_ARABIC_SPEAKER}(?=\s(?:في|يوم|خلال|إن|أن|عن)\s|[.،:\n]|$)"),
    "ja": re.compile(
        rf"と、?(?P<who>[^、。「」\n]{{2,24}}?)(?:は|が)[^。\n]{{0,20}}?(?P<verb>{_JAPANESE_VERB})"
    ),
}
_JAPANESE_CLOSING = re.compile(rf"と[^。「」\n]{{0,20}}?(?:{_JAPANESE_VERB})")
POSITIONAL_LANGUAGES = frozenset(_BEFORE)
_TITLE = {
    "zh": re.compile(rf".*(?:{_CHINESE_TITLES})(?=[\u4e00-\u9fff]{{2,3}}$)"),
    "hi": re.compile(rf".*(?:{_HINDI_TITLES})\s+(?=\S)"),
}


class PositionalSpeaker(NamedTuple):
    """A speaker beside a quote.

    Args:
        speaker: the name, or the words that stand for one.
        verb: as written; "" for a particle.
        is_named: whether the name is one that the tagger found.
        is_behind: whether it stands behind the quote.
    """

    speaker: str
    verb: str
    is_named: bool
    is_behind: bool


def find_positional_speaker(context: QuoteContext, span: QuotedSpan) -> PositionalSpeaker | None:
    """Find the speaker beside a quote.

    Args:
        context: a text in one of `POSITIONAL_LANGUAGES`.
        span: the quote.
    """
    line_start = context.text.rfind("\n", 0, span.outer_start) + 1
    start = max(line_start, span.outer_start - MAX_CHARS_AROUND)
    behind = _BEHIND[context.language].match(
        context.masked, span.outer_end, span.outer_end + MAX_CHARS_AROUND
    )
    if behind:
        return _make_speaker(context, behind, is_behind=True)
    before = _BEFORE[context.language].search(context.masked, start, span.outer_start)
    closing = context.language != "ja" or _JAPANESE_CLOSING.match(context.masked, span.outer_end)
    return _make_speaker(context, before, is_behind=False) if before and closing else None


def _make_speaker(context: QuoteContext, match: re.Match[str], *, is_behind: bool) -> PositionalSpeaker:
    start, end = match.span("who")
    people = [entity for entity in context.entities_between(start, end) if entity.label is EntityLabel.PERSON]
    if people:
        return PositionalSpeaker(
            context.people.name_of(people[-1]), match["verb"], is_named=True, is_behind=is_behind
        )
    words = context.text[start:end].strip()
    title = _TITLE[context.language].match(words) if context.language in _TITLE else None
    return PositionalSpeaker(
        words[title.end() :] if title else words, match["verb"], is_named=False, is_behind=is_behind
    )
