"""Kill a worker at any of the points that it passes: transactions, commits, requests, slots of hosts, computations."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import redis

from db import Database, Session
from pipeline.fetch import RawResponse
from testing.scripted import ScriptedTransport
from workers.compute import InlineCompute
from workers.host_slots import HostAddress, HostSlots


class Death(BaseException):
    """The process was killed: no handler of errors sees it."""


class FaultPoints:
    """Counts the points that a worker passes, and kills it at one of them; a dead worker passes no further one."""

    def __init__(self) -> None:
        self.names: list[str] = []
        self.kill_at: int | None = None
        self.is_dead = False

    def start(self, kill_at: int | None) -> None:
        self.names, self.kill_at, self.is_dead = [], kill_at, False

    def pass_by(self, name: str) -> None:
        if self.is_dead:
            raise Death(name)
        self.names.append(name)
        if len(self.names) - 1 == self.kill_at:
            self.is_dead = True
            raise Death(name)


class FaultPointDatabase(Database):
    def __init__(self, url: str, points: FaultPoints) -> None:
        super().__init__(url)
        self._points = points

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        self._points.pass_by("before a transaction")
        with super().transaction() as session:
            yield session
            self._points.pass_by("before a commit")
        self._points.pass_by("after a commit")


class FaultPointTransport(ScriptedTransport):
    def __init__(self, pages: dict[str, Any], points: FaultPoints) -> None:
        super().__init__(pages)
        self._points = points

    def send(self, *arguments: Any, **options: Any) -> RawResponse:
        self._points.pass_by("before a request")
        response = super().send(*arguments, **options)
        self._points.pass_by("after a request")
        return response


class FaultPointCompute(InlineCompute):
    def __init__(self, points: FaultPoints) -> None:
        super().__init__()
        self._points = points

    def run(self, function: Callable[..., Any], *arguments: Any) -> Any:
        self._points.pass_by("before a computation")
        result = super().run(function, *arguments)
        self._points.pass_by("after a computation")
        return result


class FaultPointSlots(HostSlots):
    def __init__(self, client: redis.Redis, points: FaultPoints) -> None:
        super().__init__(client)
        self._points = points

    def acquire(self, target: HostAddress) -> str:
        self._points.pass_by("before a slot")
        token = super().acquire(target)
        self._points.pass_by("after a slot")
        return token

    def release(self, target: HostAddress, token: str, pause: timedelta) -> bool:
        self._points.pass_by("before a slot is released")
        return super().release(target, token, pause)
