"""The candidates for one field in, the value that holds and the evidence it stands on out: a file for each field."""
