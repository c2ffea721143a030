# make nightly       run the nightly flow once on the sample site
# make test          run all tests but the heavy ones
# make test-heavy    run the heavy tests: whole nights, commands killed at random, many federations, a simulated year;
#                    FEDSTATS_MOMENTS=60 kills, cuts the power and fills the disk as often, FEDSTATS_FEDERATIONS=3000 draws so many
# make test-all      run both
# make test-random   test with new random examples until a seed fails or Ctrl-C; SEED=… repeats one seed
# make lint          check format, style and types
# make bench         measure a city and the reading of returns
# make profile       print where the processor time of a city's first night goes (docs/performance.md)
# Each sets up the virtual environment first; set-up is skipped while pyproject.toml and constraints.txt are unchanged.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
SETTLED := $(VENV)/.settled
PIP := $(BIN)/python -m pip --disable-pip-version-check
PYTEST := $(BIN)/python -m pytest --numprocesses=logical --dist=worksteal

# modules stay compiled: commands and tests start many processes
unexport PYTHONDONTWRITEBYTECODE

.PHONY: nightly test test-heavy test-all test-random lint docs bench profile clean
.DELETE_ON_ERROR:

nightly: $(SETTLED)
	@$(BIN)/fedstats nightly --site .

test: $(SETTLED)
	@$(PYTEST) -m "not heavy"

# heavy tests often wait for a server: half as many workers again as processors keep these busy
test-heavy: $(SETTLED)
	@$(PYTEST) -m heavy --numprocesses=$$($(BIN)/python -c 'import os; print((os.cpu_count() or 2) * 3 // 2)')

test-all: $(SETTLED)
	@$(PYTEST)

test-random: $(SETTLED)
	@$(BIN)/python -m tests.random $(SEED)

lint: $(SETTLED)
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy

docs: $(SETTLED)
	@$(BIN)/python -m tests.house.columns
	@$(BIN)/python -m tests.house.drawings

bench: $(SETTLED)
	@$(BIN)/python benchmarks/city.py
	@$(BIN)/python benchmarks/intake.py

profile: $(SETTLED)
	@$(BIN)/python benchmarks/budget.py

$(SETTLED): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed: make PYTHON=python3.11 …")'
	@echo "Setting up $(VENV), about two minutes …"
	@$(PYTHON) -m venv $(VENV)
	@PIP_CONSTRAINT=constraints.txt $(PIP) install --quiet --no-compile --no-warn-script-location -e '.[dev,bench,dask]' > $(VENV)/setup.log 2>&1 \
		|| { cat $(VENV)/setup.log; echo "Set-up failed: mend what stands above and run make again."; exit 1; }
	@touch $@

clean:
	rm -rf $(VENV) build *.egg-info .pytest_cache .mypy_cache .ruff_cache .coverage
