"""Recognise genres by the form of the text: questions and answers, a death in the headline, a press release's opening."""

import re

from pipeline.records import Document, Genre

__all__ = ["genre_of_text"]

MIN_QUESTIONS, MIN_QUESTION_SHARE = 4, 0.25  # of the blocks of an interview
MAX_QUESTION_CHARS = 400
_QUESTION_MARKS = ("?", "\uff1f", "\u061f", "?\u201d", '?"')
# "NEW YORK, Nov. 24, 2026 /PRNewswire/ --", "(BUSINESS WIRE)--", "(ots)"
_RELEASE_OPENING = re.compile(
    r".{0,90}?(?:/\s?PR\s?Newswire|\(?BUSINESS WIRE\)|\(?GLOBE\s?NEWSWIRE\)?|/?ACCESSWIRE/|\(Newsfile|/EIN\s?Presswire|\(ots\)|\(OTS\))"
)
_RELEASE_CLOSING = re.compile(
    r"(?:media|press) contacts?\s*:|pressekontakt\s*:|contact presse\s*:|contacto de prensa\s*:|^###$|(?-i:^SOURCE [A-Z].{2,60}$)",
    re.IGNORECASE,
)
_FOR_RELEASE = re.compile(r"for immediate release", re.IGNORECASE)
# "Ada Roe dies at 89", "Ada Roe, singer, dead at 91", "Ada Roe (1932\u20132026)"
_DEATH_HEADLINE = re.compile(
    r"\b(?:dies|dead|has died|died)\b,?\s(?:aged|at)\s\d{2,3}\b|\((?:18|19)\d\d\s?[-\u2013]\s?20\d\d\)|^Obituary\b"
    r"|\bist tot\b|\bgestorben\b.*\b(?:Jahre|Jahren)\b|\bfallece a los \d|\bmuere a los \d|\bmort à \d+ ans\b|\best mort\b"
    r"|\bè morto\b|\bmorre aos \d|\bzmarł[a]?\b|\büberleden\b|\bskončal",
    re.IGNORECASE,
)
_MADE_BY_MACHINE = re.compile(
    r"(?:(?:was|were|is|been) (?:automatically|auto-?)\s?(?:generated|created|written|produced)|(?:generated|written|created|produced)"
    r" (?:automatically|by (?:automation|an algorithm|a (?:computer|robot|bot)|automated insights|artificial intelligence|ai\b))"
    r"|using (?:technology|data) (?:from|by) automated insights|automatisch (?:erstellt|generiert|erzeugt)"
    r"|generad[oa] (?:automáticamente|de forma automática)|généré[e]? automatiquement|generat[oa] automaticamente"
    r"|gerad[oa] automaticamente|automatisch gegenereerd|automatiskt (?:skapad|genererad|framställd)|automatisk generert"
    r"|wygenerowany automatycznie|создан[оа]? автоматически|сгенерирован[оа]? автоматически)",
    re.IGNORECASE,
)
_EDGE_BLOCKS = 2  # a note about how a text was made is among its first or last blocks
FormSign = tuple[Genre, str, float]


def genre_of_text(document: Document) -> FormSign | None:
    """Recognise a genre by title and text.

    Args:
        document: the cleaned document.

    Returns:
        Genre, origin and confidence; None for the form of plain news.
    """
    texts = [block.text.strip() for block in document.blocks]
    if not texts:
        return None
    if _RELEASE_OPENING.match(texts[0]) or _FOR_RELEASE.match(texts[0]):
        return Genre.PRESS_RELEASE, "opening", 0.95
    edges = [*texts[:_EDGE_BLOCKS], *texts[-_EDGE_BLOCKS:], *(item.text for item in document.dropped)]
    if any(_MADE_BY_MACHINE.search(text) for text in edges if len(text) < MAX_QUESTION_CHARS):
        return Genre.AUTOMATED, "note", 0.9
    if _DEATH_HEADLINE.search(document.title):
        return Genre.OBITUARY, "headline", 0.7
    if any(_RELEASE_CLOSING.search(text) for text in texts[-_EDGE_BLOCKS:]) and not document.people:
        return Genre.PRESS_RELEASE, "closing line", 0.7
    num_questions = sum(text.endswith(_QUESTION_MARKS) and len(text) < MAX_QUESTION_CHARS for text in texts)
    if num_questions >= max(MIN_QUESTIONS, MIN_QUESTION_SHARE * len(texts)):
        return Genre.INTERVIEW, "questions", 0.75
    return None
