"""Run the command line: ``python -m copydesk``."""

from copydesk import _add_packages_to_path

__all__ = ["main"]


def main() -> None:
    """Run the command that the arguments name; exit with its code."""
    _add_packages_to_path()
    from cli.__main__ import main as run_command_line

    run_command_line()


if __name__ == "__main__":
    main()
