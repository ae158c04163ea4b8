# `make report` and `make test` are the only set-up: each first builds .venv from requirements.lock.
PYTHON ?= python3
PARTNERSHIP ?= tower-hamlets
BIN := .venv/bin
PYTEST := $(BIN)/python -m pytest --numprocesses 2 --dist worksteal
READY := .venv/.ready

.PHONY: report test test-all check lint types layers lab synthetic lock clean

report: $(READY)
	$(BIN)/csp run $(PARTNERSHIP)

test: $(READY)
	$(PYTEST)

test-all: $(READY)
	$(PYTEST) --whole --timeout 7200

check: lint types layers test

lint: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(READY)
	$(BIN)/mypy

layers: $(READY)
	$(BIN)/lint-imports

lab: $(READY)
	$(BIN)/csp lab

synthetic: $(READY)
	$(BIN)/python scripts/make_synthetic_consultation.py

$(READY): requirements.lock pyproject.toml
	$(PYTHON) -c 'import sys; sys.version_info >= (3, 11) or sys.exit("Python 3.11 or later is needed; name it with: make PYTHON=python3.11 ...")'
	rm -rf .venv
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	touch $@

lock: $(READY)
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header \
		--no-emit-index-url --no-emit-find-links --group dev pyproject.toml -o requirements.lock

clean:
	rm -rf .venv outputs/* data/processed/*
	git checkout -- outputs data/processed
