"""Run broker, worker and web page as child processes on one machine."""
