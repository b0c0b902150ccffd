"""Keep what one fetch needs of each host on its way: the stored state, read once, and the request slot."""

from collections.abc import Mapping
from datetime import timedelta
from types import TracebackType
from typing import Self

from db import DatabaseError, hosts
from db.hosts import HostState, HostTurn
from pipeline.urls import host_of, parse_url
from workers.context import WorkerContext
from workers.host_slots import HostBusyError, HostLease
from workers.outage_log import DATABASE_OUTAGE

__all__ = ["HostAccess"]

# A host's response time alone never makes the pause longer than this.
_MAX_RESPONSE_TIME_PAUSE = timedelta(seconds=10)
# A wait so short is waited for at once.
_SHORT_WAIT = timedelta(milliseconds=50)


class HostAccess:
    """The hosts of one fetch. Holds at most one slot at a time and releases it at the end.

    Args:
        context: the worker's context.
        states: host states that were read already, by host.
    """

    def __init__(self, context: WorkerContext, states: Mapping[str, HostState] | None = None) -> None:
        self.context = context
        self._states = dict(states or {})
        self._turn: HostTurn | None = None
        self._lease = HostLease(context.host_slots, self, self._shared_ip_address)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, error_type: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._lease.__exit__(error_type, error, trace)

    def state(self, url: str) -> HostState:
        """Return the stored state of a URL's host; the first call for a host reads its row.

        Args:
            url: absolute.
        """
        return self._state_of(host_of(url))

    def reload(self, url: str) -> HostState:
        """Read the row of a URL's host again.

        Args:
            url: absolute.
        """
        self._states.pop(host_of(url), None)
        return self.state(url)

    def _state_of(self, host: str) -> HostState:
        if host not in self._states:
            with self.context.database.read_transaction() as session:
                self._states[host] = hosts.host_state(session, host)
        return self._states[host]

    def check_pause(self, url: str) -> None:
        """Stop a request while the host has asked for a pause; that is not the page's fault and costs no attempt.

        Args:
            url: absolute.

        Raises:
            HostBusyError: the pause is not over.
        """
        now, blocked_until = self.context.now(), self.state(url).blocked_until
        if blocked_until is not None and blocked_until > now:
            raise HostBusyError(host_of(url), blocked_until - now)

    def move_to(self, url: str) -> None:
        """Acquire the slot of a URL's host; a slot held before is released.

        Args:
            url: absolute.

        Raises:
            HostBusyError: another request has the slot, or the pause after it is not over.
        """
        self._lease.move_to(url)

    def begin_request(self, host: str) -> None:
        """Record in the database that a request begins; Redis may have lost the slot of a running one.

        Args:
            host: see `pipeline.urls.host_of`.

        Raises:
            HostBusyError: a request is running, or the pause after it is not over.
        """
        max_wait = max(self.context.host_slots.slot_ttl, self._pause_after(host, _MAX_RESPONSE_TIME_PAUSE))
        turn = _take_turn(self.context, host, max_wait)
        if timedelta(0) < turn.wait <= _SHORT_WAIT:
            # Redis and the database round times differently; going back to the queue would take longer.
            self.context.sleep(turn.wait.total_seconds())
            turn = _take_turn(self.context, host, max_wait)
        if turn.wait:
            raise HostBusyError(host, turn.wait)
        self._turn = turn

    def end_request(self, host: str, elapsed: timedelta) -> timedelta:
        """Record in the database that the request has ended.

        Args:
            host: see `pipeline.urls.host_of`.
            elapsed: the time it took.

        Returns:
            The pause until the next request.
        """
        pause, turn, self._turn = self._pause_after(host, elapsed), self._turn, None
        if turn is not None:
            try:
                with self.context.database.transaction() as session:
                    hosts.end_request(session, host, turn, pause)
            except DatabaseError as error:  # the response is here; the host's turn ends at its time limit
                DATABASE_OUTAGE.warn(
                    "database", f"the end of a request to {host} is not recorded: {error}", error
                )
        return pause

    def _pause_after(self, host: str, elapsed: timedelta) -> timedelta:
        """The longest of Crawl-delay, configured delay and response time."""
        crawl_delay = self._state_of(host).crawl_delay or timedelta(0)
        return max(crawl_delay, min(elapsed, _MAX_RESPONSE_TIME_PAUSE), self.context.settings.host_delay)

    def _shared_ip_address(self, host: str) -> str:
        """The IP address whose slots count; the lowest of several, so that all workers choose the same."""
        policy, parts = self.context.fetch_policy, parse_url(f"http://{host}/")
        if policy.proxy or host in policy.allow_private or parts is None:
            return ""
        try:
            return min(self.context.resolve(parts.hostname, parts.port or 443), default="")
        except (OSError, UnicodeError):
            return ""  # the transport reports the error


def _take_turn(context: WorkerContext, host: str, max_wait: timedelta) -> hosts.HostTurn:
    with context.database.transaction() as session:
        return hosts.begin_request(session, host, context.host_slots.slot_ttl, max_wait)
