"""Say how often a speaker is right, by the rule that found it and by what names the speaker.

The values are shares that were counted on annotated news; docs/enrich.md has the table and says how to repeat it.
"""

from pipeline.enrich.quotes.noun_phrases import NAME_LIKE_CONFIDENCE, PRONOUN_CONFIDENCE
from pipeline.enrich.quotes.rules import Rule

__all__ = ["NO_SPEAKER_CONFIDENCE", "speaker_confidence"]

NO_SPEAKER_CONFIDENCE = 0.0
# Of speakers named or described, and of those behind a pronoun or outside every list of names.
_RIGHT_SHARES = {
    Rule.VERB_AFTER: (0.97, 0.8),
    Rule.VERB_BEFORE: (0.96, 0.75),
    Rule.VERB_LATER: (0.9, 0.75),
    Rule.CONTINUED: (0.93, 0.93),
    Rule.COLON: (0.92, 0.92),
    Rule.SOURCE: (0.85, 0.85),
    Rule.CLAUSE_AFTER: (0.88, 0.7),
    Rule.CLAUSE_BEFORE: (0.86, 0.7),
    Rule.SUBJUNCTIVE: (0.87, 0.87),
    Rule.NONE: (NO_SPEAKER_CONFIDENCE, NO_SPEAKER_CONFIDENCE),
}


def speaker_confidence(rule: Rule, certainty: float) -> float:
    """Return the share of speakers that are right.

    Args:
        rule: the rule that found the speaker.
        certainty: how the speaker is named (`noun_phrases`).

    Returns:
        0 to 1; 0 when there is no speaker.
    """
    clear, unclear = _RIGHT_SHARES[rule]
    return unclear if certainty in {PRONOUN_CONFIDENCE, NAME_LIKE_CONFIDENCE} else clear
