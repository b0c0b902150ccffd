"""Score entity recognition on labelled sentences of real pages whose houses were held out: F1 of distinct names per page."""

from bench.enrich_measures.entity_languages import print_header, report_language
from bench.page_names import HELD_OUT, PageNames, read_page_names


def main() -> None:
    pages = list(read_page_names(HELD_OUT))
    print_header()
    for language in dict.fromkeys(page.language for page in pages):
        rows = [_as_row(page) for page in pages if page.language == language]
        report_language("names of real pages", language, rows)


def _as_row(page: PageNames) -> dict:
    return {"lang": page.language, "text": page.text, "spans": page.spans}
