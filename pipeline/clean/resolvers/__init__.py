"""Decide the value of each field among its candidates: one module for each field."""
