"""Celery and Redis are spoken here and nowhere else: the journey as chained tasks, the schedule, the pace."""
