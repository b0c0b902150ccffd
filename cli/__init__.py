"""One command, every door."""
