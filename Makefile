# Needs make, Python 3.11 and pip. Everything is installed into .venv and nowhere else.

PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin

# Each test process starts a PostgreSQL of its own. On a server that is shared (DATABASE_URL)
# there is one process, because the roles belong to the whole server.
TEST_PROCESSES ?= $(if $(DATABASE_URL),0,auto)
PYTEST := $(BIN)/python -m pytest -n $(TEST_PROCESSES) --maxprocesses 4

# A bare Debian may have pip but not what venv needs to bring a pip of its own.
PIP = $$($(BIN)/python -m pip --version > /dev/null 2>&1 \
	&& echo $(BIN)/python -m pip || echo $(PYTHON) -m pip --python $(BIN)/python)

.PHONY: run test check format lint types imports migrations documents clean clean-data
.DELETE_ON_ERROR:

run: $(VENV)/installed ## serve on PORT (8000), with a database and invented partnerships
	@$(BIN)/frontdoor run

test: $(VENV)/installed-dev ## every test
	$(PYTEST)

check: format lint types imports migrations documents test ## everything CI runs

format: $(VENV)/installed-dev
	$(BIN)/ruff format --check .

lint: $(VENV)/installed-dev
	$(BIN)/ruff check .

types: $(VENV)/installed-dev
	$(BIN)/mypy

imports: $(VENV)/installed-dev
	$(BIN)/lint-imports

migrations: $(VENV)/installed-dev
	$(BIN)/python -m pytest -q tests/database/test_migrations.py

documents: $(VENV)/installed-dev
	$(BIN)/frontdoor documents --check

$(BIN)/python:
	@echo "Installing the pinned packages into $(VENV); this happens once."
	@$(PYTHON) -m venv $(VENV) > /dev/null 2>&1 || $(PYTHON) -m venv --clear --without-pip $(VENV)

$(VENV)/installed: requirements.txt pyproject.toml | $(BIN)/python
	@$(PIP) install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	@$(PIP) install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/installed-dev: requirements-dev.txt $(VENV)/installed
	@$(PIP) install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@touch $@

clean-data: ## remove what `make run` keeps: the database and the key of the local issuer
	rm -rf .data

clean: ## remove everything that was installed or cached; keeps the data
	rm -rf $(VENV) *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
