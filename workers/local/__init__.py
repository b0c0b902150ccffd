"""Run broker, worker and web page as child processes on one machine."""

from workers.local.broker import BrokerError, check_broker, find_broker_binary
from workers.local.instance_lock import AlreadyRunningError, InstanceLock
from workers.local.processes import ProcessManager, ProcessSpec, RestartPolicy, die_with_parent

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
