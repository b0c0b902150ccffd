"""Run the real pipeline under a schedule of faults, and check after each that nothing was lost, doubled or impolite."""
