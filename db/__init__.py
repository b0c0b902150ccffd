"""SQL is spoken here and nowhere else."""
