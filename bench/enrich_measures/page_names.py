"""Score entity recognition on labelled sentences of real pages whose houses were held out: F1 of distinct names per page."""

from bench import results
from bench.enrich_measures import f1
from bench.enrich_measures.entities import SCORED_LABELS
from bench.enrich_measures.entity_languages import find_names, score
from bench.page_names import HELD_OUT, PageNames, read_page_names

KINDS = ("names", *SCORED_LABELS)


def main() -> None:
    pages = list(read_page_names(HELD_OUT))
    print(f"{'language':14}", *(f"{kind:>8}" for kind in KINDS), "   pages")
    for language in dict.fromkeys(page.language for page in pages):
        rows = [_as_row(page) for page in pages if page.language == language]
        counts = score(find_names, rows)
        scores = [f1(counts[kind + "+"], counts[kind + "g"], counts[kind + "t"]) for kind in KINDS]
        print(f"{language:14}", *(f"{value:8.3f}" for value in scores), f"{len(rows):8}")
        for kind, value in zip(KINDS, scores, strict=True):
            results.record(f"names of real pages {language}, F1 of {kind}", value)


def _as_row(page: PageNames) -> dict:
    return {"lang": page.language, "text": page.text, "spans": page.spans}
