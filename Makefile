# make book   sets up .venv, executes stale chapters, builds the site, prints the address of its first page
# make test   sets up .venv and runs every check: style, tests, and nbval over the chapters
# make machines  executes all chapters as on other processors and prints how nearly the numbers are the same;
#                with MACHINES_OPTIONS=--publish the page on quality shows it
# make mutation  changes code and figures, a sample of each, and counts how many changes the checks notice (an hour)
# make installable  asks a package index whether the lock can be installed for Python 3.11 to 3.14 on four platforms
# make test-site  opens every page of the built site in headless Chromium; installs Chromium and npm where they are missing
# make lab  opens the chapters in JupyterLab; `git restore chapters` takes back what was changed there
# make lighthouse  asks Lighthouse about every page of the built site
# make pdf    prints the whole book as _build/book.pdf, by headless Chromium
# make bench  measures what is fast beside the plain way of doing it
# make release  packs the newest commit with its site, recorded numbers and crate into one archive in _build/
# make drift  takes the newest packages, executes all chapters anew and prints which recorded numbers differ
# make lock   pins all packages anew for Python 3.11 and later

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
SITE := _build/html/index.html
SITE_SOURCES := index.md _config.yml _toc.yml $(wildcard chapters/*) $(shell find analysis data -type f -not -name '*.pyc') machines.json mutation.json $(wildcard .git/logs/HEAD)
SITE_CHECKS := tests/site/node_modules/.package-lock.json

.PHONY: book test machines mutation installable test-site lighthouse browser lab pdf bench release drift lock clean

book: $(VENV)/installed
	@$(BIN)/python -m analysis book

test: $(VENV)/installed
	@echo "checking style"
	@$(BIN)/ruff check -q analysis tests benchmarks
	@$(BIN)/ruff format -q --check analysis tests benchmarks
	@echo "running the tests, and executing every chapter again to compare its outputs"
	@$(BIN)/python -m pytest

machines: $(VENV)/installed
	@echo "executing every chapter and the tests of numbers as on other processors"
	@$(BIN)/python tests/machines/measure.py $(MACHINES_OPTIONS)

mutation: $(VENV)/installed
	@echo "changing figures and code in copies of the newest commit, 100 of each, about an hour"
	@$(BIN)/python tests/mutation/measure.py 100 2026

# Every package has a wheel but yattag, which is plain Python. Nothing is installed.
installable: $(VENV)/installed
	@test -x _build/uv/bin/uv || $(BIN)/python -m pip install --quiet --disable-pip-version-check --target _build/uv uv
	@for platform in x86_64-unknown-linux-gnu aarch64-unknown-linux-gnu aarch64-apple-darwin x86_64-pc-windows-msvc; do \
		for version in 3.11 3.12 3.13 3.14; do \
			echo "Python $$version, $$platform"; \
			_build/uv/bin/uv pip install --quiet --dry-run --target _build/uv/nothing --require-hashes --only-binary :all: --no-binary yattag \
				--python-version $$version --python-platform $$platform --requirement requirements.lock || exit 1; \
		done; \
	done

test-site: $(SITE) $(SITE_CHECKS) | browser
	@echo "opening every page of the site in headless Chromium"
	@$(BIN)/python -m pytest --dist worksteal tests/site --ignore tests/site/test_lighthouse.py

lighthouse: $(SITE) $(SITE_CHECKS) | browser
	@echo "asking Lighthouse about every page, one at a time"
	@$(BIN)/python -m pytest -n 0 tests/site/test_lighthouse.py

$(SITE): $(VENV)/installed $(SITE_SOURCES)
	@$(BIN)/python -m analysis book

$(SITE_CHECKS): tests/site/package.json tests/site/package-lock.json | browser
	@echo "installing what checks the site, from tests/site/package-lock.json"
	@cd tests/site && PUPPETEER_SKIP_DOWNLOAD=1 npm ci --silent
	@touch $@

lab: $(VENV)/lab
	@$(BIN)/jupyter trust chapters/*.ipynb >/dev/null # or the lab leaves pictures and equations out
	@$(BIN)/jupyter lab $(LAB_OPTIONS) chapters

$(VENV)/lab: $(VENV)/installed requirements-lab.lock
	@echo "adding JupyterLab to $(VENV), about a minute"
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --require-hashes --no-deps --requirement requirements-lab.lock
	@touch $@

pdf: $(SITE) | browser
	@$(BIN)/python -m analysis pdf

release: $(VENV)/installed
	@$(BIN)/python -m analysis release

# Changes requirements.lock and the chapters; `git restore .` takes that back.
drift: $(VENV)/installed
	@$(MAKE) --no-print-directory lock LOCK_OPTIONS=--upgrade
	@$(MAKE) --no-print-directory book
	@$(BIN)/python -m analysis changes HEAD | tee _build/drift.txt
	@! grep -q '^[1-9]' _build/drift.txt

bench: $(VENV)/installed
	@$(BIN)/python -m pytest -n 0 --benchmark-group-by group --benchmark-columns min,mean,rounds benchmarks

browser:
	@for tool in chromium npm; do command -v $$tool > /dev/null || { \
		echo "$$tool is missing: installing Debian's package"; \
		apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -qq --no-install-recommends $$tool > /dev/null; \
	}; done

$(VENV)/installed: requirements.lock pyproject.toml
	@$(PYTHON) -c "import sys; sys.exit(sys.version_info < (3, 11) and 'Python 3.11 or later is needed; set PYTHON=')"
	@echo "setting up $(VENV): $$(grep -c '==' requirements.lock) packages, about two minutes"
	@$(PYTHON) -m venv --clear $(VENV)
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --require-hashes --requirement requirements.lock
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@$(BIN)/python -m compileall -q analysis
	@touch $@

lock: $(VENV)/installed
	@$(BIN)/python -m pip install --quiet uv
	@$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate \
		--no-header $(LOCK_OPTIONS) --group checks --output-file requirements.lock pyproject.toml

clean:
	rm -rf $(VENV) _build
