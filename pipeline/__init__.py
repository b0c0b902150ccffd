"""Bytes in, records out: the steps of the journey, free of queue, database and environment."""
