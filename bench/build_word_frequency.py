"""Write the bands of word frequency that the entity tagger reads.

    .venv-bench/bin/python bench/build_word_frequency.py

It runs in the environment of the dependency group "bench". wordfreq (Speer 2022) lists words by frequency, in lower case; its data are under CC BY-SA 4.0.
"""

import gzip
import io
import zlib
from importlib import resources
from pathlib import Path

import msgpack
import numpy as np

TARGET = Path(__file__).parents[1] / "pipeline/enrich/entities/data/frequency.npz"
# By the code that the tagger has for a language (`tagger.model_language`): sh is Bosnian, Croatian and Serbian.
LIST_BY_LANGUAGE = {"da": "da", "de": "de", "es": "es", "fr": "fr", "it": "it", "nl": "nl", "no": "nb",
                    "pl": "pl", "pt": "pt", "ru": "ru", "sh": "sh", "sk": "sk", "sv": "sv"}  # fmt: skip
CENTIBELS_PER_BAND = 100  # the lists are cut into hundredths of a factor of ten
MAX_WORDS = 30_000


def read_bands(list_name: str) -> dict[int, int]:
    """Return the band of each word of a list, by the CRC-32 of the word."""
    data = resources.files("wordfreq").joinpath(f"data/small_{list_name}.msgpack.gz").read_bytes()
    _header, *groups = msgpack.loads(gzip.decompress(data), raw=False)
    words = [(word, centibels) for centibels, group in enumerate(groups) for word in group][:MAX_WORDS]
    return {zlib.crc32(word.encode()): centibels // CENTIBELS_PER_BAND for word, centibels in words}


def main() -> None:
    arrays = {}
    for language, list_name in LIST_BY_LANGUAGE.items():
        bands = read_bands(list_name)
        hashes = sorted(bands)
        arrays[f"{language}_hashes"] = np.array(hashes, dtype=np.uint32)
        arrays[f"{language}_bands"] = np.array([bands[key] for key in hashes], dtype=np.uint8)
    file = io.BytesIO()
    np.savez_compressed(file, **arrays)
    TARGET.write_bytes(file.getvalue())
    print(f"{TARGET.name}: {len(LIST_BY_LANGUAGE)} languages, {TARGET.stat().st_size} bytes")


if __name__ == "__main__":
    main()
