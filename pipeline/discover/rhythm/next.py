"""A feed's situation in, its next visit out."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from pipeline.discover.rhythm import floors
from pipeline.discover.rhythm.failures import Failure, pause_after
from pipeline.discover.rhythm.habit import HOUR, burst, evidence, quiet, rates, spread
from pipeline.discover.rhythm.pause import Limits, pause, safe_mean
from pipeline.records import Rhythm, VisitHints

__all__ = ["RhythmPolicy", "Situation", "next_visit"]

# A list of unknown length is taken for a short one.
_SHORT_LIST = 10
# Jitter: a tenth of the pause.
_JITTER = 0.1


@dataclass(frozen=True, slots=True)
class RhythmPolicy:
    """The limits of pauses between two visits that succeed."""

    shortest: timedelta = timedelta(minutes=5)
    # Also the longest that a publisher's wish holds.
    longest: timedelta = timedelta(days=1)
    # How long the entries of a list may wait for us, all of them added up.
    waiting: timedelta = timedelta(minutes=30)
    # The longest pause of a feed that fails, also when its server asks for more.
    failing: timedelta = timedelta(days=31)


@dataclass(frozen=True, slots=True)
class Situation:
    """A feed after a visit."""

    rhythm: Rhythm
    # What the headers of the answer asked for, when it was no new list.
    hints: VisitHints = field(default_factory=VisitHints)
    # None when the visit succeeded.
    failure: Failure | None = None
    # The publisher tells us by push; visits are for what push may lose.
    pushed: bool = False


def next_visit(situation: Situation, policy: RhythmPolicy, now: datetime, jitter: float) -> datetime:
    """Decide when a feed is looked at next.

    Args:
        situation: what is known.
        policy: the limits.
        now: aware.
        jitter: 0 to 1, chosen at random by the caller, so that feeds do not march in step.

    Returns:
        Later than `now` by at least the shortest pause and by what the publisher asks for (a day at most by default);
        within the longest pause unless its hours to skip say otherwise. A feed that fails has pauses of its own.
    """
    if situation.failure is not None:
        wait = min(pause_after(situation.failure), policy.failing) * (1 + _JITTER * jitter)
    else:
        wait = _spread(_after_success(situation, policy, now), policy, jitter)
    least = max(floors.floor(hints, policy.longest) for hints in (situation.rhythm.hints, situation.hints))
    return floors.allowed(now + max(wait, least), situation.rhythm.hints)


def _spread(wait: timedelta, policy: RhythmPolicy, jitter: float) -> timedelta:
    return min(max(wait, policy.shortest), policy.longest / (1 + _JITTER)) * (1 + _JITTER * jitter)


def _after_success(situation: Situation, policy: RhythmPolicy, now: datetime) -> timedelta:
    rhythm = situation.rhythm
    room = safe_mean(rhythm.window or _SHORT_LIST, spread(rhythm), evidence(rhythm))
    waiting = float("inf") if situation.pushed else policy.waiting / HOUR
    by_hour = [rate * quiet(rhythm) for rate in rates(rhythm)]
    return pause(by_hour, now, Limits(room * rhythm.caution, waiting, policy.longest), burst(rhythm))
