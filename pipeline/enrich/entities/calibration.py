"""Turn the probabilities of the multilingual model into shares of right names.

The points were measured on one half of the annotated texts of `-m bench.enrich annotated`, and checked on the other:
see the reliability table in docs/enrich.md.
"""

from bisect import bisect_right

__all__ = ["calibrate"]

# The model's probability, and the share of names with it that are right in text and kind.
_POINTS = (
    (0.5, 0.44), (0.65, 0.52), (0.75, 0.57), (0.85, 0.67), (0.925, 0.73), (0.966, 0.81), (0.985, 0.87), (0.992, 0.9),
    (0.999, 0.95), (1.0, 0.96),
)  # fmt: skip
_PROBABILITIES = tuple(probability for probability, _ in _POINTS)


def calibrate(probability: float) -> float:
    """Estimate how often a name with this probability is right.

    Args:
        probability: of the multilingual model, 0 to 1.

    Returns:
        0 to 1, by linear interpolation between measured points.
    """
    index = bisect_right(_PROBABILITIES, probability)
    if index == 0:
        return _POINTS[0][1] * probability / _POINTS[0][0]
    if index == len(_POINTS):
        return _POINTS[-1][1]
    (left, low), (right, high) = _POINTS[index - 1 : index + 1]
    return round(low + (high - low) * (probability - left) / (right - left), 3)
