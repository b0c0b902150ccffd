"""Run the pipeline on Celery and Redis: tasks, schedule, politeness. No other package imports those two."""
