import json
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.clean import clean
from pipeline.records import Document, Page, Precision

STORY = "".join(
    f"<p>On the {word} day the old paper mill opened its doors again after ten years of silence in the valley.</p>"
    for word in ("first", "second", "third")
)
LOTS = "<p>word</p>" * 150
FETCHED = datetime(2024, 5, 2, 12, 0, tzinfo=UTC)


def read(
    inside: str = "", head: str = "", *, at: datetime | None = None, zone: str | None = None
) -> Document:
    story = f"<main><h1>Mill reopens in the valley</h1>{inside}{STORY}</main>"
    page = Page(
        "https://vale.example/mill",
        f"<html lang='en'><head>{head}</head><body>{story}</body></html>".encode(),
        fetched_at=at,
    )
    return clean(page, timezone=zone)


def linked(**fields: str) -> str:
    thing = {"@type": "NewsArticle", "headline": "Mill reopens in the valley", **fields}
    return f'<script type="application/ld+json">{json.dumps(thing)}</script>'


def meta(content: str) -> str:
    return f'<meta property="article:published_time" content="{content}">'


def written(place: str, at: datetime) -> tuple[str, str]:
    """A date in one of the places of a page: what stands in its story, and in its head."""
    if place == "linked":
        return "", linked(datePublished=at.isoformat())
    if place == "meta":
        return "", meta(at.isoformat())
    if place == "time":
        return f'<time datetime="{at.isoformat()}"></time>', ""
    return f"<p>{at:%d %B %Y, %H:%M} UTC</p>", ""


def test_a_page_without_a_date_has_none_whenever_it_is_read() -> None:
    document = read(at=FETCHED)
    assert (document.published, document.modified) == (None, None)


# Hypothesis wants its limits without a zone and adds one itself.
FIRST, LAST = datetime(2000, 1, 1), datetime(2040, 1, 1)  # noqa: DTZ001
TIMES = st.datetimes(FIRST, LAST, timezones=st.just(UTC))


@given(st.lists(TIMES, min_size=1, max_size=4), st.permutations(["linked", "meta", "time", "line"]))
def test_no_date_is_from_the_future_and_each_is_on_the_page(times: list[datetime], places: list[str]) -> None:
    parts = [written(place, at) for place, at in zip(places, times, strict=False)]
    document = read("".join(inside for inside, _ in parts), "".join(head for _, head in parts), at=FETCHED)
    if document.published is not None:
        assert document.published <= FETCHED + timedelta(hours=1)
        assert document.published.date() in {at.date() for at in times}


def test_the_next_source_decides_where_the_first_is_from_the_future() -> None:
    head = linked(datePublished="2024-06-02T08:00:00Z") + meta("2024-05-02T08:00:00Z")
    assert read(head=head, at=FETCHED).published == datetime(2024, 5, 2, 8, tzinfo=UTC)


def test_a_field_that_nobody_filled_is_no_date() -> None:
    assert read(head=meta("1970-01-01T00:00:00+00:00")).published is None


def test_a_day_takes_its_clock_from_another_source_of_that_day() -> None:
    document = read("<time>2 May 2024, 08:15 UTC</time>", linked(datePublished="2024-05-02"))
    assert (document.published, document.published_precision) == (
        datetime(2024, 5, 2, 8, 15, tzinfo=UTC),
        Precision.MINUTE,
    )


def test_an_instant_in_utc_takes_the_offset_that_readers_see() -> None:
    document = read("<time>May 2, 2024 4:15 AM EDT</time>", linked(datePublished="2024-05-02T08:15:00Z"))
    assert document.published is not None
    assert document.published == datetime(2024, 5, 2, 8, 15, tzinfo=UTC)
    assert document.published.utcoffset() == timedelta(hours=-4)


ZONES = {
    "May 2, 2024 8:15 AM ET": -4,
    "Jan. 2, 2024 8:15 AM ET": -5,
    "May 2, 2024 8:15 AM PT": -7,
    "2 May 2024 08:15 CEST": 2,
    "2 May 2024 08:15 GMT+3": 3,
    "2 May 2024 08:15 +0530": 5.5,
    "2024-05-02T08:15:00-03:00": -3,
}


@pytest.mark.parametrize(("text", "hours"), ZONES.items())
def test_the_offset_is_the_one_that_is_written(text: str, hours: float) -> None:
    published = read(f"<time>{text}</time>").published
    assert published is not None
    assert published.utcoffset() == timedelta(hours=hours)
    assert (published.hour, published.minute) == (8, 15)


def test_a_local_time_is_of_the_zone_of_its_source() -> None:
    document = read(head=meta("2024-07-01 09:00"), zone="Europe/Tallinn")
    assert document.published is not None
    assert document.published.utcoffset() == timedelta(hours=3)


def test_a_template_s_date_is_outvoted_by_two_kinds_of_source() -> None:
    inside = '<time datetime="2024-05-02T08:15:00Z"></time>'
    head = linked(datePublished="2019-01-01T00:00:00Z") + meta("2024-05-02T08:15:00Z")
    assert read(inside, head).published == datetime(2024, 5, 2, 8, 15, tzinfo=UTC)


def test_a_date_of_a_reader_s_comment_is_none_of_the_story() -> None:
    inside = f'{LOTS}<div id="comments"><div class="comment"><time>3 May 2024</time></div></div>'
    assert read(inside).published is None


@pytest.mark.parametrize(
    "line", ["23.01.2019", "Posted on January 23, 2019", "Stand: 23. Januar 2019", "2019年1月23日"]
)
def test_a_date_alone_in_a_line_is_the_last_resort(line: str) -> None:
    published = read(f"{LOTS}<b>{line}</b>").published
    assert published is not None
    assert (published.year, published.month, published.day) == (2019, 1, 23)


def test_a_date_within_a_sentence_is_not() -> None:
    assert (
        read(
            "<p>The mill was closed on January 23, 2019 when the last of the owners went away.</p>"
        ).published
        is None
    )


def test_a_change_before_the_publication_is_none() -> None:
    head = linked(datePublished="2024-05-02T08:15:00Z", dateModified="2024-05-01T08:15:00Z")
    assert read(head=head).modified is None


def test_a_time_on_the_clock_of_the_far_east_is_not_from_the_future() -> None:
    kiritimati = timezone(timedelta(hours=14))
    document = read(head=meta("2024-05-03"), at=datetime(2024, 5, 3, 0, 30, tzinfo=kiritimati))
    assert document.published is not None


@pytest.mark.parametrize(
    "line",
    [
        "Veröffentlicht am 02.05.2024, aktualisiert am 03.05.2024",
        "Published 2 May 2024, updated 3 May 2024",
        "Publié le 2 mai 2024, mis à jour le 3 mai 2024",
        "2 de mayo de 2024. Actualizado el 3 de mayo de 2024",
        "Pubblicato il 2 maggio 2024 - Aggiornato il 3 maggio 2024",
        "02/05/2024 - Atualizado em 03/05/2024",
        "Publicerad 2 maj 2024, uppdaterad 3 maj 2024",
        "Aktualisiert am 03.05.2024, veröffentlicht am 02.05.2024",
        "Updated 3 May 2024. First published 2 May 2024",
        "2024年5月2日 更新：2024年5月3日",
        "发布时间：2024-05-02 更新时间：2024-05-03",
        "Опубликовано 2 мая 2024, обновлено 3 мая 2024",
        "2024年5月2日 公開 2024年5月3日 更新",
        "เผยแพร่ 2 พฤษภาคม 2567 อัปเดต 3 พฤษภาคม 2567",
        "प्रकाशित: 2 मई 2024, अपडेट: 3 मई 2024",
        "انتشار: ۱۳ اردیبهشت ۱۴۰۳ به‌روزرسانی: ۱۴ اردیبهشت ۱۴۰۳",
    ],
)
@pytest.mark.parametrize("markup", ['<p class="date">{}</p>', "<p>{}</p>", "<time>{}</time>"])
def test_a_line_with_two_dates_gives_publication_and_update(line: str, markup: str) -> None:
    story = "<p>The weir below the old tannery gave way on Sunday night after eleven hours of rain.</p>"
    page = f"<html><body><h1>Weir gives way</h1>{markup.format(line)}{story}</body></html>"
    document = clean(Page("https://www.lindau.example/news/weir", page.encode()))
    days = [moment and moment.date().isoformat() for moment in (document.published, document.modified)]
    assert days == ["2024-05-02", "2024-05-03"]


@pytest.mark.parametrize(
    "labelled",
    [
        "<ul><li><strong>Datum</strong> 02.05.2024</li><li><strong>Autorin</strong> Ada Fenn</li></ul>",
        "<dl><dt>Fecha de publicación:</dt><dd>2 de mayo de 2024</dd></dl>",
        "<table><tr><td>Date</td><td>2 May 2024</td></tr></table>",
        "<p><b>Publié le</b> 2 mai 2024</p>",
        "<p><span>日期：</span>2024年5月2日</p>",
    ],
)
def test_a_date_after_a_label_below_the_story_comes_before_the_date_of_a_caption(labelled: str) -> None:
    caption = '<div><img src="/weir.jpg"><p>The weir on the morning after the flood, 4 April 2024</p></div>'
    page = f"<html><body><main><h1>Weir gives way</h1>{caption}{STORY}{labelled}</main></body></html>"
    published = clean(Page("https://www.lindau.example/news/weir", page.encode())).published
    assert published is not None
    assert published.date().isoformat() == "2024-05-02"


def test_a_line_below_the_headline_may_name_a_place_and_a_role_before_the_date() -> None:
    document = read("<p>Ada Roe, Korrespondentin in Lindau, 2. Mai 2024</p>")
    assert document.published == datetime(2024, 5, 2, tzinfo=UTC)


def test_a_local_time_marked_as_utc_takes_the_offset_of_the_same_time_elsewhere() -> None:
    document = read(head=linked(datePublished="2024-05-02T07:45:00Z") + meta("2024-05-02T07:45:00-08:00"))
    assert document.published == datetime(2024, 5, 2, 7, 45, tzinfo=timezone(-timedelta(hours=8)))


def test_a_time_in_utc_stays_where_the_page_also_shows_the_local_time() -> None:
    times = "<time datetime='2024-05-02T09:45:00-04:00'></time><time datetime='2024-05-02T05:45:00'></time>"
    document = read(times, head=linked(datePublished="2024-05-02T09:45:00Z"))
    assert document.published == datetime(2024, 5, 2, 9, 45, tzinfo=UTC)


@pytest.mark.parametrize("url", ["file:///tmp/2019-03-04-mill.html", "file:///archive/2019/03/04/mill.html"])
def test_the_name_of_a_local_file_is_no_date(url: str) -> None:
    page = f"<html><body><h1>Mill reopens in the valley</h1>{STORY}</body></html>"
    assert clean(Page(url, page.encode())).published is None
