# Every recipe is one line that can also be typed without make. Nothing here needs root, Docker or a server.

.DEFAULT_GOAL := check
.PHONY: run demo test check format coverage docs wheel bench bench-clean lock clean

# The first Python that is new enough; name another with `make PYTHON=/path/to/python run`.
FOUND = $(firstword $(foreach name,python3 python3.14 python3.13 python3.12 python3.11,$(shell $(name) -c 'import sys; sys.version_info >= (3, 11) and print("$(name)")' 2>/dev/null)))
PYTHON ?= $(or $(FOUND),$(error Copydesk needs Python 3.11 or newer. Install one, or name it: make PYTHON=/path/to/python3.12 run))
COMPILE := .venv/bin/uv pip compile --quiet --universal --generate-hashes --python-version 3.11 --no-header pyproject.toml

# Start everything in this folder: broker, workers, schedule and web page. Ctrl-C ends it.
run: .venv/runtime
	.venv/bin/copydesk up

# The whole journey once, on the sample newsroom, then a table of what came out.
demo: .venv/runtime
	.venv/bin/copydesk demo

# Everything that must hold before a change is shared.
test: check
	.venv/bin/pytest --numprocesses auto

# Style, types, import arrows, dependencies and sizes: seconds, not minutes.
check: .venv/development
	.venv/bin/ruff check && .venv/bin/ruff format --check && .venv/bin/mypy && .venv/bin/lint-imports && .venv/bin/deptry . && .venv/bin/pytest -q tests/architecture

# Put the code into the one layout, and mend what can be mended without thought.
format: .venv/development
	.venv/bin/ruff check --fix --exit-zero && .venv/bin/ruff format

# Every test again, counting which lines and branches of the code they reach; fails below the floor in pyproject.toml.
coverage: .venv/development
	.venv/bin/pytest --numprocesses auto --cov --cov-report=term --cov-report=html

# Write the generated references from the code, then build the site of the documentation into site/.
docs: .venv/development
	.venv/bin/python -m docs.generate && .venv/bin/mkdocs build --strict

# Build the wheel, install it into a fresh environment, and run it from a foreign folder.
wheel: .venv/development
	.ci/wheel

# Measure every room: quality against its peers, speed, and whole runs.
bench: .venv-bench/ready
	.venv/bin/python -m bench

# Measure the cleaner alone.
bench-clean: .venv-bench/ready
	.venv/bin/python -m bench.clean

# Pin every dependency again, by hash and without naming an index.
lock: .venv/development
	$(COMPILE) --group build -o requirements.lock && $(COMPILE) --group build --group dev -o requirements-dev.lock && $(COMPILE) --group bench -o bench/requirements.lock

# Remove what was installed and cached. Your data in copydesk-data/ stays.
clean:
	rm -rf .venv .venv-bench .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache .coverage htmlcov site dist

.venv/bin/python:
	$(PYTHON) -m venv .venv

.venv/runtime: requirements.lock | .venv/bin/python
	.venv/bin/pip install --quiet --require-hashes --requirement requirements.lock && .venv/bin/pip install --quiet --no-deps --no-build-isolation --editable . && touch $@

.venv/development: requirements-dev.lock | .venv/bin/python
	.venv/bin/pip install --quiet --require-hashes --requirement requirements-dev.lock && .venv/bin/pip install --quiet --no-deps --no-build-isolation --editable . && touch $@

.venv-bench/ready: bench/requirements.lock .venv/development
	$(PYTHON) -m venv .venv-bench && .venv/bin/uv pip sync --quiet --require-hashes --python .venv-bench/bin/python bench/requirements.lock && touch $@
