"""Train the linear model of topics on English pages that the word lists label.

    .venv/bin/python bench/train_topics.py --data ../shared/data

A page that the lists label with confidence is an example; its words that no list has then count too. The model is a
softmax regression on the words of title and text. docs/enrich.md has the data statement.
"""

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1]))
from pipeline.enrich.hashed_weights import HashedWeights
from pipeline.enrich.tokens import TokenizedDocument
from pipeline.enrich.topics.linear_model import MAX_TOKENS_READ, MODEL_FILE, count_words
from pipeline.enrich.topics.word_lists import score_topics, topic_names
from pipeline.records import Block, Document

TARGET = Path(__file__).parents[1] / "pipeline/enrich/topics/data" / MODEL_FILE
PAGE_SETS = ("articles421", "web700", "benchmark90")
SENTENCES_PER_TEXT = 10
# A text whose lists weigh less, or whose first topic has a smaller share, is left out.
MIN_WEIGHT, MIN_SHARE = 4.0, 0.45
MIN_DOCUMENTS = 3  # a word of fewer texts is left out
RATE, L2, EPOCHS = 0.05, 2e-4, 300


def read_documents(folder: Path) -> Iterator[TokenizedDocument]:
    """Yield the pages of the development data, and the public news of the entity corpus ten sentences at a time."""
    for name in PAGE_SETS:
        for page in map(json.loads, (folder / "pages" / name / "pages.jsonl").open(encoding="utf-8")):
            if page.get("text"):
                yield _document(page.get("title") or "", page["text"])
    rows = map(json.loads, (folder / "text/entities-train.jsonl").open(encoding="utf-8"))
    news = [" ".join(row["tokens"]) for row in rows if row["source"] in {"gmb-news", "wikigold"}]
    for start in range(0, len(news), SENTENCES_PER_TEXT):
        yield _document("", "\n".join(news[start : start + SENTENCES_PER_TEXT]))


def _document(title: str, text: str) -> TokenizedDocument:
    blocks = tuple(Block(line.strip()) for line in text.splitlines() if line.strip())
    return TokenizedDocument(Document("https://a.example/a", title=title, blocks=blocks))


def label(doc: TokenizedDocument, topics: list[str]) -> np.ndarray | None:
    """Return the share of each topic by the lists, or None where they are unsure."""
    weights = score_topics(
        list(map(str.casefold, doc.title_words)),
        doc.fold_words(MAX_TOKENS_READ),
        "en",
    )
    squares = np.array([weights.get(topic, 0.0) ** 2 for topic in topics])
    if sum(weights.values()) < MIN_WEIGHT or squares.max() < MIN_SHARE * squares.sum():
        return None
    return squares / squares.sum()


def train(counts: list[Counter[str]], targets: np.ndarray) -> dict[str, np.ndarray]:
    """Return inverse document frequency and weights by word."""
    document_counts = Counter(word for words in counts for word in words)
    vocabulary = sorted(word for word, count in document_counts.items() if count >= MIN_DOCUMENTS)
    column = {word: index for index, word in enumerate(vocabulary)}
    frequencies = np.array([document_counts[word] for word in vocabulary])
    inverse = np.log(len(counts) / frequencies).astype(np.float32)
    features = np.zeros((len(counts), len(vocabulary)), dtype=np.float32)
    for row, words in enumerate(counts):
        for word, count in words.items():
            if word in column:
                features[row, column[word]] = np.log1p(count) * inverse[column[word]]
    features /= np.maximum(np.linalg.norm(features, axis=1, keepdims=True), 1e-9)
    weights = _fit(features, targets.astype(np.float32))
    return {word: np.array([inverse[index], *weights[index]]) for word, index in column.items()}


def _fit(features: np.ndarray, targets: np.ndarray) -> np.ndarray:
    """Fit by Adam (Kingma & Ba 2015) on all examples at once."""
    weights = np.zeros((features.shape[1], targets.shape[1]), dtype=np.float32)
    mean, square = np.zeros_like(weights), np.zeros_like(weights)
    for step in range(1, EPOCHS + 1):
        scores = features @ weights
        shares = np.exp(scores - scores.max(axis=1, keepdims=True))
        shares /= shares.sum(axis=1, keepdims=True)
        gradient = features.T @ (shares - targets) / len(features) + L2 * weights
        mean = 0.9 * mean + 0.1 * gradient
        square = 0.999 * square + 0.001 * gradient**2
        weights -= RATE * (mean / (1 - 0.9**step)) / (np.sqrt(square / (1 - 0.999**step)) + 1e-8)
    return weights


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, required=True, help="folder of the development data")
    topics = [code.removeprefix("medtop:")[:2] for code in topic_names()]
    labelled = [
        (count_words(doc), shares)
        for doc in read_documents(parser.parse_args().data)
        if (shares := label(doc, topics)) is not None
    ]
    vectors = train([words for words, _ in labelled], np.array([shares for _, shares in labelled]))
    TARGET.write_bytes(HashedWeights.from_mapping(vectors).to_bytes(topics=np.array(topics)))
    print(f"{len(labelled)} texts, {len(vectors)} words, {TARGET.stat().st_size} bytes")


if __name__ == "__main__":
    main()
