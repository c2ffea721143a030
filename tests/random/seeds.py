"""The seed of random examples: the same examples in every run, unless RANDOM_SEED asks for others."""

import os

from hypothesis import settings

SEED = int(os.environ["RANDOM_SEED"]) if os.environ.get("RANDOM_SEED") else None
"""Seed of all draws; None for the same examples each time."""

settings.register_profile("same", derandomize=True, database=None)
settings.register_profile("new", derandomize=False, database=None, print_blob=True)
PROFILE = "same" if SEED is None else "new"
