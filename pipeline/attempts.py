"""Count the attempts at an entry: which deferral costs one, and which reason is kept."""

from dataclasses import dataclass

__all__ = ["AttemptCount", "after_deferral", "attempts_made"]


@dataclass(frozen=True, slots=True)
class AttemptCount:
    """Attempts begun at the current stage, and attempts at a late stage whose count was lost by going back."""

    attempt: int
    lost_attempts: int
    reason: str = ""
    message: str = ""


def attempts_made(count: AttemptCount, *, is_late_stage: bool) -> int:
    """Return the number of the current attempt, from 1.

    Args:
        count: as stored.
        is_late_stage: whether the work of the stage comes in a message. When it is lost, work starts again from the
            page, at an earlier stage, where attempts are counted from 0.
    """
    return count.attempt + (count.lost_attempts if is_late_stage else 0)


def after_deferral(
    count: AttemptCount, error: tuple[str, str], *, counts: bool, is_late_stage: bool
) -> AttemptCount:
    """Return the count after an entry was made to wait.

    Args:
        count: as stored, the current attempt included.
        error: the dotted reason of the wait, and one sentence for the user.
        counts: False when the wait was not caused by the entry. Then the attempt is taken back, and the reason of an
            earlier attempt stays, so that a page that is missing twice is recognised.
        is_late_stage: see `attempts_made`.
    """
    if not counts:
        has_earlier_attempt = count.attempt > 1
        reason, message = (count.reason, count.message) if has_earlier_attempt else error
        return AttemptCount(count.attempt - 1, count.lost_attempts, reason, message)
    return AttemptCount(count.attempt, count.lost_attempts + is_late_stage, *error)
