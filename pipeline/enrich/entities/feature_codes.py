"""Name the codes of the features that the sequence tagger reads.

A feature is a code, usually followed by a value: `WORD + "minister"` is "w=minister". The shipped models contain these
strings, so a changed code means training again (bench/train_entities.py).
"""

__all__ = [
    "AFTER_SPAN",
    "BEFORE_SPAN",
    "CLUSTER",
    "COMMON_WORD",
    "DEMONYM",
    "DOC_AFTER_CAPITAL",
    "DOC_AFTER_LOCATION_PREPOSITION",
    "DOC_AFTER_PARENTHESIS",
    "DOC_AFTER_THE",
    "DOC_AFTER_TITLE",
    "DOC_ALONE",
    "DOC_BEFORE_CAPITAL",
    "DOC_BEFORE_SPEECH_VERB",
    "DOC_LOWERCASE",
    "DOC_MID_SENTENCE",
    "FREQUENCY",
    "HEADLINE",
    "INFLECTED_NAME",
    "INFLECTED_PLACE",
    "LISTED",
    "LOCAL_PLACE",
    "LOWERCASE_CONTEXT",
    "NO_CLUSTER",
    "OUTSIDE_SENTENCE",
    "PARENT_CLUSTER",
    "PATH",
    "PERSON_NAME",
    "PREFIX",
    "PREFIX_3",
    "SENTENCE_START",
    "SHAPE",
    "SPAN_CORE",
    "SPAN_FIRST_NAME",
    "SPAN_POSITION",
    "SPAN_SIZE",
    "SPAN_TRIGGERS",
    "SUFFIX",
    "SUFFIX_2",
    "SUFFIX_3",
    "TRIGGER",
    "WORD",
]

# The token itself. Before the features of a neighbour stands its offset: "-1w=minister", "2s=Xx".
WORD = "w="  # the word in lower case
SHAPE = "s="  # its outline, see `word_shapes`
SUFFIX_3, SUFFIX_2 = "x=", "y="  # its last three and two letters
PREFIX_3 = "p="  # its first three letters
# In models of several languages, where the language also stands before the shape, prefix and suffix ("dex=ung"):
PREFIX, SUFFIX = "P=", "X="  # its first and last four and five letters
# The kind of the listed person or place of which it may be a form.
INFLECTED_NAME, INFLECTED_PLACE = "n~", "m~"
LOCAL_PLACE = "v"  # part of the name of a small town or region of the language; "v~" a form of such a word
FREQUENCY = "z="  # how common it is, see `frequency_band`
CLUSTER, PARENT_CLUSTER, NO_CLUSTER = "c=", "C=", "c?"  # its word cluster, the coarse one; a word without
PATH = "K="  # beginnings of the path to its cluster in the language, see `language_clusters.cluster_paths`
TRIGGER = "q="  # the kind of trigger word that it is, see `gazetteer.trigger_words`
PERSON_NAME = "n="  # a listed given or family name: F, L or FL
COMMON_WORD = "d"  # a capitalised word that English also writes in lower case
DEMONYM = "g=n"  # a word for the people of a place, a faith or a party
LISTED = "m="  # its part in a listed place or organisation: c country, r region, t town, o organisation; size; B or I
SENTENCE_START = "^"
OUTSIDE_SENTENCE = "|"  # a neighbour beyond the sentence's edge
HEADLINE = "L"  # most tokens of the sentence are capitalised
# A token in lower case between others in lower case, which gets only two features more.
LOWERCASE_CONTEXT = "f"

# The run of capitalised words that the token is part of, see `span_rows`.
SPAN_POSITION = "R@"  # the token's place in it: W whole, B first, M middle, E last
SPAN_SIZE = "R#"  # its number of tokens, at most 4; j after it: joined by small words ("Bank of England")
SPAN_TRIGGERS = "Rq="  # the kinds of trigger words in it
SPAN_FIRST_NAME = "Rf="  # whether its first word is a listed name; its size
# The last word before the first joining word: trigger kind and coarse cluster; "Rh=" the word.
SPAN_CORE = "Rh"
# The word before and after it: "Rp=" the word; "Rpq" trigger kind and cluster.
BEFORE_SPAN, AFTER_SPAN = "Rp", "Rn"

# What other places in the text show about a repeated word, see `repeated_word_features`.
DOC_MID_SENTENCE = "Dm"  # it occurs inside a sentence
DOC_AFTER_TITLE = "Dt"  # after a person's title
DOC_AFTER_LOCATION_PREPOSITION = "Di"
DOC_AFTER_PARENTHESIS = "D("
DOC_AFTER_THE = "Dthe"
DOC_AFTER_CAPITAL = "D<"  # after a capitalised word; that word's kind of person name
DOC_BEFORE_CAPITAL = "D>"  # before a capitalised word; that word's trigger kind
DOC_BEFORE_SPEECH_VERB = "Dv"
DOC_ALONE = "Da"  # with no capitalised word beside it
DOC_LOWERCASE = "Dl"  # it also occurs in lower case
