# Everything here sets itself up from python3 (with venv and pip), make and Debian's packages.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
RUNTIME := $(VENV)/.runtime
DEV := $(VENV)/.dev
# pytest-xdist workers; the suite is written for two cores.
WORKERS ?= 2
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet install --require-hashes

.PHONY: setup demo test check fix bench bench-trends attacks lock clean

setup: $(DEV)

$(BIN)/python:
	$(PYTHON) -m venv $(VENV)

# The runtime alone: what `make demo` and a deployment need.
$(RUNTIME): requirements.lock pyproject.toml | $(BIN)/python
	@echo "Setting up (the first time takes about a minute) ..."
	$(PIP) -r requirements.lock
	$(BIN)/python -m pip --disable-pip-version-check --quiet install --no-deps --no-build-isolation -e .
	@touch $@

$(DEV): requirements-dev.lock $(RUNTIME)
	@echo "Setting up the tools for developers ..."
	$(PIP) -r requirements-dev.lock
	@touch $@

demo: $(RUNTIME)
	@$(BIN)/retrostar demo $(ARGS)

# Two runs: the browser's driver keeps an event loop running in its process, which the tests of
# asynchronous code cannot share.
test: $(DEV)
	@$(BIN)/python -m tests.browser.chromium
	$(BIN)/python -m pytest -n $(WORKERS) --dist loadfile -m "not browser" $(ARGS)
	$(BIN)/python -m pytest -n $(WORKERS) --dist loadfile -m browser $(ARGS)

check: $(DEV)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/retrostar catalogue lint

fix: $(DEV)
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: $(DEV)
	$(BIN)/python -m tests.benchmarks $(ARGS)

lock: $(DEV)
	$(BIN)/uv pip compile --quiet --no-header --generate-hashes --no-emit-index-url --universal --python-version 3.11 --extra build pyproject.toml -o requirements.lock
	$(BIN)/uv pip compile --quiet --no-header --generate-hashes --no-emit-index-url --universal --python-version 3.11 --extra build --extra dev pyproject.toml -o requirements-dev.lock

clean:
	rm -rf $(VENV) dist .mypy_cache .ruff_cache .pytest_cache .hypothesis

bench-trends: $(DEV)
	$(BIN)/python -m tests.benchmarks.trends --pulsesim "$(PULSESIM)" --seeds "$(or $(SEEDS),1)" $(ARGS)

# Ten thousand random pasts, all their releases solved for one person's answers; minutes.
attacks: $(DEV)
	$(BIN)/python -m tests.attacks --histories 10000 $(ARGS)
