"""One line for people in the log for each thing that happened."""

import faulthandler
import logging
import sys

__all__ = ["configure", "info", "warning"]

_LOGGER = logging.getLogger("copydesk")
_LOG_FORMAT = "%(asctime)s %(message)s"


def configure() -> None:
    """Our lines in full; of the libraries only warnings."""
    logging.basicConfig(
        format=_LOG_FORMAT, datefmt="%H:%M:%S", level=logging.WARNING, stream=sys.stdout, force=True
    )
    _LOGGER.setLevel(logging.INFO)
    # A crash below Python ends the process without a word otherwise.
    faulthandler.enable()


def info(stage: str, message: str) -> None:
    """Say what a step did.

    Args:
        stage: one of the journey's steps.
        message: one line.
    """
    _LOGGER.info("%-9s %s", stage, message)


def warning(stage: str, message: str, error: BaseException | None = None) -> None:
    """Say what went wrong, with the trace when it is our own fault.

    Args:
        stage: one of the journey's steps.
        message: one line.
        error: the bug; None when nobody here is at fault.
    """
    _LOGGER.warning("%-9s %s", stage, message, exc_info=error)
