"""Contracts of the data: catalogue, periods, places, and one contract a table."""
