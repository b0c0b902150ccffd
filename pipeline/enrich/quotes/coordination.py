"""Find the subject that two verbs share in the Romance languages: "La police a tout nié et" before "a ajouté"."""

from collections.abc import Sequence

from pipeline.enrich.quotes.lexicon import function_words

__all__ = ["shared_subject_length"]

# Auxiliaries that are no other words in these languages.
_FINITE_AUXILIARIES = {
    "es": frozenset({"ha", "han", "había", "habían"}),
    "fr": frozenset({"a", "ont", "avait", "avaient"}),
    "it": frozenset({"ha", "hanno", "aveva", "avevano"}),
}


def shared_subject_length(language: str, words: Sequence[str]) -> int:
    """Count the words of a subject that is shared with a verb before.

    Args:
        language: ISO 639-1.
        words: what stands before the second verb, as written; at least one.

    Returns:
        2 for "La police a tout nié et"; 0 where the words do not end with a conjunction, or hold no verb.
    """
    if words[-1] not in function_words(language, "conjunction"):
        return 0
    auxiliaries = _FINITE_AUXILIARIES.get(language, frozenset())
    return next((index for index, word in enumerate(words) if word in auxiliaries), 0)
