"""What a rule may look at: one run of text and its place."""

from dataclasses import dataclass, field

from pipeline.clean.boilerplate.phrases import find_phrase_rule

__all__ = ["RuleInput"]

# What casefolding makes of the Turkish capital.
_DOTTED_LOWERCASE_I = "i\u0307"


@dataclass(frozen=True, slots=True)
class RuleInput:
    """A run of text; what stands beside the text is empty where only the text is known."""

    text: str
    # As declared; empty where nothing is.
    language: str = ""
    # Casefolded names of the page's authors.
    authors: tuple[str, ...] = ()
    # The ideas (`pipeline.html.class_words`) of its box and of the two around it.
    class_concepts: int = 0
    # The share of its letters in links.
    link_density: float = 0.0
    folded_text: str = field(init=False)
    # The rule whose phrases it begins with; empty for none.
    phrase_rule: str = field(init=False)

    def __post_init__(self) -> None:
        """Work out what several rules ask for."""
        object.__setattr__(self, "folded_text", self.text.casefold().replace(_DOTTED_LOWERCASE_I, "i"))
        object.__setattr__(self, "phrase_rule", find_phrase_rule(self.folded_text, self.language))
