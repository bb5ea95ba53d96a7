# Everything a newcomer needs: `make demo` and `make test`. `make help` lists the rest.
SHELL := /bin/bash
.DEFAULT_GOAL := help
VENV := .venv
PY := $(VENV)/bin/python
SIZE ?= jakarta
ROUNDS ?= 5
SECONDS ?= 3

.PHONY: help setup demo test slow check conformance bench bench-api bench-planner lock clean

help: ## list the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk 'BEGIN {FS = ":.*## "} {printf "  %-14s %s\n", $$1, $$2}'

# The lock is whole, so nothing is resolved: pip looks for the newest release of what is asked for with an extra
# (coverage[toml]), which has no hash here once it is newer than the lock.
$(VENV)/ready: requirements/dev.txt pyproject.toml
	python3 -m venv $(VENV)
	$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements/dev.txt
	$(PY) -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	$(PY) -m planner.warm
	touch $@

setup: $(VENV)/ready ## make the virtual environment from the hashed requirements

demo: setup ## a real week of Jakarta, then the API (SIZE=kecamatan|kota|jakarta|stress REPLACE=--replace)
	$(VENV)/bin/jakmentor demo --size $(SIZE) $(REPLACE)

test: setup ## the tests (under 10 minutes on 2 cores); COVERAGE=--cov measures what they reach
	$(PY) -m pytest -n 2 --dist loadfile $(COVERAGE)

slow: setup ## the tests that take minutes: full-size city, kill -9, calibration at 168,000
	$(PY) -m pytest -m slow -n 2 --dist loadfile

check: setup ## ruff, mypy, import contracts, schema.graphql, its last release, migrations
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/mypy
	$(VENV)/bin/lint-imports
	$(VENV)/bin/jakmentor schema --check
	$(VENV)/bin/jakmentor schema --breaking docs/released.graphql
	$(VENV)/bin/jakmentor migrate --check

CONFORMANCE := tests/conformance
TOOLS := $(CONFORMANCE)/.tools

$(TOOLS)/ready: $(CONFORMANCE)/requirements.txt $(CONFORMANCE)/package-lock.json
	python3 -m venv $(TOOLS)
	$(TOOLS)/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r $(CONFORMANCE)/requirements.txt
	cd $(CONFORMANCE) && PATH="$$PWD/.tools/bin:$$PATH" npm ci --silent
	touch $@

conformance: setup $(TOOLS)/ready ## linters, Relay, code generators, Apollo, urql, gql (brings its own Node and JRE)
	$(PY) -m tests.conformance

bench: setup ## measure speed, as ratios in one run
	$(PY) -m tests.bench

bench-api: setup ## the API beside mercurius and PostGraphile (ROUNDS=5 SECONDS=3 KEEP=FOLDER; npm, wrk)
	$(PY) -m tests.bench.api --rounds $(ROUNDS) --seconds $(SECONDS) $(if $(KEEP),--home $(KEEP))

bench-planner: setup ## the planner's bars, beside CP-SAT, HiGHS, PDLP (ASKED="--quick --sizes S,M --json FILE")
	$(PY) -m tests.bench.planner $(ASKED)

# What causaldata and lifelines ask for: their data files are read, they are never imported.
UNUSED := $(foreach name,autograd autograd-gamma contourpy cycler fonttools formulaic interface-meta kiwisolver matplotlib pillow pyparsing wrapt,--no-emit-package $(name))

lock: setup ## resolve the newest versions and pin them with hashes
	$(VENV)/bin/uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes --no-annotate --no-header --no-emit-index-url pyproject.toml --output-file requirements/run.txt
	$(VENV)/bin/uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes --no-annotate --no-header --no-emit-index-url $(UNUSED) pyproject.toml --extra dev --constraint requirements/run.txt --output-file requirements/dev.txt
	$(VENV)/bin/uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes --no-annotate --no-header --no-emit-index-url $(CONFORMANCE)/requirements.in --output-file $(CONFORMANCE)/requirements.txt

clean: ## remove the virtual environment and the local data
	rm -rf $(VENV) .jakmentor
