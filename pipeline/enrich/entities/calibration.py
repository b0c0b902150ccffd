"""Turn the probabilities of the taggers into shares of right names.

The points were measured on one half of labelled texts that nothing was trained on, and checked on the other: the
held-out pages of `-m bench.enrich page-names` for English, the annotated texts of `-m bench.enrich annotated` for the
multilingual model. See the reliability tables in docs/benchmarks.md.
"""

from bisect import bisect_right
from functools import lru_cache

__all__ = ["calibrate"]

# The model's probability, and the share of names with it that are right in text and kind.
_ENGLISH_POINTS = (
    (0.5, 0.4), (0.6, 0.52), (0.7, 0.55), (0.8, 0.62), (0.89, 0.75), (0.95, 0.88), (0.975, 0.91), (0.99, 0.93),
    (1.0, 0.96),
)  # fmt: skip
_OTHER_POINTS = (
    (0.5, 0.44), (0.65, 0.52), (0.75, 0.57), (0.85, 0.67), (0.925, 0.73), (0.966, 0.81), (0.985, 0.87), (0.992, 0.9),
    (0.999, 0.95), (1.0, 0.96),
)  # fmt: skip


@lru_cache(maxsize=2048)  # probabilities have three digits
def calibrate(probability: float, *, is_english: bool) -> float:
    """Estimate how often a name with this probability is right.

    Args:
        probability: of the model, 0 to 1.
        is_english: whether the English model gave it, and not the multilingual one.

    Returns:
        0 to 1, by linear interpolation between measured points.
    """
    points = _ENGLISH_POINTS if is_english else _OTHER_POINTS
    index = bisect_right(points, probability, key=lambda point: point[0])
    if index == 0:
        return points[0][1] * probability / points[0][0]
    if index == len(points):
        return points[-1][1]
    (left, low), (right, high) = points[index - 1 : index + 1]
    return round(low + (high - low) * (probability - left) / (right - left), 3)
