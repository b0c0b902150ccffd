"""Make pairs of texts for bench.copies: copies as newsrooms make them, and reports from one template."""
