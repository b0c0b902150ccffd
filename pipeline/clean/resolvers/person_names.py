"""Tell the names of people by their form, and write names in capitals as names."""

import re

__all__ = ["is_person_name", "write_name"]

# Particles within names of people, which begin with a lower-case letter.
_NAME_PARTICLE = (
    r"(?:de|van|von|der|den|ter|ten|te|la|las|los|le|el|al|bin|bint|ibn|ben|abu|da|das|do|dos|di|du|del|della|dello|dei"
    r"|degli|zu|zum|zur|af|av|y|e|i)"
)
_PARTICLE_PREFIX = r"(?:(?:a[ldnstrz]|ash|e[lt]|ud|ul)-|[dlo]['’])"
# Two to five words that begin with no lower-case letter, except particles: Ada van der Quill, Omar al-Rashidi.
_PERSON_NAME = re.compile(
    rf"(?:Dr\.?\s)?(?:[^\W\d_a-zß-öø-ÿ][\w.'’-]*|{_PARTICLE_PREFIX}[^\W\d_a-z][\w.'’-]*)"
    rf"(?:\s+(?:[^\W\d_a-z][\w.'’-]*|{_PARTICLE_PREFIX}[^\W\d_a-z][\w.'’-]*|{_NAME_PARTICLE})){{1,4}}"
    r"|[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]{2,8}|[\u0900-\u0dff][\u0900-\u0dff\s.]{3,40}"
)
_PARTICLE_WORD = re.compile(_NAME_PARTICLE)
# A word of three letters or more without dots; shorter ones are initials.
_UPPER_WORD = re.compile(r"[^\W\d_]{3,}")
# In Turkish, the capital I is no capital of i.
_DOTTED_I = re.compile("[İŞĞ]")
_SCOTTISH_PREFIX = re.compile(r"\b(Mc)([a-z])")


def is_person_name(text: str) -> bool:
    """Whether a text has the form of a person's name: two to five words in capitals, or a few East Asian characters.

    Args:
        text: one part of a byline.
    """
    return _PERSON_NAME.fullmatch(text) is not None


def write_name(name: str) -> str:
    """Write a full name in capitals as a name: ABBY DE LA CRUZ is Abby de la Cruz. Initials and Turkish names stay.

    Args:
        name: of a person; a single word may be an abbreviation and stays.
    """
    if not name.isupper() or " " not in name or not _UPPER_WORD.search(name) or _DOTTED_I.search(name):
        return name
    words = [_write_word(word, is_first=not index) for index, word in enumerate(name.split())]
    return " ".join(words)


def _write_word(word: str, *, is_first: bool) -> str:
    lower_word = word.lower()
    if not is_first and _PARTICLE_WORD.fullmatch(lower_word):
        return lower_word
    return _SCOTTISH_PREFIX.sub(lambda prefix: prefix[1] + prefix[2].upper(), word.title())
