"""The folder of a static embedding model in, an enricher that gives each article a vector out.

Models are those of model2vec (a token's vector is looked up, a text's is the mean): a few megabytes, a fraction of a
millisecond on one core, no network. The folder is what model2vec or sentence-transformers writes: tokenizer.json,
model.safetensors, config.json.
"""

import importlib.util
import threading
import zlib
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

from pipeline.enrich.enricher import Enricher
from pipeline.enrich.tokens import TokenizedDocument
from pipeline.errors import ModelMissingError
from pipeline.records import Article

__all__ = ["EmbeddingModel", "embedding_enricher"]

MAX_CHARS_READ = 4000  # characters that are read: what a story is about stands in its beginning
VECTOR_DECIMALS = 6  # decimals kept: float32 has no more that mean anything
WEIGHTS_FILE = "model.safetensors"


class EmbeddingModel:
    """A model, loaded when it is first asked; safe in many threads, which take turns.

    Args:
        folder: where it lies.

    Raises:
        ModelMissing: model2vec or the model is not there.
    """

    def __init__(self, folder: Path) -> None:
        if importlib.util.find_spec("model2vec") is None:
            raise ModelMissingError(
                f"model2vec is not installed, so {folder} cannot be read: pip install 'copydesk[embeddings]'"
            )
        if not (folder / WEIGHTS_FILE).is_file():
            raise ModelMissingError(
                f"there is no embedding model in {folder}: it needs {WEIGHTS_FILE}, tokenizer.json and config.json"
            )
        self.folder = folder
        self._lock = threading.Lock()

    @cached_property
    def name(self) -> str:
        """The folder's name and a checksum of the weights, so that vectors of two models are never compared."""
        return f"{self.folder.name}-{zlib.crc32((self.folder / WEIGHTS_FILE).read_bytes()):08x}"

    @cached_property
    def _model(self) -> Any:
        from model2vec import StaticModel  # type: ignore[import-not-found, unused-ignore]  # an extra

        return StaticModel.from_pretrained(self.folder, normalize=True)

    def vector(self, text: str) -> tuple[float, ...]:
        """The vector of a text, of length 1.

        Args:
            text: any; only its first `LONGEST` characters are read.

        Returns:
            One number for each dimension; all 0 for a text of unknown words.
        """
        with self._lock:
            components = self._model.encode([text[:MAX_CHARS_READ]], use_multiprocessing=False)[0]
        return tuple(round(float(component), VECTOR_DECIMALS) for component in components)


def embedding_enricher(folder: Path) -> Enricher:
    """Make the enricher that gives vectors.

    Args:
        folder: of the model.

    Raises:
        ModelMissing: model2vec or the model is not there.
    """
    model = EmbeddingModel(folder)

    def compute(article: Article, doc: TokenizedDocument) -> Mapping[str, object]:
        vector = model.vector(f"{article.document.title}\n{doc.text}")
        return {"embedding": vector, "embedding_model": model.name}

    version = zlib.crc32(model.name.encode()) & 0x3FFFFFFF
    return Enricher("embedding", version, ("embedding", "embedding_model"), compute)
