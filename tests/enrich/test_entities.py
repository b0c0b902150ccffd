"""Names are found with one kind for one name; what the dateline names is a place."""

from concurrent.futures import ThreadPoolExecutor

from pipeline.enrich import enrich
from pipeline.records import Block, Document

TEXT = (
    "Kaja Kallas said on Tuesday that Estonia would send more aid to Ukraine.",
    "Kallas spoke at the congress of her party in the capital, Tallinn, before she flew to Washington.",
)


def _kinds(dateline: str = "") -> dict[str, str]:
    document = Document("https://post.example/a", blocks=tuple(map(Block, TEXT)), dateline=dateline)
    return {entity.text: str(entity.label.value) for entity in enrich(document).entities}


def test_people_and_places_are_found() -> None:
    kinds = _kinds()
    assert {name: kinds.get(name) for name in ("Kaja Kallas", "Estonia", "Ukraine", "Washington")} == {
        "Kaja Kallas": "PER",
        "Estonia": "LOC",
        "Ukraine": "LOC",
        "Washington": "LOC",
    }


def test_what_the_dateline_names_is_a_place() -> None:
    assert _kinds("TALLINN, Estonia")["Tallinn"] == "LOC"


def test_texts_read_in_many_threads_at_once_give_what_each_gives_alone() -> None:
    documents = [
        Document("https://post.example/a", blocks=(Block(" ".join(TEXT * times)),))
        for times in (1, 7, 2, 5, 3)
    ]
    alone = [enrich(document).entities for document in documents]
    with ThreadPoolExecutor(8) as threads:
        together = list(threads.map(lambda document: enrich(document).entities, documents * 20))
    assert together == alone * 20
