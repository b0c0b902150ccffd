"""Draw bar charts as SVG."""

from collections.abc import Sequence
from html import escape

__all__ = ["draw_bars"]

_WIDTH, _ROW_HEIGHT, _LABEL_WIDTH, _NUMBER_WIDTH, _TOP = 640, 22, 190, 60, 34
_MAX_LABEL_CHARS = 28


def draw_bars(title: str, values: Sequence[tuple[str, int]]) -> str:
    """Draw one horizontal bar for each value.

    Args:
        title: of the chart; also its text for screen readers.
        values: labels and numbers, from the top.
    """
    height = _TOP + _ROW_HEIGHT * len(values) + 8
    longest = max((number for _, number in values), default=0)
    rows = (_draw_row(row, label, number, longest) for row, (label, number) in enumerate(values))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" role="img" '
        f'font-family="sans-serif" font-size="13"><title>{escape(title)}</title>'
        f'<text x="8" y="20" font-weight="bold">{escape(title)}</text>{"".join(rows)}</svg>'
    )


def _draw_row(row: int, label: str, number: int, longest: int) -> str:
    top = _TOP + row * _ROW_HEIGHT
    width = (_WIDTH - _LABEL_WIDTH - _NUMBER_WIDTH) * number / longest if longest else 0
    shown = label if len(label) <= _MAX_LABEL_CHARS else f"{label[:_MAX_LABEL_CHARS]}…"
    return (
        f'<text x="{_LABEL_WIDTH - 8}" y="{top + 14}" text-anchor="end">{escape(shown)}</text>'
        f'<rect x="{_LABEL_WIDTH}" y="{top + 2}" width="{width:.1f}" height="{_ROW_HEIGHT - 6}" fill="#3b6ea5"/>'
        f'<text x="{_LABEL_WIDTH + width + 6:.1f}" y="{top + 14}">{number}</text>'
    )
