# `make report` and `make test` are the only set-up: each first builds .venv from requirements.lock.
PYTHON ?= python3
PARTNERSHIP ?= tower-hamlets
BIN := .venv/bin
PYTEST := $(BIN)/python -m pytest --numprocesses 2 --dist worksteal
# Those of SUITES in tests/conftest.py, and every test that is of none of them.
SUITES := rest faults kills browser simulations editions kernels
READY := .venv/.ready
# Takes out of a notebook what running and saving it puts in: outputs, counts and the version of Python.
LANGUAGE := $(addprefix metadata.language_info.,codemirror_mode file_extension mimetype nbconvert_exporter pygments_lexer version)
STRIP := $(BIN)/nbstripout --keep-id --extra-keys "$(LANGUAGE)"

.PHONY: report test test-all $(SUITES:%=test-%) check lint types layers lab filter clean-notebooks dictionary docs synthetic lock clean

report: $(READY)
	$(BIN)/csp run $(PARTNERSHIP)

test: $(READY)
	$(PYTEST)

test-all: $(SUITES:%=test-%)

$(SUITES:%=test-%): test-%: $(READY)
	$(PYTEST) --suite $* --timeout 2400

check: lint types layers test

lint: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(READY)
	$(BIN)/mypy

layers: $(READY)
	$(BIN)/lint-imports

lab: $(READY) filter
	$(BIN)/csp lab

# Git then keeps notebooks without outputs (.gitattributes names them), whatever is in your own files.
filter:
	@if git rev-parse --git-dir >/dev/null 2>&1; then git config filter.nbstripout.clean '$(STRIP)'; fi

clean-notebooks: $(READY)
	$(STRIP) notebooks/*.ipynb notebooks/*/*.ipynb

# What tables, figures and results are called, and what expressions may call, as pages made from data/dictionary/ and the code.
dictionary: $(READY)
	$(BIN)/python scripts/make_dictionary_page.py
	$(BIN)/python scripts/make_reference_pages.py
	$(BIN)/python scripts/make_expressions_page.py

synthetic: $(READY)
	$(BIN)/python scripts/make_synthetic_consultation.py

$(READY): requirements.lock pyproject.toml
	$(PYTHON) -c 'import sys; sys.version_info >= (3, 11) or sys.exit("Python 3.11 or later is needed; name it with: make PYTHON=python3.11 ...")'
	rm -rf .venv
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	$(BIN)/python -m compileall -q src
	touch $@

docs: $(READY)
	$(BIN)/python -m sphinx -q -W -b html docs site

lock: $(READY)
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header \
		--no-emit-index-url --no-emit-find-links --group dev pyproject.toml -o requirements.lock

clean:
	rm -rf .venv .jupyter outputs/* data/processed/*
	git checkout -- outputs data/processed
