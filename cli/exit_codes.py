"""Define the exit codes of commands beside 0 for success and 1 for a failed check."""

__all__ = ["EXIT_INTERRUPTED", "EXIT_OUTPUT_CLOSED", "EXIT_USAGE_ERROR"]

EXIT_USAGE_ERROR = 2
# As shells have it for a process that SIGINT ended, and for one that SIGPIPE ended: who read the output has closed it.
EXIT_INTERRUPTED, EXIT_OUTPUT_CLOSED = 130, 141
