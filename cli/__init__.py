"""The command line: options and printing. What commands do stands in `services` and below."""
