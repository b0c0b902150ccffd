"""Everything on one machine: our own broker, a worker with the schedule, and what else is asked for."""

from workers.embedded.broker import BrokerProblem, broker_binary, broker_problem
from workers.embedded.household import AlreadyRunning, Household
from workers.embedded.processes import Child, Processes, die_with_parent
from workers.embedded.revival import Revival

__all__ = [
    "AlreadyRunning",
    "BrokerProblem",
    "Child",
    "Household",
    "Processes",
    "Revival",
    "broker_binary",
    "broker_problem",
    "die_with_parent",
]
