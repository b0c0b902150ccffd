# Every recipe is one line that also works without make. No recipe needs root, Docker or a running server.

.DEFAULT_GOAL := check
.PHONY: run demo test check format coverage docs wheel bench bench-clean audit lock clean

# The first Python that is new enough; name another with `make PYTHON=/path/to/python run`.
FOUND = $(firstword $(foreach name,python3 python3.14 python3.13 python3.12 python3.11,$(shell $(name) -c 'import sys; sys.version_info >= (3, 11) and print("$(name)")' 2>/dev/null)))
PYTHON ?= $(or $(FOUND),$(error Copydesk needs Python 3.11 or newer. Install one, or name it: make PYTHON=/path/to/python3.12 run))
COMPILE := .venv/bin/uv pip compile --quiet --universal --generate-hashes --python-version 3.11 --no-header pyproject.toml

# Start the broker, the workers, the schedule and the web page. Ctrl-C stops them.
run: .venv/runtime
	.venv/bin/copydesk up

# Run the complete pipeline once on the sample site, then print the articles.
demo: .venv/runtime
	.venv/bin/copydesk demo

# Run every check and every test; `check` runs those of the architecture.
test: check
	.venv/bin/pytest --numprocesses auto --dist worksteal --ignore tests/architecture

# Check style, types, layers, dependencies and sizes: seconds, not minutes.
check: .venv/development
	.venv/bin/ruff check && .venv/bin/ruff format --check && .venv/bin/mypy && .venv/bin/lint-imports && .venv/bin/deptry . && .venv/bin/pytest -q tests/architecture

# Format the code and apply the automatic fixes.
format: .venv/development
	.venv/bin/ruff check --fix --exit-zero && .venv/bin/ruff format

# Run every test and measure line and branch coverage; fails below the minimum in pyproject.toml.
coverage: .venv/development
	.venv/bin/pytest --numprocesses auto --dist worksteal --cov --cov-report=term --cov-report=html

# Generate the reference pages from the code, then build the documentation site into site/.
docs: .venv/development
	.venv/bin/python -m docs.generate && .venv/bin/mkdocs build --strict

# Build the wheel, install it into a new environment, and run it from another folder.
wheel: .venv/development
	.ci/wheel

# Measure quality, speed and complete runs beside other tools, and compare with the figures kept in bench/results.
bench: .venv/development
	.venv/bin/python -m bench

# Measure the cleaner only.
bench-clean: .venv/development
	.venv/bin/python -m bench clean

# Look for known vulnerabilities in the locked packages; offline with `make audit ADVISORIES=all.zip` (.ci/audit.py).
audit: .venv/development
	.venv/bin/python .ci/audit.py $(ADVISORIES)

# Pin every dependency again, with hashes and without an index.
lock: .venv/development
	$(COMPILE) --group build -o requirements.lock && $(COMPILE) --group build --group dev -o requirements-dev.lock && $(COMPILE) --group bench -o bench/requirements.lock

# Remove installed and cached files. The data in copydesk-data/ stays.
clean:
	rm -rf .venv .venv-bench .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache .coverage htmlcov site dist

.venv/bin/python:
	$(PYTHON) -m venv .venv

.venv/runtime: requirements.lock | .venv/bin/python
	.venv/bin/pip install --quiet --require-hashes --requirement requirements.lock && .venv/bin/pip install --quiet --no-deps --no-build-isolation --editable . && touch $@

.venv/development: requirements-dev.lock | .venv/bin/python
	.venv/bin/pip install --quiet --require-hashes --requirement requirements-dev.lock && .venv/bin/pip install --quiet --no-deps --no-build-isolation --editable . && touch $@
