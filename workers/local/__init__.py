"""Everything on one machine: our own broker, a worker with the schedule, and what else is asked for."""

from workers.local.broker import BrokerError, check_broker, find_broker_binary
from workers.local.instance_lock import AlreadyRunningError, InstanceLock
from workers.local.processes import ProcessManager, ProcessSpec, die_with_parent
from workers.local.restart_policy import RestartPolicy

__all__ = [
    "AlreadyRunningError",
    "BrokerError",
    "InstanceLock",
    "ProcessManager",
    "ProcessSpec",
    "RestartPolicy",
    "check_broker",
    "die_with_parent",
    "find_broker_binary",
]
