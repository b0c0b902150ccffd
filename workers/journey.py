"""Where an entry stands in, the chain of tasks that takes it home, out."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from celery import Task, chain
from celery.exceptions import Ignore

from workers.app import app
from workers.desk import our_desk
from workers.runner import BUG_ATTEMPTS, Step, carry_out
from workers.stages import clean_page, enrich_document, fetch_page, store_article
from workers.stages.done import Done

__all__ = ["FIRST_STEPS", "StageTask", "journey"]


if TYPE_CHECKING:
    _Base = Task[Any, Any]
else:
    _Base = Task


class StageTask(_Base):
    """The base of the four stage tasks: the ledger decides whether there is anything to do.

    A task gets what the step before handed on (nothing for the first two), the entry's id and its run.
    """

    abstract = True
    ignore_result = True
    step: Step

    def run(self, *arguments: Any) -> Any:
        """Do the stage; stop the chain when there is nothing to hand on."""
        *carried, entry_id, run = arguments
        try:
            return carry_out(our_desk(), self.step, (int(entry_id), int(run)), *carried)
        except Done as done:
            raise Ignore from done


def _task(step: Step) -> Any:
    kind = type(f"{step.name.title()}Task", (StageTask,), {"name": f"copydesk.{step.name}", "step": step})
    return app.register_task(kind())


STEPS = (
    Step("fetch", "discovered", fetch_page),
    Step("clean", "fetched", clean_page, BUG_ATTEMPTS),
    Step("enrich", "cleaned", enrich_document, BUG_ATTEMPTS),
    Step("store", "enriched", store_article, BUG_ATTEMPTS),
)
FETCH, CLEAN, ENRICH, STORE = (_task(step) for step in STEPS)

# Only the ledger and the kept page outlive a lost message, so a journey begins with one of these two.
FIRST_STEPS: dict[str, Callable[[int, int], list[Any]]] = {
    "discovered": lambda entry_id, run: [FETCH.si(entry_id, run), CLEAN.si(entry_id, run)],
    "fetched": lambda entry_id, run: [CLEAN.si(entry_id, run)],
}


def journey(stage: str, entry_id: int, run: int) -> Any:
    """The chain from where an entry stands to the database.

    Args:
        stage: ``discovered`` or ``fetched``, as claimed.
        entry_id: the entry.
        run: the claim's number; a message of an older run finds nothing to do.
    """
    return chain(*FIRST_STEPS[stage](entry_id, run), ENRICH.s(entry_id, run), STORE.s(entry_id, run))
