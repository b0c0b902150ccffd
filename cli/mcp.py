"""The command `mcp`: answer the questions of an agent over standard input and output."""

import signal
from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any

from cli.context import open_for_reading
from services.errors import UsageError

if TYPE_CHECKING:
    from mcp.server import MCPServer

    from services.agent_tools import AgentTools

__all__ = ["serve_agents"]

# In the order in which an agent sees them.
_TOOL_NAMES = ("search", "article", "stories", "story", "counts", "diff", "quotes")


def serve_agents() -> None:
    """Answer agents over standard input and output by the Model Context Protocol; read only.

    It needs `pip install copydesk[mcp]`. Programs such as editors and assistants start it themselves.
    """
    try:
        import mcp.server  # noqa: F401 - is it there?
    except ImportError as error:
        raise UsageError(
            "this command needs the package mcp; install it with: pip install 'copydesk[mcp]'"
        ) from error
    from services.agent_tools import AgentTools

    # A thread waits for input, and Python would wait for it. Nothing is written, so that the process can simply end.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    _build_server(AgentTools(open_for_reading())).run("stdio")


def _build_server(tools: "AgentTools") -> "MCPServer[Any]":
    """Build a server with a tool for each question."""
    from mcp.server import MCPServer
    from mcp.types import ToolAnnotations

    from pipeline.version import VERSION
    from services.agent_tools import INSTRUCTIONS

    server: MCPServer[Any] = MCPServer(
        "copydesk", instructions=INSTRUCTIONS, version=VERSION, log_level="ERROR"
    )
    for name in _TOOL_NAMES:
        annotations = ToolAnnotations(read_only_hint=True, open_world_hint=False)
        server.add_tool(_explain_errors(getattr(tools, name)), name, annotations=annotations)
    return server


def _explain_errors(tool: Callable[..., Any]) -> Callable[..., Any]:
    """Let a tool answer a mistake of the agent with one line that says what to do."""
    from mcp.server.mcpserver.exceptions import ToolError

    from cli.errors import describe_error

    @wraps(tool)
    def run(*arguments: Any, **options: Any) -> Any:
        try:
            return tool(*arguments, **options)
        except Exception as error:
            message = describe_error(error)
            if message is None:
                raise
            raise ToolError(message) from error

    return run
