"""A host in, a turn to ask it out: one request at a time and a pause between two, across all workers."""

from workers.host_slots.lease import HostLease
from workers.host_slots.slots import HostAddress, HostBusyError, HostSlots

__all__ = ["HostAddress", "HostBusyError", "HostLease", "HostSlots"]
