"""What the data must look like: catalogue, periods, places, and one contract a table."""
