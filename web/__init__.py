"""The HTTP server: pages for people, JSON for programs, and the WebSub callback."""
