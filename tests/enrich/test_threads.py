"""All enrichers run in concurrent threads, also while models and lists are being loaded."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
# In a separate process, so that the models and lists are not loaded before the threads start.
ENRICH_CONCURRENTLY = """
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
barrier = threading.Barrier(8)
sys.setswitchinterval(1e-6)
with ThreadPoolExecutor(8, initializer=barrier.wait) as pool:
    concurrent = list(pool.map(enrich, documents))
assert concurrent == [enrich(document) for document in documents]
assert not [record for article in concurrent for record in article.enrichments if record.error]
"""


def test_threads_that_load_the_models_get_the_results_of_one_thread() -> None:
    command = (sys.executable, "-c", ENRICH_CONCURRENTLY)
    completed = subprocess.run(command, check=False, capture_output=True, text=True, cwd=ROOT)
    assert (completed.returncode, completed.stderr) == (0, "")
