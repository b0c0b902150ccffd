"""Define the exit codes of commands beside 0 for success and 1 for a failed check."""

__all__ = ["EXIT_INTERRUPTED", "EXIT_OUTPUT_CLOSED", "EXIT_USAGE_ERROR"]

EXIT_USAGE_ERROR, EXIT_OUTPUT_CLOSED = 2, 1
# As shells have it for a process that SIGINT ended.
EXIT_INTERRUPTED = 130
