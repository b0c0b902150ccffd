"""One line for people in the log for each thing that happened."""

import faulthandler
import logging
import sys

__all__ = ["happened", "set_up", "trouble"]

_LOG = logging.getLogger("copydesk")
_FORMAT = "%(asctime)s %(message)s"


def set_up() -> None:
    """Our lines in full; of the libraries only warnings."""
    logging.basicConfig(
        format=_FORMAT, datefmt="%H:%M:%S", level=logging.WARNING, stream=sys.stdout, force=True
    )
    _LOG.setLevel(logging.INFO)
    # A crash below Python ends the process without a word otherwise.
    faulthandler.enable()


def happened(step: str, text: str) -> None:
    """Say what a step did.

    Args:
        step: one of the journey's steps.
        text: one line.
    """
    _LOG.info("%-9s %s", step, text)


def trouble(step: str, text: str, error: BaseException | None = None) -> None:
    """Say what went wrong, with the trace when it is our own fault.

    Args:
        step: one of the journey's steps.
        text: one line.
        error: the bug; None when nobody here is at fault.
    """
    _LOG.warning("%-9s %s", step, text, exc_info=error)
