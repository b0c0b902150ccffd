"""Write the pairs of a traditional and a simplified Chinese character that the character tagger reads.

    uv run --no-project --with opencc-python-reimplemented python bench/build_simplified.py

The pairs are from OpenCC (Apache 2.0); of several simplified forms the first one counts.
"""

from collections.abc import Iterator
from importlib import resources
from pathlib import Path

TARGET = Path(__file__).parents[1] / "pipeline/enrich/entities/data/simplified.txt"
LAST_CHARACTER = "\uffff"  # of those that the tagger looks up


def read_pairs() -> Iterator[str]:
    """Yield each traditional character with its simplified form behind it."""
    path = resources.files("opencc").joinpath("dictionary/TSCharacters.txt")
    for line in path.read_text("utf-8").splitlines():
        traditional, _, forms = line.partition("\t")
        simplified = forms.split(" ")[0]
        if traditional != simplified and max(traditional, simplified) <= LAST_CHARACTER:
            yield traditional + simplified


def main() -> None:
    TARGET.write_text(
        "# Written by bench/build_simplified.py\n" + "\n".join(sorted(read_pairs())) + "\n", "utf-8"
    )
    print(f"{TARGET.name}: {TARGET.stat().st_size} bytes")


if __name__ == "__main__":
    main()
