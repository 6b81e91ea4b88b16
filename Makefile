# Needs make, Python 3.11 and pip; `make contract` node 20 and npm besides. What is installed is in
# .venv, .venv-contract, .venv-census and node_modules, and nowhere else.

PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
# What a client made from the OpenAPI document needs, apart from what the service needs.
CONTRACT_VENV ?= $(VENV)-contract
# The sector's census validator, which needs an older numpy than anything else.
CENSUS_VENV ?= $(VENV)-census
MADE := build/contract

# Each test process starts a PostgreSQL of its own. On a server that is shared (DATABASE_URL)
# there is one process, because the roles belong to the whole server.
TEST_PROCESSES ?= $(if $(DATABASE_URL),0,auto)
# A file stays in one process, so that what its tests share is made once. In alphabetical order the
# heavy folders come first, so that neither process waits long for the other.
PYTEST := $(BIN)/python -m pytest -n $(TEST_PROCESSES) --maxprocesses 4 --dist loadfile --no-loadscope-reorder

# Compiled modules are kept whatever the machine says: tests start dozens of processes.
export PYTHONDONTWRITEBYTECODE :=

# A bare Debian may have pip but not what venv needs to bring a pip of its own.
PIP = $$($(1)/bin/python -m pip --version > /dev/null 2>&1 \
	&& echo $(1)/bin/python -m pip || echo $(PYTHON) -m pip --python $(1)/bin/python)
INSTALL = $(call PIP,$(1)) install --quiet --disable-pip-version-check

.PHONY: run test test-all check format lint types imports migrations documents contract rules \
	clients validator fuzz faults node clean clean-data
.DELETE_ON_ERROR:

run: $(VENV)/installed ## serve on PORT (8000), with a database and invented partnerships
	@$(BIN)/frontdoor run

test: $(VENV)/installed-dev ## every test but what is heavy by nature: four minutes on two cores
	$(PYTEST) -m "not slow"

test-all: $(VENV)/installed-dev ## every test; needs what `make clients` makes, or skips it
	CONTRACT_PYTHON=$(CONTRACT_VENV)/bin/python CENSUS_PYTHON=$(CENSUS_VENV)/bin/python $(PYTEST)

check: format lint types imports documents rules clients validator test-all ## everything CI runs

format: $(VENV)/installed-dev
	$(BIN)/ruff format --check .

lint: $(VENV)/installed-dev
	$(BIN)/ruff check .
	$(BIN)/python -m tests.support.plain_english

types: $(VENV)/installed-dev
	$(BIN)/mypy

imports: $(VENV)/installed-dev
	$(BIN)/lint-imports

migrations: $(VENV)/installed-dev
	$(BIN)/python -m pytest -q tests/database/test_migrations.py

documents: $(VENV)/installed-dev
	$(BIN)/frontdoor documents --check

contract: rules clients $(VENV)/installed-dev ## the document by the linter, and by clients made from it
	CONTRACT_PYTHON=$(CONTRACT_VENV)/bin/python $(BIN)/python -m pytest -q \
		tests/contract/test_generated_clients.py

rules: node_modules/installed
	npm run --silent lint

# Clients made from the document alone, which tests/contract/test_generated_clients.py runs.
clients: $(CONTRACT_VENV)/installed node_modules/installed
	npm run --silent types
	npm run --silent compile
	rm -rf $(MADE)/frontdoor_client
	$(CONTRACT_VENV)/bin/openapi-python-client generate --path openapi/openapi.json \
		--output-path $(MADE)/frontdoor_client --meta none --fail-on-warning \
		--config tests/support/contract/python/generator.yaml

validator: $(CENSUS_VENV)/installed ## the sector's census validator, which a slow test compares with

MINUTES ?= 10
fuzz: $(VENV)/installed-dev ## attack the service by its document, as every role, for MINUTES (10)
	MINUTES=$(MINUTES) $(BIN)/python -m pytest -q tests/contract/test_fuzz.py

faults: $(VENV)/installed-dev ## kill and cut whatever can be, under load, for MINUTES (10)
	$(BIN)/python -m tests.support.faults --minutes $(MINUTES)

%/bin/python:
	@echo "Installing the pinned packages into $*; this happens once."
	@$(PYTHON) -m venv $* > /dev/null 2>&1 || $(PYTHON) -m venv --clear --without-pip $*

$(VENV)/installed: requirements.txt requirements-local.txt pyproject.toml | $(BIN)/python
	@$(call INSTALL,$(VENV)) --require-hashes -r requirements.txt -r requirements-local.txt
	@$(call INSTALL,$(VENV)) --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/installed-dev: requirements-dev.txt $(VENV)/installed
	@$(call INSTALL,$(VENV)) --require-hashes -r requirements-dev.txt
	@touch $@

$(CONTRACT_VENV)/installed: requirements-contract.txt | $(CONTRACT_VENV)/bin/python
	@$(call INSTALL,$(CONTRACT_VENV)) --require-hashes -r requirements-contract.txt
	@touch $@

$(CENSUS_VENV)/installed: requirements-census.txt | $(CENSUS_VENV)/bin/python
	@$(call INSTALL,$(CENSUS_VENV)) --require-hashes -r requirements-census.txt
	@touch $@

node_modules/installed: package.json package-lock.json .npmrc | node
	npm ci --silent
	@touch $@

node:
	@node --version > /dev/null 2>&1 && npm --version > /dev/null 2>&1 \
		|| { echo "make contract needs node 20 and npm; nothing else does." >&2; exit 1; }

clean-data: ## remove what `make run` keeps: the database and the key of the local issuer
	rm -rf .data

clean: ## remove everything that was installed or cached; keeps the data
	rm -rf $(VENV) $(CONTRACT_VENV) $(CENSUS_VENV) node_modules build *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
