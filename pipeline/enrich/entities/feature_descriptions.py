"""Describe features of the tagger in words, to explain why a name was found."""

import re

from pipeline.enrich.entities import feature_codes as codes

__all__ = ["describe_feature"]

_PLACES = {
    "-2": "two words before: ",
    "-1": "the word before: ",
    "1": "the word after: ",
    "2": "two words after: ",
}
_NEIGHBOUR = re.compile(r"(-?[12])(.+)")
_TRIGGERS = {
    "t": "a title",
    "o": "a word in names of organisations",
    "p": "a word in names of places",
    "v": "a verb of speaking",
    "k": "a relation",
    "n": "a German noun",
}
_LISTS = {"c": "countries", "r": "regions", "t": "towns", "o": "organisations"}
_NAME_KINDS = {
    "F": "a listed given name",
    "L": "a listed family name",
    "FL": "a listed given and family name",
}
_SPAN_POSITIONS = {
    "W": "a name of one word",
    "B": "the first word of a name",
    "M": "a middle word of a name",
    "E": "the last word of a name",
}
# Longer codes come before codes that they begin with.
_VALUES = {
    codes.WORD: "“{}”",
    f"{codes.SPAN_CORE}=": "the name's main word “{}”",
    f"{codes.BEFORE_SPAN}=": "the word before the name “{}”",
    f"{codes.AFTER_SPAN}=": "the word after the name “{}”",
    codes.SUFFIX_3: "ends in “{}”",
    codes.SUFFIX_2: "ends in “{}”",
    codes.SUFFIX: "ends in “{}”",
    codes.PREFIX_3: "begins with “{}”",
    codes.PREFIX: "begins with “{}”",
    codes.SHAPE: "form {}",
    codes.CLUSTER: "word group {}",
    codes.PARENT_CLUSTER: "wide word group {}",
    codes.PATH: "word group {} of the language",
    codes.FREQUENCY: "how common it is: {}",
    codes.DOC_AFTER_CAPITAL: "elsewhere behind a capitalised word",
    codes.DOC_BEFORE_CAPITAL: "elsewhere before a capitalised word",
    codes.SPAN_SIZE: "number of words of the name: {}",
    codes.SPAN_TRIGGERS: "kinds of words in the name: {}",
    codes.SPAN_FIRST_NAME: "kind and number of words: {}",
    codes.SPAN_CORE: "kind of the name's main word: {}",
    codes.BEFORE_SPAN: "kind of the word before the name: {}",
    codes.AFTER_SPAN: "kind of the word after the name: {}",
}
_WHOLE = {
    **{codes.TRIGGER + kind: text for kind, text in _TRIGGERS.items()},
    **{
        code + kind: text
        for code in (codes.PERSON_NAME, codes.INFLECTED_NAME)
        for kind, text in _NAME_KINDS.items()
    },
    codes.NO_CLUSTER: "a rare word",
    codes.COMMON_WORD: "also a common word",
    codes.DEMONYM: "a word for a people",
    codes.SENTENCE_START: "begins the sentence",
    codes.OUTSIDE_SENTENCE: "the sentence's edge",
    codes.HEADLINE: "a headline",
    codes.DOC_MID_SENTENCE: "elsewhere inside a sentence",
    codes.DOC_AFTER_TITLE: "elsewhere behind a title",
    codes.DOC_AFTER_LOCATION_PREPOSITION: "elsewhere behind a preposition of place",
    codes.DOC_AFTER_PARENTHESIS: "elsewhere in brackets",
    codes.DOC_AFTER_THE: "elsewhere behind “the”",
    codes.DOC_BEFORE_SPEECH_VERB: "elsewhere before a verb of speaking",
    codes.DOC_ALONE: "elsewhere alone",
    codes.DOC_LOWERCASE: "elsewhere in lower case",
}


def describe_feature(feature: str) -> str:
    """Describe a feature in words.

    Args:
        feature: a code of `feature_codes` with its value, and the offset of a neighbour before it.

    Returns:
        Such as "the word before: a title"; a code without a description as it is.
    """
    neighbour = _NEIGHBOUR.fullmatch(feature)
    if neighbour:
        return _PLACES[neighbour[1]] + _describe(neighbour[2])
    return _describe(feature)


def _describe(feature: str) -> str:
    if feature in _WHOLE:
        return _WHOLE[feature]
    if feature.startswith(codes.LISTED):
        kinds = [_LISTS[kind] for kind in feature.removeprefix(codes.LISTED) if kind in _LISTS]
        return f"in the list of {' and '.join(kinds)}"
    if feature.startswith(codes.SPAN_POSITION):
        return _SPAN_POSITIONS[feature[len(codes.SPAN_POSITION)]]
    for code, text in _VALUES.items():
        # In models of several languages the language may stand before a code ("dex=ung").
        start = feature.find(code)
        if start in {0, 2}:
            return text.format(feature[start + len(code) :])
    return feature
