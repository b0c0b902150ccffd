"""Turn bytes into records: the stages of the pipeline, without queue, database or environment."""
