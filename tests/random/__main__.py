"""Test with new random examples, seed after seed, until a test fails or Ctrl-C: `python -m tests.random [SEED]`."""

import os
import secrets
import subprocess
import sys
import time


def main() -> int:
    """Run tests/random with the seed of the command line, or with new seeds for as long as all tests pass."""
    given = [int(text) for text in sys.argv[1:]]
    while True:
        seed = given[0] if given else secrets.randbelow(2**32)
        begun = time.monotonic()
        command = [
            sys.executable,
            "-m",
            "pytest",
            "tests/random",
            "--numprocesses=logical",
            "--dist=worksteal",
        ]
        status = subprocess.run(
            [*command, "--exitfirst", f"--hypothesis-seed={seed}"],
            env={**os.environ, "RANDOM_SEED": str(seed)},
            check=False,
        ).returncode
        took = f"{time.monotonic() - begun:.0f} s"
        if status:
            print(
                f"seed {seed} failed after {took}; run it again with: make test-random SEED={seed}",
                flush=True,
            )
            return status
        print(f"seed {seed} passed in {took}", flush=True)
        if given:
            return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
