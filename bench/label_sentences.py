"""Label Russian news by machine, as more training data for the entity tagger (bench/train_entities.py).

    .venv-bench/bin/python -m bench.label_sentences --out FILE.jsonl.gz

It runs in the environment of the dependency group "bench". People and places are those of natasha (Kukushkin 2020, MIT;
its models are part of the package), organisations those of the tagger that ships with Copydesk, because natasha's end
elsewhere. A sentence in which only natasha finds an organisation is left out. The texts are those of the development data
with topics, pairs and languages; none of them is measured with. The rows have the form of `entity_languages.read_annotated`.
"""

import argparse
import gzip
import json
from collections.abc import Callable, Iterator
from pathlib import Path

from bench import SHARED_DIR
from bench.entity_languages import LabelledSpan
from pipeline.enrich.entities.tagger import tag_mentions, words_and_starts
from pipeline.enrich.tokens import Span, split_sentences, tokenize

FILES = ("topics", "pairs", "languages")
LANGUAGE = "ru"
KEY_CHARS = 200  # texts that begin alike are one text
NameFinder = Callable[[str], list[LabelledSpan]]


def read_texts(folder: Path) -> Iterator[str]:
    """Yield the Russian texts of the development data, each once."""
    seen = set()
    for name in FILES:
        for line in (folder / f"{name}.jsonl").read_text("utf-8").splitlines():
            row = json.loads(line)
            for number in ("", "1", "2"):
                text = row.get("text" + number)
                if text and row.get("lang" + number) == LANGUAGE and text[:KEY_CHARS] not in seen:
                    seen.add(text[:KEY_CHARS])
                    yield text


def natasha_finder() -> NameFinder:
    """Return a function that finds start, end and label of the names in a text, with natasha."""
    from natasha import Doc, NewsEmbedding, NewsNERTagger, Segmenter

    segmenter, tagger = Segmenter(), NewsNERTagger(NewsEmbedding())

    def find(text: str) -> list[LabelledSpan]:
        document = Doc(text)
        document.segment(segmenter)
        document.tag_ner(tagger)
        return [(span.start, span.stop, span.type) for span in document.spans]

    return find


def label_text(text: str, find_names: NameFinder) -> tuple[str, list[LabelledSpan]]:
    """Label a text.

    Args:
        text: in Russian.
        find_names: labels people, places and organisations.

    Returns:
        The sentences that both taggers agree on, each on a line, and start, end and label of their names.
    """
    sentences = list(split_sentences(text))
    tokens = [[_shift(token, sentence.start) for token in tokenize(sentence.text)] for sentence in sentences]
    mentions = tag_mentions(text, *words_and_starts(tokens), LANGUAGE)
    own = [(mention.start, mention.end, "ORG") for mention in mentions if mention.label == "ORG"]
    found = [name for name in find_names(text) if not any(_overlap(name, other) for other in own)]
    doubtful = [name for name in found if name[2] == "ORG"]
    names = sorted([*own, *(name for name in found if name[2] != "ORG")])
    kept, spans = "", []
    for sentence in sentences:
        bounds = (sentence.start, sentence.start + len(sentence.text), "")
        if not any(_overlap(name, bounds) for name in doubtful):
            offset = len(kept) - sentence.start
            spans += [
                (start + offset, end + offset, label)
                for start, end, label in names
                if bounds[0] <= start and end <= bounds[1]
            ]
            kept += sentence.text + "\n"
    return kept, spans


def _shift(token: Span, offset: int) -> Span:
    return token._replace(start=token.start + offset, end=token.end + offset)


def _overlap(name: LabelledSpan, other: LabelledSpan) -> bool:
    return name[0] < other[1] and other[0] < name[1]


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--out", type=Path, required=True, help="file to write (.jsonl.gz)")
    out, find_names, num_names = parser.parse_args().out, natasha_finder(), 0
    with gzip.open(out, "wt", encoding="utf-8") as file:
        for number, text in enumerate(read_texts(SHARED_DIR / "data/text")):
            kept, spans = label_text(text, find_names)
            num_names += len(spans)
            row = {"id": f"natasha-{number}", "lang": LANGUAGE, "text": kept, "spans": spans}
            file.write(json.dumps(row, ensure_ascii=False) + "\n")
    print(f"{out}: {num_names} names")


if __name__ == "__main__":
    main()
