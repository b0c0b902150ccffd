"""Read the words that tell the half of the day of a twelve-hour clock: pm, 오후, 晚上, مساءً."""

from enum import Enum

__all__ = ["WORDS_AFTER_TIME", "WORDS_BEFORE_TIME", "DayPeriod", "hour_of_day", "period_of"]

_NOON = 12
# A time "at night" before this hour is after midnight; one "at noon" before the other is after noon.
_NIGHT_ENDS, _NOON_BEGINS = 5, 6


class DayPeriod(Enum):
    """Which hours a word can mean."""

    AM = "from midnight to noon"
    PM = "from noon to midnight"
    NOON = "around noon"
    NIGHT = "around midnight"


_PERIODS: dict[str, DayPeriod] = {
    **dict.fromkeys(("a", "π.μ", "πμ", "ص", "صباحا", "صباحاً", "صباحًا", "ق.ظ", "صبح"), DayPeriod.AM),
    **dict.fromkeys(
        ("오전", "새벽", "아침", "上午", "凌晨", "清晨", "早上", "早晨", "早", "午前"), DayPeriod.AM
    ),
    **dict.fromkeys(("सुबह", "सकाळी", "সকাল", "ভোর"), DayPeriod.AM),
    **dict.fromkeys(("p", "μ.μ", "μμ", "م", "مساء", "مساءً", "ب.ظ", "بعدازظهر", "عصر"), DayPeriod.PM),
    **dict.fromkeys(("오후", "저녁", "下午", "傍晚", "午后", "午後"), DayPeriod.PM),
    **dict.fromkeys(("शाम", "সন্ধ্যা", "বিকেল", "বিকাল"), DayPeriod.PM),
    **dict.fromkeys(("낮", "中午", "दोपहर", "দুপুর", "ظهرا", "ظهراً", "ظهرًا"), DayPeriod.NOON),
    **dict.fromkeys(("밤", "晚上", "晚", "夜", "रात", "রাত", "شب"), DayPeriod.NIGHT),
}
_AFTER_TIME = ("π.μ", "πμ", "μ.μ", "μμ")
# The letters a and p are read together with the m that follows them. Words in Arabic and Greek script follow the time.
WORDS_AFTER_TIME = tuple(word for word in _PERIODS if word in _AFTER_TIME or "\u0600" <= word[0] <= "\u06ff")
WORDS_BEFORE_TIME = tuple(word for word in _PERIODS if word not in WORDS_AFTER_TIME and not word.isascii())


def period_of(word: str) -> DayPeriod | None:
    """Return the period that a word of a time names.

    Args:
        word: in any case; a or p for am and pm.
    """
    return _PERIODS.get(word.lower().strip(". "))


def hour_of_day(hour: int, period: DayPeriod | None) -> int:
    """Return the hour since midnight.

    Args:
        hour: as written; hours after twelve are those of a clock of 24 hours.
        period: None for a clock of 24 hours.

    Returns:
        0 to 24; 24 is the end of the day.
    """
    if period is None or hour > _NOON:
        return hour
    if period is DayPeriod.AM:
        return hour % _NOON
    if period is DayPeriod.NOON:
        return hour + (_NOON if hour < _NOON_BEGINS else 0)
    if period is DayPeriod.NIGHT:
        return hour + (_NOON if hour >= _NIGHT_ENDS else 0)
    return hour % _NOON + _NOON
