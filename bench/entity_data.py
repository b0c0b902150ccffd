"""Convert labelled corpora and the stories of this project into training data for the entity tagger."""

import json
import random
import re
from collections.abc import Iterable
from pathlib import Path

from bench.entity_corrections import Sentence, Story, correct_stories, spans_of
from pipeline.enrich.entities import gazetteer
from pipeline.enrich.entities.tagger import split_elisions
from pipeline.enrich.tokens import split_sentences, tokenize

OWN_STORIES_DIR = Path(__file__).parent / "labelled/train"
MARKED_NAME_RE = re.compile(r"\[([^]|]+)\|([A-Z]+)\]")
LABELS = ("PER", "ORG", "LOC", "NORP")
SENTENCES_PER_STORY = 10  # for corpora that are not divided into stories

# Words of titles: the news corpus counts them as part of the person, this project does not.
TITLE_WORDS = {word for word, kind in gazetteer.trigger_words().items() if kind == "t"} | {
    "mr.", "ms.", "mrs.", "dr.", "gen.", "sen.", "gov.", "rep.", "st.", "lt.", "col.", "vice", "foreign", "former",
    "secretary", "secretary-general", "attorney", "u.s.", "interim", "deputy", "defense", "interior", "finance", "major",
    "crown", "first", "lady", "pope", "prophet", "grand", "of", "chief", "-", "acting", "then", "chairman", "state",
}  # fmt: skip


def read_corpus(path: Path) -> dict[str, list[Story]]:
    """Read a corpus; return its stories by source."""
    sentences_by_source: dict[str, list[Sentence]] = {}
    for line in path.read_text("utf-8").splitlines():
        row = json.loads(line)
        converted = convert_sentence(
            row["source"], ([word or "." for word in row["tokens"]], list(row["tags"]))
        )
        if converted:
            sentences_by_source.setdefault(row["source"], []).append(converted)
    chat_sources = {"btc", "wnut17"}
    return {
        source: correct_stories(
            _cut_into_stories(rows, 1 if source in chat_sources else SENTENCES_PER_STORY),
            is_machine_tagged=source == "gmb-news",
        )
        for source, rows in sentences_by_source.items()
    }


def _cut_into_stories(rows: list[Sentence], size: int) -> list[Story]:
    return [rows[start : start + size] for start in range(0, len(rows), size)]


def read_own_stories(languages: str = "*") -> list[Story]:
    """Read the labelled training stories of this project; `languages` is a glob pattern such as "en"."""
    stories = []
    for path in sorted(OWN_STORIES_DIR.glob(f"entities-{languages}.txt")):
        for block in path.read_text("utf-8").split("\n\n"):
            lines = [line for line in block.strip().splitlines() if not line.startswith("#")]
            if len(lines) > 1:
                stories.append(parse_story("\n".join(lines[1:]), path.name[9:11]))
    return stories


def parse_story(marked: str, language: str) -> Story:
    text, position, spans = "", 0, []
    for match in MARKED_NAME_RE.finditer(marked):
        text += marked[position : match.start()]
        spans.append((len(text), len(text) + len(match[1]), match[2]))
        text, position = text + match[1], match.end()
    text += marked[position:]
    starts = {start: (end, label) for start, end, label in spans}
    tagged = []
    for sentence in split_sentences(text):
        tokens = [token._replace(start=token.start + sentence.start, end=token.end + sentence.start) for token in tokenize(sentence.text)]  # fmt: skip
        [tokens] = split_elisions([tokens], language)
        tags, label_end, label = [], 0, ""
        for token in tokens:
            is_start = token.start in starts
            if is_start:
                label_end, label = starts[token.start]
            tags.append("O" if token.start >= label_end else ("B-" if is_start else "I-") + label)
        tagged.append(([token.text for token in tokens], tags))
    return tagged


def convert_sentence(source: str, sentence: Sentence) -> Sentence | None:
    """Convert the tags of a sentence to the conventions of this project; None means: leave it out."""
    words, tags = sentence
    if words[0].startswith("-DOCSTART") or (source in {"btc", "wnut17"} and is_noisy(words)):
        return None
    spans = [span for span in spans_of(tags) if span[2] in {*LABELS, "MISC"}]
    new_tags = ["O"] * len(words)
    for start, end, label in (convert_span(words, span) for span in spans):
        if label in LABELS and start < end:
            new_tags[start:end] = [f"B-{label}", *[f"I-{label}"] * (end - start - 1)]
    return words, new_tags


def is_noisy(words: list[str]) -> bool:
    """Whether a sentence is chat rather than prose: handles, hash tags, links, capitals."""
    capitals = sum(word[0].isupper() for word in words)
    return any(word[0] in "@#" or word.startswith("http") for word in words) or capitals > 0.6 * len(words)


def convert_span(words: list[str], span: tuple[int, int, str]) -> tuple[int, int, str]:
    """Convert the boundaries and label of a span: no titles before people; demonyms are NORP."""
    start, end, label = span
    name = gazetteer.phrase_key(words[start:end])
    if label == "PER":
        while start < end - 1 and (
            words[start].lower() in TITLE_WORDS or words[start].lower().rstrip(".") in TITLE_WORDS
        ):
            start += 1
        if words[start].lower() in TITLE_WORDS:
            return start, start, label
    elif name in gazetteer.demonyms() and label in {"MISC", "LOC"}:
        label = "NORP"
    elif label == "NORP" and gazetteer.places().get(name) and name not in gazetteer.demonyms():
        label = "LOC"
    if words[start].lower() == "the" and end - start > 1:
        start += 1
    return start, end, label


# Replacing names ------------------------------------------------------------------------


class Renamer:
    """Replace the names of people, places and organisations in a story, each one consistently.

    With other names the tagger learns the context of names rather than those in the news when the corpus was made.
    """

    ORGANISATION_KINDS = "Agency Authority Bank Board Bureau Club College Commission Committee Company Council Court Federation Foundation Fund Group Holdings Hospital Institute League Ministry Movement Network Office Party Police Post Service Times Trust Union University Workers United FC Ltd Plc Corp Inc Airlines Motors Energy Media Party Association Congress Alliance Front Society Department Systems Industries".split()
    ORGANISATION_THEMES = "Health Education Justice Finance Energy Trade Transport Agriculture Labour Water Media Youth Women Press Farmers Teachers Football Cricket Development Reform Democratic National People's Popular Liberal Workers General Central First New United Christian Islamic Green Social".split()

    def __init__(self, rng: random.Random) -> None:
        self.rng = rng
        people = gazetteer.person_names()
        self.first_names = [name for name, kind in people.items() if "F" in kind and len(name) > 2]
        self.last_names = [name for name, kind in people.items() if "L" in kind and len(name) > 2]
        self.towns = [
            name for name, entry in gazetteer.places().items() if entry.kind == "T" and name.isascii() and name[0].isupper()
        ]  # fmt: skip
        self.countries = [
            name for name, entry in gazetteer.places().items() if entry.kind == "C" and name.isascii() and entry.country
        ]  # fmt: skip

    def rename_story(self, story: Story) -> Story:
        names: dict[tuple[str, str], list[str]] = {}
        return [self.rename_sentence(sentence, names) for sentence in story]

    def rename_sentence(self, sentence: Sentence, names: dict[tuple[str, str], list[str]]) -> Sentence:
        words, tags = sentence
        new_words, new_tags, position = [], [], 0
        for start, end, label in spans_of(tags):
            new_words += words[position:start]
            new_tags += tags[position:start]
            new_name = self.replacement(words[start:end], label, names)
            new_words += new_name
            new_tags += [f"B-{label}", *[f"I-{label}"] * (len(new_name) - 1)]
            position = end
        return new_words + words[position:], new_tags + tags[position:]

    def replacement(self, name: list[str], label: str, names: dict[tuple[str, str], list[str]]) -> list[str]:
        if label == "NORP" or (label == "ORG" and self.rng.random() < 0.5):
            return name
        key = (name[-1], label)
        if key not in names:
            names[key] = {
                "PER": self.random_person,
                "LOC": self.random_place,
                "ORG": self.random_organisation,
            }[label](name)
        full_name = names[key]
        return full_name[-1:] if label == "PER" and len(name) == 1 else full_name

    def random_person(self, _name: list[str]) -> list[str]:
        parts = [self.random_name(self.first_names), self.random_name(self.last_names)]
        if self.rng.random() < 0.2:
            parts.insert(
                1, self.random_name(self.last_names if self.rng.random() < 0.6 else self.first_names)
            )
        if self.rng.random() < 0.06:
            parts[-1] = self.rng.choice(["al-", "El-", "Al-", "O'", "Mc", "Abdel-"]) + parts[-1]
        if self.rng.random() < 0.06:
            parts[0] = parts[0][0] + "."
        return parts

    def random_name(self, names: list[str]) -> str:
        """Return a listed name, or a new one made of the start of one name and the end of another."""
        name = self.rng.choice(names)
        if self.rng.random() < 0.4:
            other_name = self.rng.choice(names)
            name = name[: max(2, len(name) // 2)] + other_name[len(other_name) // 2 :].lower()
        return name

    def random_place(self, name: list[str]) -> list[str]:
        entry = gazetteer.places().get(gazetteer.phrase_key(name))
        if entry and entry.kind == "C":
            return name if self.rng.random() < 0.5 else self.rng.choice(self.countries).split()
        if len(name) > 1 and name[-1].lower() in gazetteer.trigger_words():
            return [*self.rng.choice(self.towns).split()[:1], name[-1]]
        town = self.random_name(self.towns) if self.rng.random() < 0.5 else self.rng.choice(self.towns)
        return [token.text for token in tokenize(town)]

    def random_organisation(self, name: list[str]) -> list[str]:
        if len(name) == 1:
            if name[0].isupper() and len(name[0]) < 6:
                return ["".join(self.rng.choices("ABCDEFGHIKLMNOPRSTUW", k=self.rng.choice([3, 3, 4, 4, 5])))]
            return [self.random_name(self.last_names)]
        start = self.rng.choice([self.rng.choice(self.towns).split()[0], self.random_name(self.last_names), self.rng.choice(self.countries).split()[-1]])  # fmt: skip
        kind, theme = self.rng.choice(self.ORGANISATION_KINDS), self.rng.choice(self.ORGANISATION_THEMES)
        return self.rng.choice([[start, kind], [start, theme, kind], [theme, kind], [kind, "of", theme], [kind, "of", start], [start, theme, kind, "of", start]])  # fmt: skip


def rename_share(stories: Iterable[Story], share: float, seed: int) -> list[Story]:
    """Return copies of a random share of the stories, with other names."""
    rng = random.Random(seed)
    renamer = Renamer(rng)
    return [renamer.rename_story(story) for story in stories if rng.random() < share]


class PeopleRenamer(Renamer):
    """Replace people and towns only: the patterns for organisations are English."""

    def random_place(self, name: list[str]) -> list[str]:
        return super().random_place(name) if self.rng.random() < 0.5 else name

    def random_organisation(self, name: list[str]) -> list[str]:
        return name


def rename_people(stories: Iterable[Story], seed: int) -> list[Story]:
    """Return copies of all stories with other people and towns."""
    renamer = PeopleRenamer(random.Random(seed))
    return [renamer.rename_story(story) for story in stories]
