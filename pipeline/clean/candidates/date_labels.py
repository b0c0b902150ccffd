"""Read the words beside a date: whether it is the date of publication or of an update."""

import re

from pipeline import dates

__all__ = ["has_date_word", "has_update_word", "is_date_label", "split_dates"]

# Words beside the date of publication.
_PUBLICATION_WORDS = (
    "publi", "veröffentlich", "erstellt", "posted", "created", "gepubliceerd", "geplaatst", "pubblicat", "opublik",
    "udgivet", "yayın", "опублик", "дата публикации", "발행", "입력", "등록", "发布", "發布", "公開", "配信",
    "diterbitkan", "đăng", "julkaistu", "megjelen", "เผยแพร่", "प्रकाशित", "انتشار", "منتشر", "نشر", "פורסם",
    "objavljen", "објављен", "εκδόθηκε", "δημοσιε", "প্রকাশ", "жарияланған",
)  # fmt: skip
_UPDATE_WORDS = (
    "updat", "modif", "revis", "edited", "aktuali", "geändert", "actuali", "actualitz", "mis à jour", "atualiz",
    "aggiorn", "bijgewerkt", "uppdater", "oppdater", "opdater", "zmodyf", "güncel", "обновл", "обновен",
    "оновл", "изменен", "diperbarui", "dikemaskini", "cập nhật", "päivit", "muokattu", "aktualiz", "ændret",
    "endret", "更新", "最終更新", "تحديث", "עודכן", "frissít", "ενημ", "수정", "업데이트", "last review", "อัปเดต",
    "อัพเดต", "ปรับปรุง", "अपडेट", "अद्यतन", "আপডেট", "روزرسانی", "روز رسانی", "ažuriran", "ажуриран", "posodobljen",
    "atnaujint", "atjaunot", "uuendatud",
)  # fmt: skip
# Words that name a date without saying which; a line or a cell that begins with one holds the date of the page.
_DATE_NOUNS = (
    "date", "datum", "dato", "data", "fecha", "дата", "päiväys", "tarih", "tanggal", "tarikh", "ngày", "날짜", "작성일",
    "日期", "日付", "日時", "时间", "時間", "วันที่", "تاريخ", "التاريخ", "תאריך", "ημερομηνία", "दिनांक", "तारीख", "dátum",
    "kuupäev", "datums", "stand",
)  # fmt: skip
_DATE_LABEL = re.compile(
    rf"(?:{'|'.join(map(re.escape, _DATE_NOUNS))}|\S*(?:{'|'.join(map(re.escape, _PUBLICATION_WORDS))})\S*)"
    r"(?:\s+\S{1,10}){0,2}?\s*[:：|-]?",
    re.IGNORECASE,
)


def split_dates(line: str) -> tuple[tuple[str, str], ...]:
    """Split a line that holds the dates of publication and of an update.

    Args:
        line: with at least one date.

    Returns:
        (field, text) for each: published, modified; or the whole line for one of them.
    """
    lower_line = line.lower()
    update = min((at for word in _UPDATE_WORDS if (at := lower_line.find(word)) >= 0), default=-1)
    if update < 0:
        return (("published", line),)
    if dates.has_date_digits(line[:update]):
        return (
            (("published", line[:update]), ("modified", line[update:]))
            if dates.has_date_digits(line[update:])
            else _split_before_labels(line)
        )
    publication = min(
        (at for word in _PUBLICATION_WORDS if (at := lower_line.find(word, update)) >= 0), default=-1
    )
    if publication > 0 and all(map(dates.has_date_digits, (line[:publication], line[publication:]))):
        return ("published", line[publication:]), ("modified", line[:publication])
    return (("modified", line),)


def _split_before_labels(line: str) -> tuple[tuple[str, str], ...]:
    """Split a line where each date stands before its word: 2024年5月2日 公開 2024年5月3日 更新."""
    first = dates.find_date(line)
    second = dates.find_date(line[first.end :]) if first else None
    if first is None or second is None:
        return (("modified", line),)
    start = first.end + second.start
    return ("published", line[:start]), ("modified", line[start:])


def is_date_label(text: str) -> bool:
    """Whether a text is a label before the date of publication: Datum, Fecha:, Published on.

    Args:
        text: what stands before a date, with normalized white space.
    """
    return _DATE_LABEL.fullmatch(text) is not None


def has_update_word(words: str) -> bool:
    """Whether a text speaks of a change of the story.

    Args:
        words: in lower case.
    """
    return any(word in words for word in _UPDATE_WORDS)


def has_date_word(words: str) -> bool:
    """Whether a text speaks of the publication or of an update.

    Args:
        words: in lower case.
    """
    return has_update_word(words) or any(word in words for word in _PUBLICATION_WORDS)
