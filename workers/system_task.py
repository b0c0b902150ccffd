"""Define the base of all tasks: a database or broker that is away, busy or full ends a task without a traceback."""

from typing import TYPE_CHECKING, Any

from celery import Task
from celery.exceptions import Ignore

from workers.errors import SYSTEM_ERRORS
from workers.outage_log import DATABASE_OUTAGE
from workers.soft_time_limit import soft_time_limit

__all__ = ["SystemTask"]

if TYPE_CHECKING:
    _TaskBase = Task[Any, Any]
else:
    _TaskBase = Task


class SystemTask(_TaskBase):
    """A task that ends early in trouble of the system.

    Nothing is lost: the schedule runs a periodic task again, and the claim of an entry or a feed ends by itself.
    """

    abstract = True

    def __call__(self, *arguments: Any, **options: Any) -> Any:
        """Run the task.

        Args:
            *arguments: of the task.
            **options: of the task.

        Raises:
            Ignore: the system is in trouble, or there is nothing for the next task.
        """
        try:
            with soft_time_limit():
                return self.run(*arguments, **options)
        except SYSTEM_ERRORS as error:
            name = str(self.name).removeprefix("copydesk.")
            message = getattr(error, "message", None) or error
            DATABASE_OUTAGE.warn(name, f"{name} ended early and runs again later: {message}", error)
            raise Ignore from error
