# The only words to remember: demo, test, lint, bench, docs.
.PHONY: demo test lint bench docs uv
.DEFAULT_GOAL := demo
SHELL := /bin/bash

UV := $(shell command -v uv 2>/dev/null || echo .uv/bin/uv)
RUN := $(UV) run --frozen

demo: .venv/.runs ## the sample institute, served on this machine
	@$(RUN) --no-sync huaiyao demo $(if $(PORT),--port $(PORT))

test: .venv/.ready
	@$(RUN) --no-sync pytest -n auto --dist loadfile

lint: .venv/.ready
	@$(RUN) --no-sync ruff check .
	@$(RUN) --no-sync ruff format --check .
	@$(RUN) --no-sync mypy
	@$(RUN) --no-sync lint-imports
	@$(RUN) --no-sync djlint --check --lint src
	@HUAIYAO_HOME=$$(mktemp -d) DJANGO_SETTINGS_MODULE=huaiyao.institute.settings $(RUN) --no-sync django-admin makemigrations --check --dry-run

bench: .venv/.ready
	@for script in benchmarks/*.py; do echo "== $$script"; $(RUN) --no-sync python $$script || exit 1; done

docs: .venv/.ready
	@$(RUN) --group docs mkdocs build --strict

# The environment is made again only when what it is made from has changed. What runs the institute (about
# 200 MB to fetch) comes first; what tests it (about 100 MB more) only when asked for.
# Compiling the bytecode now is what keeps every later start short.
.venv/.runs: pyproject.toml uv.lock | $(UV)
	@echo "Building the environment (about 200 MB to fetch, the first time) …"
	@$(UV) sync --frozen --inexact --compile-bytecode
	@touch $@

.venv/.ready: .venv/.runs
	@echo "Adding what the tests need (about 100 MB to fetch, the first time) …"
	@$(UV) sync --frozen --group dev --compile-bytecode
	@touch $@

# A machine without uv gets its own copy beside the repository, from the ordinary Python package index.
.uv/bin/uv:
	@echo "uv is not installed: putting a copy into .uv/ …"
	@python3 -m venv .uv && .uv/bin/pip install --quiet uv || { rm -rf .uv; \
	  echo "Could not install uv. Either install Python's venv module (Debian, Ubuntu: apt install python3-venv) and run make again,"; \
	  echo "or install uv by hand (https://docs.astral.sh/uv/) and run make again."; exit 1; }
