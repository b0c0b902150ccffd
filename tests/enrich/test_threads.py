"""Many threads may run the whole list at once, also when it is loaded at that moment."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
# A process of its own, because models and lists are loaded at first use and all threads start before that.
STARTS_TOGETHER = """
import sys, threading
from concurrent.futures import ThreadPoolExecutor
from pipeline.enrich import enrich
from pipeline.records import Block, Document
texts = (
    "Maria Okello opened the bridge in Kisumu on Monday. “It will stand for a century,” she said. The bank paid.",
    "Der Hafen in Hamburg bleibt gesperrt, sagte Ulrike Sommer am Montag. Die SPD fordert mehr Geld für die Stadt.",
    "La grève des cheminots continue à Lyon, a déclaré Pierre Garnier lundi. Le gouvernement parle avec la CGT.",
    "Министр Павел Громов заявил в понедельник, что мост в Казани простоит сто лет. Банк выделил деньги.",
)
documents = [
    Document("https://post.example/a", title=text[:20], blocks=(Block(text * 3),)) for text in texts for _ in range(6)
]
there = threading.Barrier(8)
sys.setswitchinterval(1e-6)
with ThreadPoolExecutor(8, initializer=there.wait) as pool:
    together = list(pool.map(enrich, documents))
assert together == [enrich(document) for document in documents]
assert not [ran for article in together for ran in article.enrichments if ran.error]
"""


def test_threads_that_start_together_get_the_answers_one_thread_gets() -> None:
    command = (sys.executable, "-c", STARTS_TOGETHER)
    done = subprocess.run(command, check=False, capture_output=True, text=True, cwd=ROOT)
    assert (done.returncode, done.stderr) == (0, "")
