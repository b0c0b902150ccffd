"""Labelled sentences of other people and our own in, stories for training the tagger of names in our conventions out."""

import json
import random
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from pipeline.enrich.entities import gazetteer
from pipeline.enrich.entities.elision import ELIDING, part
from pipeline.enrich.reading import sentences, tokenize

OWN = Path(__file__).parent / "labelled/train"
MARKED = re.compile(r"\[([^]|]+)\|([A-Z]+)\]")
LABELS = ("PER", "ORG", "LOC", "NORP")
STORY = 10  # neighbouring sentences of a corpus that is not parted into stories
Sentence = tuple[list[str], list[str]]
Story = list[Sentence]

# Which parts of a title the news corpus counts as the person; we do not.
TITLES = {word for word, kind in gazetteer.cues().items() if kind == "t"} | {
    "mr.", "ms.", "mrs.", "dr.", "gen.", "sen.", "gov.", "rep.", "st.", "lt.", "col.", "vice", "foreign", "former",
    "secretary", "secretary-general", "attorney", "u.s.", "interim", "deputy", "defense", "interior", "finance", "major",
    "crown", "first", "lady", "pope", "prophet", "grand", "of", "chief", "-", "acting", "then", "chairman", "state",
}  # fmt: skip


def corpus(path: Path) -> dict[str, list[Story]]:
    """The stories of each source."""
    kept: dict[str, list[Sentence]] = {}
    for line in path.read_text("utf-8").splitlines():
        row = json.loads(line)
        fixed = repaired(row["source"], ([word or "." for word in row["tokens"]], list(row["tags"])))
        if fixed:
            kept.setdefault(row["source"], []).append(fixed)
    chat = {"btc", "wnut17"}
    return {
        source: [rows[at : at + (1 if source in chat else STORY)] for at in range(0, len(rows), 1 if source in chat else STORY)]
        for source, rows in kept.items()
    }  # fmt: skip


def own(languages: str = "*") -> list[Story]:
    """Our own labelled stories to learn from; `languages` is a pattern such as "en"."""
    found = []
    for path in sorted(OWN.glob(f"entities-{languages}.txt")):
        for body in path.read_text("utf-8").split("\n\n"):
            lines = [line for line in body.strip().splitlines() if not line.startswith("#")]
            if len(lines) > 1:
                found.append(story("\n".join(lines[1:]), path.name[9:11]))
    return found


def story(marked: str, language: str) -> Story:
    plain, at, spans = "", 0, []
    for mark in MARKED.finditer(marked):
        plain += marked[at : mark.start()]
        spans.append((len(plain), len(plain) + len(mark[1]), mark[2]))
        plain, at = plain + mark[1], mark.end()
    plain += marked[at:]
    starts = {start: (end, label) for start, end, label in spans}
    found = []
    for sentence in sentences(plain):
        tokens = [token._replace(start=token.start + sentence.start, end=token.end + sentence.start) for token in tokenize(sentence.text)]  # fmt: skip
        tokens = part(tokens) if language in ELIDING else tokens
        tags, until, label = [], 0, ""
        for token in tokens:
            begins = token.start in starts
            if begins:
                until, label = starts[token.start]
            tags.append("O" if token.start >= until else ("B-" if begins else "I-") + label)
        found.append(([token.text for token in tokens], tags))
    return found


def repaired(source: str, sentence: Sentence) -> Sentence | None:
    """The sentence in our conventions; None when it teaches nothing we want."""
    words, tags = sentence
    if words[0].startswith("-DOCSTART") or (source in {"btc", "wnut17"} and noisy(words)):
        return None
    spans = [span for span in spans_of(tags) if span[2] in {*LABELS, "MISC"}]
    fixed = ["O"] * len(words)
    for start, end, label in (moved(words, span) for span in spans):
        if label in LABELS and start < end:
            fixed[start:end] = [f"B-{label}", *[f"I-{label}"] * (end - start - 1)]
    return words, fixed


def noisy(words: list[str]) -> bool:
    """Chat rather than prose: handles, tags, links, capitals."""
    capitals = sum(word[0].isupper() for word in words)
    return any(word[0] in "@#" or word.startswith("http") for word in words) or capitals > 0.6 * len(words)


def moved(words: list[str], span: tuple[int, int, str]) -> tuple[int, int, str]:
    """A span with our edges and label: no titles before people, adjectives of nations are groups."""
    start, end, label = span
    name = gazetteer.phrase(words[start:end])
    if label == "PER":
        while start < end - 1 and (
            words[start].lower() in TITLES or words[start].lower().rstrip(".") in TITLES
        ):
            start += 1
        if words[start].lower() in TITLES:
            return start, start, label
    elif name in gazetteer.demonyms() and label in {"MISC", "LOC"}:
        label = "NORP"
    elif label == "NORP" and gazetteer.places().get(name) and name not in gazetteer.demonyms():
        label = "LOC"
    if words[start].lower() == "the" and end - start > 1:
        start += 1
    return start, end, label


def spans_of(tags: list[str]) -> Iterator[tuple[int, int, str]]:
    start = None
    for place, tag in enumerate([*tags, "O"]):
        if start is not None and not tag.startswith("I-"):
            yield start, place, tags[start][2:]
            start = None
        if tag.startswith("B-") or (tag.startswith("I-") and start is None):
            start = place


# Other names in the same sentences ------------------------------------------------------------------------


class Renamer:
    """Puts other names where a story names people, places and organisations, the same for the same.

    So the tagger learns the sentences around names rather than the names that were in the news when the corpus was made.
    """

    KINDS = "Agency Authority Bank Board Bureau Club College Commission Committee Company Council Court Federation Foundation Fund Group Holdings Hospital Institute League Ministry Movement Network Office Party Police Post Service Times Trust Union University Workers United FC Ltd Plc Corp Inc Airlines Motors Energy Media Party Association Congress Alliance Front Society Department Systems Industries".split()
    THEMES = "Health Education Justice Finance Energy Trade Transport Agriculture Labour Water Media Youth Women Press Farmers Teachers Football Cricket Development Reform Democratic National People's Popular Liberal Workers General Central First New United Christian Islamic Green Social".split()

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance
        listed = gazetteer.people()
        self.given = [name for name, kind in listed.items() if "F" in kind and len(name) > 2]
        self.family = [name for name, kind in listed.items() if "L" in kind and len(name) > 2]
        self.towns = [
            name for name, place in gazetteer.places().items() if place.kind == "T" and name.isascii() and name[0].isupper()
        ]  # fmt: skip
        self.countries = [
            name for name, place in gazetteer.places().items() if place.kind == "C" and name.isascii() and place.country
        ]  # fmt: skip

    def renamed(self, story: Story) -> Story:
        names: dict[tuple[str, str], list[str]] = {}
        return [self.sentence(sentence, names) for sentence in story]

    def sentence(self, sentence: Sentence, names: dict[tuple[str, str], list[str]]) -> Sentence:
        words, tags = sentence
        new_words, new_tags, at = [], [], 0
        for start, end, label in spans_of(tags):
            new_words += words[at:start]
            new_tags += tags[at:start]
            other = self.other(words[start:end], label, names)
            new_words += other
            new_tags += [f"B-{label}", *[f"I-{label}"] * (len(other) - 1)]
            at = end
        return new_words + words[at:], new_tags + tags[at:]

    def other(self, name: list[str], label: str, names: dict[tuple[str, str], list[str]]) -> list[str]:
        if label == "NORP" or (label == "ORG" and self.chance.random() < 0.5):
            return name
        key = (name[-1], label)
        if key not in names:
            names[key] = {"PER": self.person, "LOC": self.place, "ORG": self.organisation}[label](name)
        whole = names[key]
        return whole[-1:] if label == "PER" and len(name) == 1 else whole

    def person(self, _name: list[str]) -> list[str]:
        parts = [self.one(self.given), self.one(self.family)]
        if self.chance.random() < 0.2:
            parts.insert(1, self.one(self.family if self.chance.random() < 0.6 else self.given))
        if self.chance.random() < 0.06:
            parts[-1] = self.chance.choice(["al-", "El-", "Al-", "O'", "Mc", "Abdel-"]) + parts[-1]
        if self.chance.random() < 0.06:
            parts[0] = parts[0][0] + "."
        return parts

    def one(self, listed: list[str]) -> str:
        """A listed name, or one of the front of one and the end of another that no list has."""
        name = self.chance.choice(listed)
        if self.chance.random() < 0.4:
            end = self.chance.choice(listed)
            name = name[: max(2, len(name) // 2)] + end[len(end) // 2 :].lower()
        return name

    def place(self, name: list[str]) -> list[str]:
        known = gazetteer.places().get(gazetteer.phrase(name))
        if known and known.kind == "C":
            return name if self.chance.random() < 0.5 else self.chance.choice(self.countries).split()
        if len(name) > 1 and name[-1].lower() in gazetteer.cues():
            return [*self.chance.choice(self.towns).split()[:1], name[-1]]
        town = self.one(self.towns) if self.chance.random() < 0.5 else self.chance.choice(self.towns)
        return [token.text for token in tokenize(town)]

    def organisation(self, name: list[str]) -> list[str]:
        if len(name) == 1:
            if name[0].isupper() and len(name[0]) < 6:
                return [
                    "".join(
                        self.chance.choices("ABCDEFGHIKLMNOPRSTUW", k=self.chance.choice([3, 3, 4, 4, 5]))
                    )
                ]
            return [self.one(self.family)]
        start = self.chance.choice([self.chance.choice(self.towns).split()[0], self.one(self.family), self.chance.choice(self.countries).split()[-1]])  # fmt: skip
        kind, theme = self.chance.choice(self.KINDS), self.chance.choice(self.THEMES)
        return self.chance.choice([[start, kind], [start, theme, kind], [theme, kind], [kind, "of", theme], [kind, "of", start], [start, theme, kind, "of", start]])  # fmt: skip


def with_others(stories: Iterable[Story], share: float, seed: int) -> list[Story]:
    """Copies of a share of the stories that name somebody, with other names."""
    chance = random.Random(seed)
    renamer = Renamer(chance)
    return [renamer.renamed(story) for story in stories if chance.random() < share]


class PlainRenamer(Renamer):
    """Puts other people and towns, and leaves organisations: the patterns above are English."""

    def place(self, name: list[str]) -> list[str]:
        return super().place(name) if self.chance.random() < 0.5 else name

    def organisation(self, name: list[str]) -> list[str]:
        return name


def with_other_people(stories: Iterable[Story], seed: int) -> list[Story]:
    """Copies of all the stories with other people and towns."""
    renamer = PlainRenamer(random.Random(seed))
    return [renamer.renamed(story) for story in stories]
