"""Find the shares that an article names with their exchange: "(NASDAQ: AAPL)", "NYSE:BRK.B", "($TSLA)"."""

import re
from collections.abc import Iterator, Mapping

from pipeline.enrich.enricher import Enricher
from pipeline.enrich.tokens import TokenizedDocument
from pipeline.records import Article, Ticker

__all__ = ["TICKERS", "find_tickers"]

# Exchanges by the names and codes that press releases and news use; the longer of two comes first.
_EXCHANGE = (
    r"NASDAQ|Nasdaq(?:GS|GM|CM)?|NYSE(?:\s(?:American|Arca|MKT))?|AMEX|TSX(?:-?V|\sVenture)?|CSE|Cboe(?:\sCanada)?|NEO|LSE|AIM"
    r"|LON|ASX|NZX|NZE|HKEX|SEHK|HKG|SSE|SZSE|SHA|SHE|TSE|TYO|KRX|KOSPI|KOSDAQ|TWSE|TPE|NSE|BSE|SGX|JSE|FRA|FWB|ETR|XETRA"
    r"|Xetra|EPA|Euronext(?:\s(?:Paris|Amsterdam|Brussels|Lisbon|Dublin|Milan|Oslo|Growth))?|AMS|BIT|BME|SIX|STO|OMX|OSE|OSL"
    r"|OTC(?:QB|QX|MKTS|PK)?|IDX|SET|PSE|B3|BVMF|BMV|MOEX|BIST|TASE|Tadawul|EGX|NGX"
)
_SYMBOL = r"[A-Z0-9]{1,6}(?:[.\-/][A-Z]{1,3})?"
# Exchanges whose symbols are numbers; elsewhere a number is a price or an index.
_NUMBERED = {
    "HKEX", "SEHK", "HKG", "SSE", "SZSE", "SHA", "SHE", "TSE", "TYO", "KRX", "KOSPI", "KOSDAQ", "TWSE", "TPE",
    "BSE", "Tadawul",
}  # fmt: skip
_LISTED = re.compile(
    rf"(?<![\w$])(?P<exchange>{_EXCHANGE}):\s?\$?(?P<symbols>{_SYMBOL}(?:,\s{_SYMBOL}(?=\s?[,;)]))*)(?![\w:])(?![.,]\d)"
)
# "$TSLA" alone may be anything; it counts in brackets, or where the article also names the exchange.
_CASHTAG = re.compile(
    r"(?P<bracket>\()?(?<![\w$])\$(?P<symbol>[A-Z]{1,5}(?:\.[A-Z])?)(?![\w$])(?(bracket)\))"
)


def find_tickers(text: str) -> tuple[Ticker, ...]:
    """Find shares by exchange and symbol, as they are written.

    Args:
        text: of an article, in any language.

    Returns:
        Each share once, in order. The exchange is empty for a symbol in brackets that no exchange stands beside
        anywhere in the text. Symbols without an exchange, brackets or "$" are left out: they may be any abbreviation.
    """
    listed = list(_find_listed(text))
    known = {ticker.symbol for ticker in listed}
    for match in _CASHTAG.finditer(text):
        if match["bracket"] and match["symbol"] not in known:
            known.add(match["symbol"])
            listed.append(Ticker("", match["symbol"], match.start("symbol"), match.end("symbol")))
    return tuple(sorted(listed, key=lambda ticker: ticker.start))


def _find_listed(text: str) -> Iterator[Ticker]:
    seen: set[tuple[str, str]] = set()
    for match in _LISTED.finditer(text):
        for symbol in re.finditer(_SYMBOL, match["symbols"]):
            share = match["exchange"], symbol[0]
            if share not in seen and (match["exchange"] in _NUMBERED or not symbol[0].isdecimal()):
                seen.add(share)
                start = match.start("symbols") + symbol.start()
                yield Ticker(*share, start, start + len(symbol[0]))


def _compute(_article: Article, doc: TokenizedDocument) -> Mapping[str, object]:
    return {"tickers": find_tickers(doc.text)}


TICKERS = Enricher("tickers", 1, ("tickers",), _compute)
