"""What a rule may look at: one run of text and its place."""

from dataclasses import dataclass, field

from pipeline.clean.rules.phrases import spoken

__all__ = ["Run"]

# What casefolding makes of the Turkish capital.
_DOTTED = "i\u0307"


@dataclass(frozen=True, slots=True)
class Run:
    """A run of text; what stands beside the text is empty where only the text is known."""

    text: str
    # As declared; empty where nothing is.
    language: str = ""
    # Casefolded names of the page's authors.
    authors: tuple[str, ...] = ()
    # The ideas (`pipeline.clean.names`) of its box and of the two around it.
    ideas: int = 0
    # The share of its letters in links.
    linked: float = 0.0
    folded: str = field(init=False)
    # The rule whose phrases it begins with; empty for none.
    said: str = field(init=False)

    def __post_init__(self) -> None:
        """Work out what several rules ask for."""
        object.__setattr__(self, "folded", self.text.casefold().replace(_DOTTED, "i"))
        object.__setattr__(self, "said", spoken(self.folded, self.language))
