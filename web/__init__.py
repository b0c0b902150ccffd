"""Reading and a little steering over HTTP: pages for people, JSON for programs."""
