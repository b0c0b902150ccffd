"""Use cases of the program, without printing: the command line, the web pages and the benchmarks call them.

Nothing here knows Typer, HTTP servers, Celery or Redis. Work for the workers is written to the database.
"""
