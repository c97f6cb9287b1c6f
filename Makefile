# Everything here is a thin name for `python3 -m stem_arbeidsliv.dev`, which needs nothing but Python.
# The machine's own Python where it is new enough and can make virtual environments: a distribution builds it optimised, which
# is worth a tenth of the time of the tests. Else the first that is new enough; python3 when none is, for it says what is wrong.
ifndef PYTHON
PYTHON := $(or $(shell \
	/usr/bin/python3 -c "import ensurepip, sys; sys.exit(sys.version_info < (3, 11))" 2>/dev/null && echo /usr/bin/python3 && exit; \
	for python in python3 python3.14 python3.13 python3.12 python3.11 /usr/bin/python3; do \
	$$python -c "import sys; sys.exit(sys.version_info < (3, 11))" 2>/dev/null && echo $$python && break; done),python3)
endif
DEV = $(PYTHON) -m stem_arbeidsliv.dev
UV = .venv/bin/uv pip compile --python-version 3.11 --universal --generate-hashes \
	--no-emit-index-url --no-header --quiet $(UVFLAGS)

.DEFAULT_GOAL := help
.PHONY: help demo test lint format setup services manage shell bench screenshots pins reset-demo clean

help:  ## List every target
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' Makefile

demo:  ## The whole service with demo data on 127.0.0.1:8000 (PORT=…), until Ctrl-C
	@$(DEV) demo

test:  ## Lint and every test; ARGS="tests/bookings -x" runs those alone
	@$(DEV) test $(ARGS)

lint:  ## ruff, mypy, djlint, import-linter, migrations
	@$(DEV) lint

format: setup  ## Let ruff format and mend what it can
	@.venv/bin/ruff check --fix --quiet . ; .venv/bin/ruff format .

setup:  ## Packages, theme and translations alone
	@$(DEV) setup dev

services:  ## Private PostgreSQL and Valkey alone, until Ctrl-C
	@$(DEV) services

manage:  ## manage.py with services running: make manage ARGS="migrate --plan"
	@$(DEV) manage $(ARGS)

shell:  ## Python with Django loaded and services running
	@$(DEV) manage shell

bench:  ## Benchmarks against the floor, written to bench/results/ (ARGS=…)
	@$(DEV) bench $(ARGS)

screenshots:  ## Take the pictures of docs/demo.md anew, from a running demo (ARGS=http://127.0.0.1:8000)
	@.venv/bin/python -m stem_arbeidsliv.demo.screenshots $(ARGS)

pins:  ## Compile requirements*.txt from pyproject.toml (UVFLAGS=--upgrade for newer ones)
	@test -x .venv/bin/uv || .venv/bin/python -m pip install --quiet uv
	@$(UV) pyproject.toml --extra s3 -o requirements.txt
	@$(UV) pyproject.toml -c requirements.txt --extra demo -o requirements-demo.txt
	@$(UV) pyproject.toml -c requirements.txt --extra dev --extra s3 -o requirements-dev.txt
	@$(UV) pyproject.toml -c requirements.txt --extra node -o requirements-node.txt
	@$(UV) --group installer -o requirements-uv.txt

reset-demo:  ## Empty the demo's database; the next make demo fills it anew
	@$(DEV) reset-demo

clean:  ## Stop the services; delete .venv, .dev, node_modules and all else made here
	@$(DEV) clean
