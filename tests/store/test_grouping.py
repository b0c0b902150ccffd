"""Which texts are copies of each other."""

from hypothesis import given
from hypothesis import strategies as st

from pipeline.records import Fingerprint
from pipeline.store import grouping, lsh_bands, same_text, similarity

SIGNATURES = st.lists(st.integers(0, 2**32 - 1), min_size=128, max_size=128).map(tuple)
PRINTS = st.builds(Fingerprint, exact=st.text("abcdef0123456789", max_size=4), minhash=SIGNATURES)


def mixed(a: Fingerprint, b: Fingerprint, shared: int) -> Fingerprint:
    return Fingerprint(minhash=a.minhash[:shared] + b.minhash[shared:])


@given(PRINTS, PRINTS)
def test_likeness_has_no_direction_and_stays_between_0_and_1(a: Fingerprint, b: Fingerprint) -> None:
    assert similarity(a, b) == similarity(b, a)
    assert 0 <= similarity(a, b) <= 1


@given(PRINTS)
def test_a_text_is_its_own_copy(a: Fingerprint) -> None:
    assert same_text(a, a)


def test_texts_without_a_fingerprint_are_no_copies() -> None:
    assert not same_text(Fingerprint(), Fingerprint())


def test_signatures_of_different_lengths_say_nothing() -> None:
    assert similarity(Fingerprint(minhash=(1, 2)), Fingerprint(minhash=(1, 2, 3))) == 0


@given(SIGNATURES, st.integers(0, 32))
def test_a_band_key_is_shared_exactly_where_the_band_is(signature: tuple[int, ...], band: int) -> None:
    other = tuple(n if place < band * 4 else (n + 1) % 2**32 for place, n in enumerate(signature))
    a, b = lsh_bands(Fingerprint(minhash=signature)), lsh_bands(Fingerprint(minhash=other))
    assert [x == y for x, y in zip(a, b, strict=True)] == [place < band for place in range(32)]
    assert len(set(a) & set(b)) == band


def test_a_new_article_joins_the_one_most_like_it_and_of_equals_the_oldest() -> None:
    a, b = Fingerprint(minhash=tuple(range(128))), Fingerprint(minhash=tuple(range(500, 628)))
    held = {9: mixed(a, b, 80), 3: mixed(a, b, 100), 2: mixed(a, b, 100), 1: b}
    assert grouping(a, held) == 2


def test_an_article_like_nothing_held_joins_no_group() -> None:
    a, b = Fingerprint(minhash=tuple(range(128))), Fingerprint(minhash=tuple(range(500, 628)))
    assert grouping(a, {1: b}) is None
    assert grouping(a, {}) is None
