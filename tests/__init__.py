"""Tests of the product; compiled modules are kept for the next run and for the processes that tests start."""

import os
import sys

sys.dont_write_bytecode = False
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
