"""Say how often a speaker is right, by the rule that found it and by what names the speaker.

The values are shares that were counted on annotated news; docs/enrich.md has the table and says how to repeat it.
"""

from pipeline.enrich.quotes.rules import Rule

__all__ = ["speaker_confidence"]

# Of speakers named or described, and of those behind a pronoun or outside every list of names.
_RIGHT_SHARES = {
    Rule.VERB_AFTER: (0.97, 0.8),
    Rule.VERB_BEFORE: (0.96, 0.75),
    Rule.VERB_LATER: (0.9, 0.75),
    Rule.CONTINUED: (0.93, 0.93),
    Rule.COLON: (0.86, 0.86),
    Rule.SOURCE: (0.85, 0.85),
    Rule.CLAUSE_AFTER: (0.88, 0.7),
    Rule.CLAUSE_BEFORE: (0.86, 0.7),
    Rule.SUBJUNCTIVE: (0.87, 0.87),
    Rule.NONE: (0.0, 0.0),
}


def speaker_confidence(rule: Rule, *, is_certain: bool = True) -> float:
    """Return the share of speakers that are right.

    Args:
        rule: the rule that found the speaker.
        is_certain: whether the speaker is named or described, see `noun_phrases.Subject`.

    Returns:
        0 to 1; 0 when there is no speaker.
    """
    certain, uncertain = _RIGHT_SHARES[rule]
    return certain if is_certain else uncertain
