import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.clean import clean
from pipeline.records import Page
from pipeline.text.encoding import decode, may_be_mojibake, to_ascii_compatible

WORDS = "Zoë Müller grüßt “die Mühle” — für 5 €"
CYRILLIC = "Мельница в долине снова открылась, и сорок человек нашли там работу."


def page(text: str, label: str) -> str:
    return f'<html><head><meta charset="{label}"><title>Mill</title></head><body><p>{text}</p></body></html>'


@pytest.mark.parametrize("mark", [("utf-8-sig"), ("utf-16"), ("utf-32")])
def test_a_byte_order_mark_comes_before_every_label(mark: str) -> None:
    read = decode(page(WORDS, "windows-1251").encode(mark), {"content-type": "text/html; charset=koi8-r"})
    assert WORDS in read.text
    assert read.origin == "byte order mark"
    assert not read.text.startswith("\ufeff")


def test_the_header_comes_before_the_declaration() -> None:
    body = page(CYRILLIC, "windows-1251").encode("koi8-r")
    read = decode(body, {"content-type": "text/html; charset=KOI8-R"})
    assert (CYRILLIC in read.text, read.encoding, read.origin) == (True, "koi8-r", "header")


def test_the_declaration_of_meta_or_xml_is_used_where_the_header_says_nothing() -> None:
    assert decode(page(CYRILLIC, "windows-1251").encode("cp1251"), {}).origin == "meta"
    xml = '<?xml version="1.0" encoding="windows-1251"?><html><p>' + CYRILLIC
    assert decode(xml.encode("cp1251"), {}).origin == "xml declaration"
    assert CYRILLIC in decode(xml.encode("cp1251"), {}).text


def test_latin_1_means_what_browsers_read_under_it() -> None:
    assert WORDS in decode(page(WORDS, "iso-8859-1").encode("cp1252"), {}).text


def test_bytes_that_are_utf_8_are_utf_8_whatever_the_label_says() -> None:
    read = decode(page(WORDS, "iso-8859-1").encode(), {"content-type": "text/html; charset=latin-1"})
    assert (WORDS in read.text, read.encoding, read.repairs) == (True, "utf-8", 0)


def test_japanese_in_seven_bits_is_read_by_its_label() -> None:
    text = "谷の製紙工場が再開した"
    assert text in decode(page(text, "iso-2022-jp").encode("iso2022_jp"), {}).text


@pytest.mark.parametrize(
    ("text", "encoding"), [(CYRILLIC * 5, "cp1251"), ("谷の製紙工場が再開した。" * 20, "shift_jis")]
)
def test_an_encoding_that_nobody_names_is_detected(text: str, encoding: str) -> None:
    read = decode(f"<html><p>{text}</p></html>".encode(encoding), {})
    assert (text in read.text, read.origin) == (True, "detection")


def test_single_bytes_of_windows_1252_in_utf_8_are_read_and_counted() -> None:
    body = page(WORDS * 5, "utf-8").encode().replace("€".encode(), b"\x80", 1)
    read = decode(body, {})
    assert (WORDS * 5 in read.text, read.encoding, read.repairs) == (True, "utf-8", 1)


@pytest.mark.parametrize("text", [WORDS, "Ça a été très agréable à l’école, dit-elle", "Привет мир"])
def test_text_that_was_encoded_twice_is_repaired_and_counted(text: str) -> None:
    twice = "".join(bytes([byte]).decode("cp1252", "ignore") or chr(byte) for byte in text.encode())
    read = decode(page(twice, "utf-8").encode(), {})
    assert text in read.text
    assert read.repairs > 0


@pytest.mark.parametrize("text", ["“AMANHÔ é outro dia", "Âge et Ãngela", "À la mode", "ÃO PAULO"])
def test_capital_letters_that_look_like_broken_text_stay(text: str) -> None:
    read = decode(page(text, "utf-8").encode(), {})
    assert (text in read.text, read.repairs) == (True, 0)


def test_a_document_says_what_it_was_read_in_and_how_often_it_was_repaired() -> None:
    body = page(
        "Die MÃ¼hle im Tal hat nach zehn Jahren wieder geÃ¶ffnet, sagt der Besitzer.", "utf-8"
    ).encode()
    evidence = {item.field: item.value for item in clean(Page("https://vale.example/m", body)).evidence}
    assert (evidence["encoding"], evidence["repairs"]) == ("utf-8", "2")


@given(
    st.binary(max_size=400),
    st.sampled_from(["", "utf-8", "utf-16", "gb2312", "x-none", "euc-jp", "hex", "idna"]),
)
def test_any_bytes_under_any_label_are_text(body: bytes, label: str) -> None:
    assert isinstance(decode(body, {"content-type": f"text/html; charset={label}"}).text, str)


@given(st.text(alphabet=st.characters(codec="utf-8", exclude_characters="ÃÂÐâä\x1b\x00"), max_size=200))
def test_text_in_utf_8_comes_back_as_it_was(text: str) -> None:
    if not text.startswith("\ufeff") and not text.encode().startswith(
        (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
    ):
        assert decode(text.encode(), {}).text == text


@given(st.text(alphabet="Mühle €", min_size=1, max_size=60), st.integers(min_value=1, max_value=60))
def test_a_page_cut_within_a_sign_keeps_what_stands_before(text: str, cut: int) -> None:
    read = decode(text.encode()[:cut], {})
    assert text.startswith(read.text)


STRAY_BYTES = [(b"\x92", "’"), (b"\xe9", "é"), (b"\x80", "€"), (b"\xc3", "\ufffd"), (b"\xe2\x80", "\ufffd")]
SENTENCES = {
    "de": "Bürger hören, wie die Mühle größer wird. " * 3,
    "fr": "L’été, les élèves préfèrent la forêt à l’école. ",
    "ru": "Мельница снова работает, и жители рады.",
    "ja": "水車小屋が再び動き出した。",
}


@pytest.mark.parametrize(("stray", "replacement"), STRAY_BYTES)
@pytest.mark.parametrize("language", SENTENCES)
@pytest.mark.parametrize("declaration", ['<?xml version="1.0" encoding="utf-8"?>', ""])
def test_one_invalid_byte_changes_one_character_of_a_utf_8_document(
    stray: bytes, replacement: str, language: str, declaration: str
) -> None:
    text = SENTENCES[language]
    body = f"{declaration}<rss><t>{text}</t><t>it".encode() + stray + f"s</t><t>{text}</t></rss>".encode()
    decoded = decode(body, {})
    assert decoded.text == f"{declaration}<rss><t>{text}</t><t>it{replacement}s</t><t>{text}</t></rss>"
    assert (decoded.encoding, decoded.repairs) == ("utf-8", len(stray))


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_wide_characters_are_recognized_with_and_without_a_byte_order_mark(encoding: str, mark: str) -> None:
    text = '<?xml version="1.0"?><rss><title>Zoë reads</title></rss>'
    assert decode((mark + text).encode(encoding), {}).text == text


CHINESE = "<!DOCTYPE html><title>" + "山谷里的磨坊重新开张" * 20 + "</title>"


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("header", ["", "text/html", "text/html; charset=utf-8", "text/html; charset=utf-16"])
def test_a_chinese_page_in_utf_16_is_recognized_by_its_first_tag(encoding: str, header: str) -> None:
    decoded = decode(("\r\n" + CHINESE).encode(encoding), {"content-type": header})
    assert (decoded.text, decoded.encoding, decoded.origin) == ("\r\n" + CHINESE, encoding, "bytes")


@pytest.mark.parametrize(
    ("label", "encoding"), [("UTF-16", "utf-16-le"), ("utf-16le", "utf-16-le"), ("utf-16be", "utf-16-be")]
)
def test_text_in_utf_16_without_tags_is_read_by_its_header(label: str, encoding: str) -> None:
    text = "山谷里的磨坊重新开张。\n" * 3
    decoded = decode(text.encode(encoding), {"content-type": f"text/plain; charset={label}"})
    assert (decoded.text, decoded.encoding, decoded.origin) == (text, encoding, "header")


@pytest.mark.parametrize("stray", ["", "\0"])
def test_a_page_that_can_be_read_as_ascii_is_utf_8_though_it_says_utf_16(stray: str) -> None:
    text = page(WORDS + stray, "utf-16")
    assert decode(text.encode(), {"content-type": "text/html; charset=utf-16"}).text == text


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-8", "utf-8-sig"])
def test_tags_can_be_searched_in_any_page(encoding: str) -> None:
    assert to_ascii_compatible(CHINESE.encode(encoding), {}).removeprefix(codecs.BOM_UTF8) == CHINESE.encode()


def test_a_meta_element_in_the_text_of_a_feed_declares_nothing_about_the_feed() -> None:
    body = (
        '<?xml version="1.0" encoding="windows-1251"?><rss><title>Мельница работает</title>'
        '<description>&lt;meta charset="koi8-r"&gt;</description></rss>'
    )
    assert decode(body.encode("cp1251"), {}).text == body


def test_a_header_that_contradicts_the_xml_declaration_of_a_feed_comes_second() -> None:
    body = f'<?xml version="1.0" encoding="koi8-r"?><rss><title>{CYRILLIC}</title></rss>'
    decoded = decode(body.encode("koi8-r"), {"content-type": "text/xml; charset=windows-1251"})
    assert (decoded.text, decoded.origin) == (body, "xml declaration")


@given(st.text(max_size=60), st.sampled_from(["", "text/html; charset=utf-8", "text/xml; charset=latin-1"]))
def test_utf_8_text_is_decoded_as_it_was_encoded_unless_it_looks_encoded_twice(
    text: str, header: str
) -> None:
    body = ("x" + text).encode("utf-8", "ignore")
    decoded = decode(body, {"content-type": header})
    if not may_be_mojibake(body) and body.count(0) * 3 <= len(body) and "\x1b" not in text:
        assert decoded.text.encode() == body
