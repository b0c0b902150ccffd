"""Compute an embedding vector for each article with a static model.

The models are those of model2vec (a text's vector is the mean of its tokens' vectors): a few megabytes, a fraction of a
millisecond on one core, no network. A model folder has the files that model2vec and sentence-transformers write:
tokenizer.json, model.safetensors, config.json.
"""

import importlib.util
import threading
import zlib
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

from pipeline.enrich.enricher import Enricher
from pipeline.enrich.optional_models.sentence_model import SENTENCE_MODEL, SentenceModel
from pipeline.enrich.tokens import TokenizedDocument
from pipeline.errors import ModelMissingError
from pipeline.records import Article

__all__ = ["EmbeddingModel", "embedding_enricher"]

MAX_CHARS_READ = 4000  # only so much of the text is read
VECTOR_DECIMALS = 6  # float32 has no more significant decimals
WEIGHTS_FILE = "model.safetensors"


class EmbeddingModel:
    """A model, loaded on first use. It is thread-safe; a lock serialises the calls.

    Args:
        folder: the model's folder.

    Raises:
        ModelMissingError: model2vec is not installed, or the folder has no model.
    """

    def __init__(self, folder: Path) -> None:
        if importlib.util.find_spec("model2vec") is None:
            raise ModelMissingError(
                f"model2vec is not installed, so {folder} cannot be loaded; run: pip install 'copydesk[embeddings]'"
            )
        if not (folder / WEIGHTS_FILE).is_file():
            raise ModelMissingError(
                f"there is no embedding model in {folder}; it needs {WEIGHTS_FILE}, tokenizer.json and config.json"
            )
        self.folder = folder
        self._lock = threading.Lock()

    @cached_property
    def name(self) -> str:
        """The folder's name and a checksum of the weights, so that vectors of two models are never mixed."""
        return f"{self.folder.name}-{zlib.crc32((self.folder / WEIGHTS_FILE).read_bytes()):08x}"

    @cached_property
    def _model(self) -> Any:
        from model2vec import StaticModel  # type: ignore[import-not-found, unused-ignore]  # optional

        return StaticModel.from_pretrained(self.folder, normalize=True)

    def select_text(self, title: str, doc: TokenizedDocument) -> str:
        """Return what the model reads of an article.

        Args:
            title: of the article.
            doc: its text.
        """
        return f"{title}\n{doc.text}"

    def vector(self, text: str) -> tuple[float, ...]:
        """Compute the vector of a text.

        Args:
            text: any text; only its first `MAX_CHARS_READ` characters are read.

        Returns:
            A vector of length 1, one number for each dimension; all 0 for a text of unknown words.
        """
        with self._lock:
            components = self._model.encode([text[:MAX_CHARS_READ]], use_multiprocessing=False)[0]
        return tuple(round(float(component), VECTOR_DECIMALS) for component in components)


def embedding_enricher(folder: Path) -> Enricher:
    """Create the `embedding` enricher.

    Args:
        folder: the model's folder, or the name of the sentence model.

    Returns:
        An enricher whose version changes with the model.

    Raises:
        ModelMissingError: the package is not installed, or the folder has no model.
    """
    model = SentenceModel() if str(folder) == SENTENCE_MODEL else EmbeddingModel(folder)

    def compute(article: Article, doc: TokenizedDocument) -> Mapping[str, object]:
        vector = model.vector(model.select_text(article.document.title, doc))
        return {"embedding": vector, "embedding_model": model.name}

    version = zlib.crc32(model.name.encode()) & 0x3FFFFFFF
    return Enricher("embedding", version, ("embedding", "embedding_model"), compute)
