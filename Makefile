# Starlight's everyday commands. Each is one or two lines around flask, pytest or docker compose; `make` alone lists them.
PYTHON ?= python3
BIN := .venv/bin
FLASK := $(BIN)/flask --app flask_starlight.auto_app

.DEFAULT_GOAL := help
.PHONY: help run test lint types unit browser screenshots pictures messages lock

include compose_docker_dev/mesh.mk

help: ## list the commands
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 12

.venv/run: requirements.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Starlight needs Python 3.11 or newer")'
	$(PYTHON) -m venv .venv && $(BIN)/pip install -q --require-hashes -r requirements.txt && $(BIN)/pip install -q --no-deps -e . && touch $@

.venv/dev: .venv/run requirements-dev.txt
	$(BIN)/pip install -q --require-hashes -r requirements-dev.txt && touch $@

run: .venv/run ## no Docker: web, worker, crawler and beat in one process on http://127.0.0.1:5000
	$(FLASK) prepare && $(BIN)/gunicorn -c gunicorn.conf.py flask_starlight.auto_app:app

test: lint types unit ## lint, types, and every test that needs no Docker

lint: .venv/dev
	$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/lint-imports --no-logo

types: .venv/dev
	$(BIN)/mypy

unit: .venv/dev
	$(BIN)/pytest -m 'not mesh'

browser: ## install headless Chromium for the browser tests where it is missing (Debian, root)
	(command -v chromium && fc-list :lang=zh | grep .) >/dev/null || (apt-get update -q && apt-get install -qy --no-install-recommends chromium fonts-noto-cjk)

screenshots: .venv/dev ## take a picture of every page, in both themes and languages, at three widths, into var/screenshots
	$(BIN)/python docs/images/screenshots.py

pictures: .venv/dev ## take the pictures of the README anew
	$(BIN)/python docs/images/screenshots.py readme

messages: .venv/dev ## gather the sentences of the pages for the translators, and compile what they wrote
	cd flask_starlight && ../$(BIN)/pybabel -q extract -F translations/babel.cfg -k N_ --no-location --omit-header --sort-output -o translations/messages.pot .
	cd flask_starlight && ../$(BIN)/pybabel -q update -D messages -i translations/messages.pot -d translations -N --omit-header --no-wrap && rm translations/messages.pot
	cd flask_starlight && ../$(BIN)/pybabel -q compile -f -d translations

lock: .venv/dev ## pin the dependencies anew, with hashes and without addresses
	$(BIN)/pip install -q uv
	$(BIN)/uv pip compile -q --universal --generate-hashes --python-version 3.11 --no-header pyproject.toml -o requirements.txt
	$(BIN)/uv pip compile -q --universal --generate-hashes --python-version 3.11 --no-header --extra dev pyproject.toml -o requirements-dev.txt
