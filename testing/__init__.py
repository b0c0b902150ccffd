"""Servers for tests and benchmarks: broker, PostgreSQL, web servers that misbehave, WebSub hub."""
