"""Write one log line for each thing that happened, as text or as JSON, with the entry or feed it is about.

Fields that are bound with `bound` (entry, feed, claim, stage) go into every line until the block ends.
"""

import faulthandler
import logging
import sys
from contextlib import AbstractContextManager
from typing import Any, TextIO

import structlog
from structlog.stdlib import BoundLogger, ProcessorFormatter
from structlog.typing import EventDict, WrappedLogger

from workers.errors import CONNECTION_ERRORS, SYSTEM_ERRORS, explain_broker_errors

__all__ = ["bound", "configure", "info", "warning"]

_TIMESTAMP_CHARS = slice(11, 19)  # HH:MM:SS of an ISO 8601 time
_TEXT_FIELDS = ("entry", "feed", "claim")
_COMMON_PROCESSORS = (structlog.stdlib.add_log_level, structlog.processors.TimeStamper(fmt="iso", utc=True))
_LOGGER: BoundLogger = structlog.wrap_logger(
    logging.getLogger("copydesk"),
    processors=[
        structlog.contextvars.merge_contextvars,
        *_COMMON_PROCESSORS,
        ProcessorFormatter.wrap_for_formatter,
    ],
    wrapper_class=BoundLogger,
)


def configure(log_format: str = "", stream: TextIO | None = None) -> None:
    """Log this program's lines from INFO, those of libraries from WARNING.

    Args:
        log_format: ``json`` or ``text``; empty for text on a terminal and JSON elsewhere.
        stream: where to; None for standard output.
    """
    stream = stream or sys.stdout
    as_json = log_format == "json" or (not log_format and not stream.isatty())
    renderer = structlog.processors.JSONRenderer(ensure_ascii=False) if as_json else _render_text
    handler = logging.StreamHandler(stream)
    handler.setFormatter(
        ProcessorFormatter(
            foreign_pre_chain=_COMMON_PROCESSORS,
            processors=[
                ProcessorFormatter.remove_processors_meta,
                _describe_system_errors,
                structlog.processors.format_exc_info,
                renderer,
            ],
        )
    )
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)
    logging.getLogger("copydesk").setLevel(logging.INFO)
    # A crash in C code would otherwise end the process without a line in the log.
    faulthandler.enable()


def _describe_system_errors(_logger: WrappedLogger, _method: str, line: EventDict) -> EventDict:
    """Replace the traceback of a database or broker that is away by what is wrong with it; libraries log tracebacks."""
    error = line["exc_info"][1] if isinstance(line.get("exc_info"), tuple) else line.get("exc_info")
    if isinstance(error, (*SYSTEM_ERRORS, *CONNECTION_ERRORS)):
        del line["exc_info"]
        if str(error) not in line["event"]:
            line["event"] = f"{line['event']} ({error})"
        if isinstance(error, CONNECTION_ERRORS):
            line["event"] += "; it is tried again when the broker responds"
    line["event"] = explain_broker_errors(str(line["event"]).rstrip("\n"))
    return line


def _render_text(_logger: WrappedLogger, _method: str, line: EventDict) -> str:
    fields = " ".join(f"{name}={line[name]}" for name in _TEXT_FIELDS if name in line)
    # Libraries write messages of several lines.
    event = " ".join(str(line["event"]).split("\n"))
    text = f"{line['timestamp'][_TIMESTAMP_CHARS]} {line.get('stage', line['level']):<9} {event}"
    return "\n".join(filter(None, (f"{text}  {fields}".rstrip(), line.get("exception", ""))))


def bound(**fields: Any) -> AbstractContextManager[None]:
    """Add fields to all lines that this thread writes within the block.

    Args:
        **fields: such as ``entry`` (its id), ``feed`` (its id), ``claim`` (its number) and ``stage``.
    """
    return structlog.contextvars.bound_contextvars(**fields)


def info(stage: str, message: str) -> None:
    """Log what a stage did.

    Args:
        stage: such as ``fetch`` or ``discover``.
        message: one line.
    """
    _LOGGER.info(message, stage=stage)


def warning(stage: str, message: str, error: BaseException | None = None) -> None:
    """Log a fault.

    Args:
        stage: such as ``fetch`` or ``discover``.
        message: one line.
        error: a bug, logged with its traceback; None for a fault that is no bug.
    """
    _LOGGER.warning(message, stage=stage, **({} if error is None else {"exc_info": error}))
