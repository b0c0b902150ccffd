"""A host in, a turn to ask it out: one request at a time and a pause between two, across all workers."""

from workers.pace.slots import HostBusy, Place, Slots
from workers.pace.turn import Turn

__all__ = ["HostBusy", "Place", "Slots", "Turn"]
