"""Recognise genres by the form of the text: questions and answers, a death in the headline, a release's opening."""

import re
from collections.abc import Iterator

from pipeline.records import Document, Genre

__all__ = ["genre_of_text"]

MIN_QUESTIONS, MIN_QUESTION_SHARE = 4, 0.25  # of the blocks of an interview
MAX_QUESTION_CHARS, MAX_NOTE_CHARS = 400, 400
_QUESTION_MARKS = ("?", "\uff1f", "\u061f", "?\u201d", '?"')
# A wire of press releases as it stands at the opening: place and date, then the name of the wire.
_RELEASE_OPENING = re.compile(
    r".{0,90}?(?:/\s?PR\s?Newswire|\(?BUSINESS WIRE\)|\(?GLOBE\s?NEWSWIRE\)?|/?ACCESSWIRE/|\(Newsfile|/EIN\s?Presswire"
    r"|\(ots\)|\(OTS\))|.*for immediate release|.*FOR IMMEDIATE RELEASE"
)
_RELEASE_CLOSING = re.compile(
    r"(?:media|press) contacts?\s*:|pressekontakt\s*:|contact presse\s*:|contacto de prensa\s*:|^###$"
    r"|(?-i:^SOURCE [A-Z].{2,60}$)",
    re.IGNORECASE,
)
# A death with an age, or the years of a life.
_DEATH_HEADLINE = re.compile(
    r"\b(?:dies|dead|has died|died)\b,?\s(?:aged|at)\s\d{2,3}\b|\((?:18|19)\d\d\s?[-\u2013]\s?20\d\d\)|^Obituary\b"
    r"|\bist tot\b|\bgestorben\b.*\b(?:Jahre|Jahren)\b|\bfallece a los \d|\bmuere a los \d|\bmort à \d+ ans\b"
    r"|\best mort\b|\bè morto\b|\bmorre aos \d|\bzmarł[a]?\b|\büberleden\b|\bskončal",
    re.IGNORECASE,
)
_MADE_BY_MACHINE = re.compile(
    r"(?:was|were|is|been) (?:automatically|auto-?)\s?(?:generated|created|written|produced)"
    r"|(?:generated|written|created|produced) (?:automatically|by (?:automation|an algorithm|a (?:computer|robot|bot)"
    r"|automated insights|artificial intelligence|ai\b))"
    r"|using (?:technology|data) (?:from|by) automated insights|automatisch (?:erstellt|generiert|erzeugt)"
    r"|generad[oa] (?:automáticamente|de forma automática)|généré[e]? automatiquement|generat[oa] automaticamente"
    r"|gerad[oa] automaticamente|automatisch gegenereerd|automatiskt (?:skapad|genererad|framställd)"
    r"|automatisk generert|wygenerowany automatycznie|создан[оа]? автоматически|сгенерирован[оа]? автоматически",
    re.IGNORECASE,
)
# Parts of words that every such note has: looking for them is much faster than the pattern.
_MACHINE_WORDS = ("auto", "авто", "algorithm", "by a computer", "bot", "artificial", "by ai")
_EDGE_BLOCKS = 2  # a note about how a text was made is among its first or last blocks
FormSign = tuple[Genre, str, float]


def genre_of_text(document: Document) -> Iterator[FormSign]:
    """Recognise genres by title and text.

    Args:
        document: the cleaned document.

    Yields:
        Genre, origin and confidence of each form that the text has; nothing for the form of plain news.
    """
    texts = [block.text.strip() for block in document.blocks]
    if not texts:
        return
    edges = [*texts[:_EDGE_BLOCKS], *texts[-_EDGE_BLOCKS:], *(item.text for item in document.dropped)]
    if _RELEASE_OPENING.match(texts[0]):
        yield Genre.PRESS_RELEASE, "opening", 0.95
    if any(_is_made_by_machine(text) for text in edges):
        yield Genre.AUTOMATED, "note", 0.9
    if _DEATH_HEADLINE.search(document.title):
        yield Genre.OBITUARY, "headline", 0.7
    if any(_RELEASE_CLOSING.search(text) for text in texts[-_EDGE_BLOCKS:]) and not document.people:
        yield Genre.PRESS_RELEASE, "closing line", 0.7
    num_questions = sum(text.endswith(_QUESTION_MARKS) and len(text) < MAX_QUESTION_CHARS for text in texts)
    if num_questions >= max(MIN_QUESTIONS, MIN_QUESTION_SHARE * len(texts)):
        yield Genre.INTERVIEW, "questions", 0.75


def _is_made_by_machine(text: str) -> bool:
    lower = text.lower() if len(text) < MAX_NOTE_CHARS else ""
    return any(word in lower for word in _MACHINE_WORDS) and bool(_MADE_BY_MACHINE.search(text))
