"""Correct labels in the training data of the entity tagger.

The tags of the news corpus were made by machine: hundreds of countries, peoples, faiths and diseases are organisations
there, and one name has several labels. The lists of the tagger and the majority of the corpus decide.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from functools import cache

from pipeline.enrich.entities import gazetteer
from pipeline.enrich.entities.mention import label_spans

__all__ = ["correct_stories", "spans_of"]

Sentence = tuple[list[str], list[str]]
Story = list[Sentence]
Labels = dict[str, Counter[str]]

MIN_COUNT, MIN_SHARE = 4, 0.6  # a name with so many mentions gets the label that has this share of them
NOT_NAMES = frozenset(
    "AIDS HIV HIV/AIDS SARS H5N1 H1N1 Ebola Zika Malaria Covid COVID Covid-19 COVID-19 Coronavirus Alzheimer Internet"
    " Christmas Easter Ramadan Olympics Bible Koran Quran Hurricane Katrina GDP".split()
)
FAITHS = frozenset(
    "Islam Islamic Christianity Judaism Hinduism Buddhism Catholicism Sunni Shia Shi'ite Sufism Zionism".split()
)
TERRITORIES = frozenset(
    {"West Bank", "Gaza", "Gaza Strip", "Darfur", "Kashmir", "Chechnya", "Xinjiang", "Tibet"}
)
# Members of these have the same name as the body itself, which the corpora mean.
ORGANISED_GROUPS = frozenset({"Taliban", "Hamas", "Hezbollah", "Labour", "Conservatives"})


def spans_of(tags: list[str]) -> Iterator[tuple[int, int, str]]:
    """Yield first index, index after the last, and label of each run of B-X I-X tags."""
    for first, last, label in label_spans(tags):
        yield first, last + 1, label


def correct_stories(stories: Iterable[Story], *, is_machine_tagged: bool) -> list[Story]:
    """Return the stories of one corpus with corrected labels; words and boundaries stay.

    People tag a team by the name of its town on purpose, so the majority decides in a corpus tagged by machine only.
    """
    stories = list(stories)
    counts = _count_labels(stories) if is_machine_tagged else {}
    surnames = _count_surnames(counts)
    return [[_correct_sentence(sentence, counts, surnames) for sentence in story] for story in stories]


def _count_labels(stories: Iterable[Story]) -> Labels:
    counts: Labels = defaultdict(Counter)
    for words, tags in (sentence for story in stories for sentence in story):
        for start, end, label in spans_of(tags):
            counts[gazetteer.phrase_key(words[start:end])][label] += 1
    return counts


def _count_surnames(counts: Labels) -> Counter[str]:
    """Count how often a word is the last one of a longer name of a person."""
    surnames: Counter[str] = Counter()
    for name, labels in counts.items():
        if " " in name:
            surnames[name.split()[-1]] += labels["PER"]
    return surnames


def _correct_sentence(sentence: Sentence, counts: Labels, surnames: Counter[str]) -> Sentence:
    words, tags = sentence
    corrected = ["O"] * len(words)
    for start, end, label in spans_of(tags):
        new_label = corrected_label(gazetteer.phrase_key(words[start:end]), label, counts, surnames)
        if new_label:
            corrected[start:end] = [f"B-{new_label}", *[f"I-{new_label}"] * (end - start - 1)]
    return words, corrected


def corrected_label(name: str, label: str, counts: Labels, surnames: Counter[str]) -> str:
    """Return the right label of a name; "" when it is none."""
    if name in NOT_NAMES:
        return ""
    listed_label = _listed_label(name, label)
    if listed_label:
        return listed_label
    if name not in counts:
        return label
    best, count = counts[name].most_common(1)[0]
    if counts[name].total() >= MIN_COUNT and count >= MIN_SHARE * counts[name].total():
        return best
    place = gazetteer.places().get(name)
    if surnames[name] > 1 and not place:
        return "PER"
    return "LOC" if place and label == "ORG" and name not in gazetteer.organisations() else label


@cache
def _groups() -> frozenset[str]:
    return frozenset({*gazetteer.demonyms(), *FAITHS} - ORGANISED_GROUPS)


def _listed_label(name: str, label: str) -> str:
    place = gazetteer.places().get(name)
    if not place and (name in _groups() or _groups().issuperset(name.split())):
        return "NORP"
    is_country = place is not None and place.kind == "C"
    if name in TERRITORIES or (is_country and (label != "PER" or name not in gazetteer.person_names())):
        return "LOC"
    if place or name not in gazetteer.organisations():
        return ""
    return "ORG" if len(name) > 2 or label != "PER" else label
