"""Tell Dutch and Nordic verbs that are of speaking only with a particle: "slår Holm fast", "legt hij uit"."""

import re

from pipeline.enrich.quotes.context import QuoteContext

__all__ = ["lacks_its_particle"]

_WORD = re.compile(r"[^\W\d_]+")
_PARTICLES: dict[str, dict[str, tuple[str, ...]]] = {
    "da": {
        **dict.fromkeys(("slår", "slog"), ("fast",)),
        **dict.fromkeys(("lægger", "lagde"), ("til", "vægt")),
    },
    "nl": {
        **dict.fromkeys(("voegt", "voegde"), ("toe", "eraan")),
        **dict.fromkeys(("vult", "vulde"), ("aan",)),
        **dict.fromkeys(("legt", "legde"), ("uit", "voor")),
        **dict.fromkeys(("geeft", "gaf"), ("toe", "aan")),
        **dict.fromkeys(("werpt", "wierp"), ("tegen",)),
        **dict.fromkeys(("licht", "lichtte"), ("toe",)),
        **dict.fromkeys(("merkt", "merkte"), ("op",)),
        **dict.fromkeys(("vat", "vatte"), ("samen",)),
        **dict.fromkeys(("laat", "liet"), ("weten", "optekenen", "horen", "noteren")),
        **dict.fromkeys(("maakt", "maakte"), ("bekend", "duidelijk")),
        **dict.fromkeys(("kondigt", "kondigde"), ("aan",)),
    },
    "no": {
        **dict.fromkeys(("slår", "slo"), ("fast",)),
        **dict.fromkeys(("legger", "la"), ("til",)),
    },
    "sv": {
        **dict.fromkeys(("slår", "slog"), ("fast",)),
        **dict.fromkeys(("lägger",), ("till",)),
        **dict.fromkeys(("flikar", "flikade"), ("in",)),
    },
}


def lacks_its_particle(context: QuoteContext, verb: re.Match[str]) -> bool:
    """Tell whether a verb means something else because its particle is missing in the sentence.

    Args:
        context: a text in any language.
        verb: a verb of speaking.
    """
    particles = _PARTICLES.get(context.language, {}).get(verb[0])
    if not particles:
        return False
    sentence = context.sentence_at(verb.start())
    return set(_WORD.findall(context.masked, verb.end(), sentence.end)).isdisjoint(particles)
