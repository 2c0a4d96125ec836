# make book   sets up .venv, executes stale chapters, builds the site, prints the address of its first page
# make test   sets up .venv and runs every check: style, tests, and nbval over the chapters
# make bench  times the heavy parts beside a plain loop, prints and writes _build/bench.json
# make lock   pins all packages anew for Python 3.11 and later

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: book test bench lock clean

book: $(VENV)/installed
	@$(BIN)/python -m analysis book

test: $(VENV)/installed
	@echo "checking style"
	@$(BIN)/ruff check -q analysis tests
	@$(BIN)/ruff format -q --check analysis tests
	@echo "running the tests, and executing every chapter again to compare its outputs"
	@$(BIN)/python -m pytest

bench: $(VENV)/installed
	@$(BIN)/python -m analysis.bench

$(VENV)/installed: requirements.lock pyproject.toml
	@$(PYTHON) -c "import sys; sys.exit(sys.version_info < (3, 11) and 'Python 3.11 or later is needed; set PYTHON=')"
	@echo "setting up $(VENV): $$(grep -c '==' requirements.lock) packages, about two minutes"
	@$(PYTHON) -m venv --clear $(VENV)
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --require-hashes --requirement requirements.lock
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@$(BIN)/python -m compileall -q analysis
	@touch $@

lock:
	@$(BIN)/python -m pip install --quiet uv
	@$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate \
		--no-header --group checks --output-file requirements.lock pyproject.toml

clean:
	rm -rf $(VENV) _build
