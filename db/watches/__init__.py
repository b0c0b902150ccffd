"""Store watches, match them with articles, and schedule the alerts."""
