"""List what can be measured, and measure what needs nothing but this machine and the development data."""

import subprocess
import sys
from pathlib import Path

SHARED_DIR = Path(__file__).resolve().parents[2] / "shared"
BENCHES = (
    ("bench.enrich", "what articles are about: seven measures, phrases beside yake, milliseconds"),
    ("bench.faults", "the pace of other hosts beside ten hosts in trouble"),
    ("bench.security", "addresses, XML and strings that must be refused or survived"),
    ("bench.politeness", "how polite the whole road is, as its servers see it"),
    ("bench.robots", "decisions on robots.txt beside protego and the standard library"),
    ("bench.clean", "the cleaner beside its peers"),
    ("bench.site_boilerplate", "what other pages of a host tell the cleaner"),
    ("bench.feeds", "feeds of every form beside feedparser and fastfeedparser: values, speed"),
    ("bench.urls", "keys of address pairs from five projects"),
    ("bench.opml", "lists of feeds that people pass on: addresses read"),
    ("bench.growth", "claims and site boilerplate at ten thousand and a million entries"),
    ("bench.many_feeds", "ten thousand feeds: claims and visits on SQLite and PostgreSQL"),
    ("bench.polling", "visits to feeds by our rhythm and by others': requests, delay, missed windows"),
    ("bench.replay", "the whole road on stored real pages, on SQLite and PostgreSQL"),
)

if __name__ == "__main__":
    for module, description in BENCHES:
        print(f"\n== {module}: {description}", flush=True)
        if not SHARED_DIR.is_dir():
            print("skipped: the development data is not beside this checkout")
            continue
        subprocess.run([sys.executable, "-m", module], check=False)
