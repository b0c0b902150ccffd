"""Pages in, a WARC file out, and back (ISO 28500:2017, WARC/1.1), by way of `warcio`."""

from pipeline.archive.reading import Left, read_archive
from pipeline.archive.writing import Archive, Earlier

__all__ = ["Archive", "Earlier", "Left", "read_archive"]
