# The commands of Techbridge. `make demo` and `make test` work from a bare clone.
SHELL := /bin/bash
.DEFAULT_GOAL := help
PORT ?= 8000
export PORT
PY := .venv/bin/python

.PHONY: help setup setup-dev demo test thorough check bench services clean

help: ## this list
	@grep -E '^[a-z-]+:.*## ' Makefile | sed -E 's/:.*## /\t/' | expand -t 16

setup: ## virtualenv, packages, front-end files, database; quiet and quick when up to date
	@python3 scripts/setup.py

setup-dev:
	@python3 scripts/setup.py --dev --no-database

demo: ## the site with a demo ecosystem on http://127.0.0.1:$PORT; Ctrl-C stops it
	@python3 scripts/setup.py
	@DEMO=1 $(PY) manage.py demo_data
	@DEMO=1 exec $(PY) manage.py demo_site

test: setup-dev ## all the tests: units, chaos, browser; SQLite, and PostgreSQL and Redis where they answer
	@scripts/test

thorough: setup-dev ## all the tests, and all of what `make test` asks a part of: every cell of the matrices, races of 200
	@EXTENT=whole scripts/test

check: setup-dev ## lint, types, import contracts, migrations, translations, deploy check, audit
	@scripts/check

bench: setup-dev ## every benchmark, its peer beside it, one JSON line each
	@scripts/bench

services: setup ## how to point the site at PostgreSQL and Redis
	@DEMO=1 $(PY) manage.py services

clean: ## throw away the demo's data (not the packages)
	@rm -rf var
