"""Build the Celery chain for an entry from the tasks of the four stages."""

from collections.abc import Callable
from typing import Any

from celery import chain
from celery.exceptions import Ignore

from db.ledger import EntryClaim
from workers.app import app
from workers.context import current_context
from workers.errors import StopChain
from workers.queues import LOW_PRIORITY
from workers.runner import MAX_BUG_ATTEMPTS, Stage, run_stage
from workers.stages import clean_page, enrich_document, fetch_page, store_article
from workers.system_task import SystemTask

__all__ = ["CHAIN_HEADS", "StageTask", "entry_chain"]


class StageTask(SystemTask):
    """Base of the four stage tasks.

    The arguments of a task are the message of the stage before (none for the first of a chain), entry id and claim
    number.
    """

    abstract = True
    ignore_result = True
    stage: Stage

    def run(self, *arguments: Any) -> Any:
        """Run the stage and return its message; end the chain when there is none."""
        *inputs, entry_id, claim_number = arguments
        is_redelivered = bool((self.request.delivery_info or {}).get("redelivered"))
        try:
            return run_stage(
                current_context(),
                self.stage,
                (int(entry_id), int(claim_number)),
                *inputs,
                is_redelivered=is_redelivered,
            )
        except StopChain as stop:
            raise Ignore from stop


def _register_task(stage: Stage) -> Any:
    task_class = type(
        f"{stage.name.title()}Task", (StageTask,), {"name": f"copydesk.{stage.name}", "stage": stage}
    )
    return app.register_task(task_class())


STAGES = (
    Stage("fetch", "discovered", fetch_page),
    Stage("clean", "fetched", clean_page, MAX_BUG_ATTEMPTS),
    Stage("enrich", "cleaned", enrich_document, MAX_BUG_ATTEMPTS),
    Stage("store", "enriched", store_article, MAX_BUG_ATTEMPTS),
)
FETCH, CLEAN, ENRICH, STORE = (_register_task(stage) for stage in STAGES)

# Only the ledger and the stored page survive a lost message, so a chain starts at one of these two stages.
CHAIN_HEADS: dict[str, Callable[[int, int], list[Any]]] = {
    "discovered": lambda entry_id, claim_number: [
        FETCH.si(entry_id, claim_number),
        CLEAN.s(entry_id, claim_number),
    ],
    "fetched": lambda entry_id, claim_number: [CLEAN.si(entry_id, claim_number)],
}


def entry_chain(claim: EntryClaim) -> Any:
    """Build the chain of the stages that an entry still needs.

    Args:
        claim: at ``discovered`` or ``fetched``. Its number is a fencing token: messages of an older claim find nothing
            to do.
    """
    key = claim.entry_id, claim.claim_number
    signatures = [*CHAIN_HEADS[claim.stage](*key), ENRICH.s(*key), STORE.s(*key)]
    if claim.is_of_backlog:
        signatures = [signature.set(priority=LOW_PRIORITY) for signature in signatures]
    return chain(*signatures)
