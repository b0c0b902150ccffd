"""Use cases shared by the command line, the web application and the benchmarks."""
