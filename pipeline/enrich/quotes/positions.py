"""Find speakers by their place beside a quote, in Arabic, Chinese, Hindi and Japanese.

These scripts have no capitals and the tagger knows few of their names. The speaker stands before a particle or a verb
of speaking, or behind one in Arabic. A title before a name is cut off where it is listed.
"""

import re
from typing import NamedTuple

from pipeline.enrich.quotes.context import QuoteContext
from pipeline.enrich.quotes.quotation_marks import QuotedSpan
from pipeline.records import Entity, EntityLabel

__all__ = ["POSITIONAL_LANGUAGES", "UNSPACED_LANGUAGES", "PositionalSpeaker", "find_positional_speaker"]

MAX_CHARS_AROUND = 90  # characters before and after a quote that are read
MAX_TITLE_CHARS = 4  # characters of a title behind a name
# "说" and "称" also end nouns ("小说") and begin other verbs ("说明", "称为").
_CHINESE_VERB = (
    "说道|表示|指出|认为|强调|写道|补充道|补充说|补充|抱怨道|坦言|透露|回应说|回应|解释说|解释道|介绍说"
    "|(?<![小传学来再听据])说(?![明法服])|称(?![为呼号他她之])"
    "|說道|認為|強調|補充說|補充|解釋說|回應|(?<![小傳學來再聽據])說(?![明法服])|稱(?![為呼號他她之])"
)
_CHINESE_SPEAKER = (
    r"(?P<who>[^，。：；“”\ufffc\n]{2,24}?)(?:(?:在|对|向|于|接受|對|昨天|今天|日前|近日)[^，。：]{1,14}?)?"
)
_CHINESE_TITLES = (
    "部长|市长|总统|主席|总理|发言人|教授|经理|书记|记者|议员|专家|主任|校长|局长|院长|工程师|居民|市民|学者|分析师"
    "|医生|教师|律师|董事长|创始人|负责人|司机"
)
_HINDI_SPEAKER = r"(?P<who>[^।“”,\n]{3,60}?)\s+ने\s"
_HINDI_VERB = "कहा|बताया|ट्वीट किया|लिखा"
# Without the particle of the past tense.
_HINDI_PRESENT = "बोले|बोलीं|बोला|कहते हैं|कहती हैं|कहता है|कहती है|बताते हैं|बताती हैं|का कहना है|के मुताबिक|के अनुसार"
_HINDI_TITLES = r"मंत्री|प्रधानमंत्री|राष्ट्रपति|अध्यक्ष|प्रवक्ता|नेता|मुख्यमंत्री|अधिकारी|निवासी|विशेषज्ञ|श्री|डॉ\.?"
_HINDI_PRONOUN = "उन्होंने|उसने|इन्होंने|इसने"
_ARABIC_VERB = "و?(?:قالت?|أضافت?|أكدت?|صرحت?|أوضحت?|ذكرت?|أعلنت?|أشارت?|كتبت?)"
_ARABIC_WHO = r"(?P<who>[^:،.«“\"\n]{3,60}?)"
_ARABIC_LISTENER = r"لل[\u0600-\u06ff]+|ل(?:وكالة|صحيفة|قناة|إذاعة|موقع|مجلة)"
_ARABIC_CIRCUMSTANCE = rf"(?:\s(?:في|خلال|عبر|بعد|قبل|على|{_ARABIC_LISTENER})\s[^:،.«“\"\n]{{0,40}}?)?"
_ARABIC_SPEAKER = rf"(?P<verb>{_ARABIC_VERB})\s+{_ARABIC_WHO}"
_ARABIC_SOURCE = rf"(?P<verb>و?(?:بحسب|حسب|وفق)\s|و?وفق(?:ا|ًا|اً)\s?ل){_ARABIC_WHO}"
_JAPANESE_VERB = (
    "述べ|語|話し|話す|説明し|強調し|コメントし|言|発言し|訴え|指摘し|明言し|答え|主張し|批判し|明かし|振り返"
    "|呼びかけ"
)
_JAPANESE_WHO = r"(?P<who>[^、。「」\ufffc\n]{2,24}?)"
_JAPANESE_TITLE = "さん|氏|市長|町長|知事|首相|大統領|社長|会長|教授|監督|選手|大臣|議員"
# What stands before a quote, by language, the first that matches counts: it ends where the quote opens.
_BEFORE = {
    "zh": (
        re.compile(r"据(?P<who>[^，。：；“”\ufffc\n]{2,16}?)(?P<verb>介绍|透露)，?$"),
        re.compile(r"(?P<who>[^，。：；“”\ufffc\n]{2,24}?)(?P<verb>告诉|告訴)[^，。：]{1,10}[：:，,]$"),
        re.compile(rf"{_CHINESE_SPEAKER}(?P<verb>{_CHINESE_VERB})[：:，,]?\s*$"),
    ),
    "hi": (
        re.compile(rf"{_HINDI_SPEAKER}(?:[^।“”\n]{{0,40}}?\s)?(?P<verb>{_HINDI_VERB})[,:]?\s*(?:कि\s*)?$"),
        re.compile(rf"(?P<who>[^।“”,\n]{{3,60}}?)\s(?P<verb>{_HINDI_PRESENT})[,:]?\s*(?:कि\s*)?$"),
    ),
    "ar": (
        re.compile(rf"{_ARABIC_SPEAKER}{_ARABIC_CIRCUMSTANCE}\s*(?:إن|أن|:)\s*$"),
        re.compile(rf"(?:^|[.\s]){_ARABIC_SOURCE}،\s*$"),
    ),
    # Of several topics the last one counts; one from whom it was heard is none.
    "ja": (
        re.compile(
            r"(?P<who>[^、。「」\ufffc\n]{2,24}?)(?P<verb>)が(?:[^、。「」\nはがも]{0,30}(?<!から))?$"
        ),
        re.compile(
            r"(?P<who>[^、。「」\ufffc\n]{2,24}?)(?P<verb>)[はも](?:[^。「」\nはも]{0,30}(?<!から))?、?$"
        ),
    ),
}
# What stands behind it: it begins where the quote closes.
_BEHIND = {
    "zh": (re.compile(rf"[，,]?\s*{_CHINESE_SPEAKER}(?P<verb>{_CHINESE_VERB})"),),
    "hi": (re.compile(rf"[,\s]*{_HINDI_SPEAKER}(?:[^।“”\n]{{0,60}}?\s)?(?P<verb>{_HINDI_VERB})"),),
    "ar": (
        re.compile(rf"[،,\s]*{_ARABIC_SPEAKER}(?=\s(?:في|يوم|خلال|إن|أن|عن)\s|[.،:\n]|$)"),
        re.compile(rf"[،,]\s*{_ARABIC_SOURCE}(?=\s(?:في|يوم|خلال)\s|[.،:\n]|$)"),
    ),
    "ja": (
        re.compile(rf"と、?{_JAPANESE_WHO}(?:は|が)[^。\n]{{0,20}}?(?P<verb>{_JAPANESE_VERB})"),
        re.compile(
            rf"と(?P<verb>{_JAPANESE_VERB})[^。、\n]{{0,3}}?のは、?(?:[^。、\n]{{0,12}}の)?{_JAPANESE_WHO}(?=だ|です|。|、)"
        ),
        re.compile(rf"(?:と|。){_JAPANESE_WHO}はこう(?P<verb>{_JAPANESE_VERB})"),
        re.compile(rf"と(?P<who>[^、。「」\ufffc\n]{{1,12}}(?:{_JAPANESE_TITLE}))(?P<verb>)。"),
    ),
}
_JAPANESE_CLOSING = re.compile(rf"と[^。「」\n]{{0,20}}?(?:{_JAPANESE_VERB})")
POSITIONAL_LANGUAGES = frozenset(_BEFORE)
UNSPACED_LANGUAGES = frozenset({"ja", "zh"})
_TITLE = {
    "zh": re.compile(rf".*(?:{_CHINESE_TITLES})(?=[\u4e00-\u9fff]{{2,3}}$)"),
    "hi": re.compile(rf".*(?:{_HINDI_TITLES})\s+(?=\S)"),
}
# Words that end a description of a speaker, where names are not marked by capitals or a particle.
_AGENT = {
    "zh": re.compile(
        rf"(?:{_CHINESE_TITLES}|公司|政府|警方|法院|检察院|委员会|大学|医院|报道|者|人士|官员|家属|母亲|父亲|妈妈|爸爸|院士"
        r"|老师|学生|部|局|[\u4e00-\u9fff]方)$"
    ),
    "ja": re.compile(
        rf"(?:{_JAPANESE_TITLE}|代表|報道官|幹部|長官|同社|社|省|庁|政府|警察|会|所|党|など|父|母|者|員|官|医師|記者|CEO)$"
    ),
}
_DESCRIPTION_END = re.compile(rf"(?:^|的|但|而|不过|{_CHINESE_TITLES})$")
_PRONOUN_INSIDE = re.compile(r"[他她它我你]|彼|^其")
_PRONOUN = {
    "hi": re.compile(rf"(?:{_HINDI_PRONOUN})\s[^।“”\n]{{0,40}}?(?P<verb>{_HINDI_VERB})[,:]?\s*(?:कि\s*)?$")
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
    for pattern in _BEHIND[context.language]:
        behind = pattern.match(context.masked, span.outer_end, span.outer_end + MAX_CHARS_AROUND)
        if behind:
            return _make_speaker(context, behind, is_behind=True)
    if context.language == "ja" and not _JAPANESE_CLOSING.match(context.masked, span.outer_end):
        return None
    for pattern in _BEFORE[context.language]:
        before = pattern.search(context.masked, start, span.outer_start)
        if before:
            return _make_speaker(context, before, is_behind=False)
    return _open_speaker(context, start, span)


def _open_speaker(context: QuoteContext, start: int, span: QuotedSpan) -> PositionalSpeaker | None:
    """Read a verb with a pronoun before a quote: it is speech, but who spoke stays open."""
    pattern = _PRONOUN.get(context.language)
    match = pattern.search(context.masked, start, span.outer_start) if pattern else None
    return PositionalSpeaker("", match["verb"], is_named=False, is_behind=False) if match else None


def _make_speaker(
    context: QuoteContext, match: re.Match[str], *, is_behind: bool
) -> PositionalSpeaker | None:
    start, end = match.span("who")
    people = [entity for entity in context.entities_between(start, end) if entity.label is EntityLabel.PERSON]
    is_marked = context.language not in UNSPACED_LANGUAGES
    if people and (is_marked or _is_whole_phrase(context, people[-1], (start, end))):
        return PositionalSpeaker(
            context.people.name_of(people[-1]), match["verb"], is_named=True, is_behind=is_behind
        )
    words = context.text[start:end].strip()
    if not is_marked and not _is_described(context, words, (start, end)):
        # What stands behind a quote may be anything; a verb before it still introduces speech.
        return None if is_behind else PositionalSpeaker("", match["verb"], is_named=False, is_behind=False)
    title = _TITLE[context.language].match(words) if context.language in _TITLE else None
    return PositionalSpeaker(
        words[title.end() :] if title else words, match["verb"], is_named=False, is_behind=is_behind
    )


def _is_whole_phrase(context: QuoteContext, name: Entity, place: tuple[int, int]) -> bool:
    """Tell whether only titles and descriptions stand around a name in a Chinese or Japanese phrase."""
    before = context.text[place[0] : name.start]
    behind = context.text[name.end : place[1]]
    if context.language == "ja":
        return not behind or _AGENT["ja"].search(behind) is not None
    is_second_name = any(other.end == name.start for other in context.entities_between(place[0], name.start))
    return len(behind) <= MAX_TITLE_CHARS and (is_second_name or _DESCRIPTION_END.search(before) is not None)


def _is_described(context: QuoteContext, words: str, place: tuple[int, int]) -> bool:
    """Tell whether Chinese or Japanese words name or describe somebody who speaks, and are no part of a clause."""
    if _PRONOUN_INSIDE.search(words):
        return False
    names = context.entities_between(*place)
    is_body = bool(names) and names[-1].end == place[1] and names[-1].label is EntityLabel.ORGANISATION
    return (
        is_body or _AGENT[context.language].search(words) is not None or _is_titled(context.language, words)
    )


def _is_titled(language: str, words: str) -> bool:
    """Tell whether a Chinese title stands before a name of two to four characters."""
    title = _TITLE["zh"].match(words) if language == "zh" else None
    return title is not None and title.end() < len(words)
