"""List the scripts that are written without spaces."""

__all__ = ["UNSPACED_SCRIPTS"]

# Thai and Lao, Burmese, Khmer, kana, Han. To stand inside the brackets of a regular expression.
UNSPACED_SCRIPTS = r"\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff"
