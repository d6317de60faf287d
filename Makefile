# ComCEP on one machine. Needs Python 3.11 or later (with its venv module) and nothing else.

PORT ?= 8000
HOST ?= 127.0.0.1
PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11 python; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
BIN := .venv/bin

# $(call installed,LOCK): the environment holds what LOCK says. Costs nothing when it already does.
define installed
@$(BIN)/python -c '' 2>/dev/null || { \
	test -n "$(PYTHON)" || { echo "ComCEP demande Python 3.11 ou plus récent (Python 3.11+ is needed)." >&2; exit 1; }; \
	echo "Création de l’environnement Python…"; $(PYTHON) -m venv --clear .venv; }
@cmp -s $(1) .venv/$(1) || { \
	echo "Installation de $(1) (une seule fois, une à deux minutes)…"; \
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-input --require-hashes --no-deps -r $(1) \
	&& cp requirements.lock .venv/requirements.lock && cp $(1) .venv/$(1); }
endef

.PHONY: run environment test test-browser test-services test-cluster lint format
.DEFAULT_GOAL := run

run: ## Start the site with the demo community; Ctrl-C stops everything.
	$(call installed,requirements.lock)
	@HOST="$(HOST)" PORT="$(PORT)" exec $(BIN)/python -m comcep.run

environment: ## What the checks and all tests need, and nothing more.
	$(call installed,requirements-services.lock)
	$(call installed,requirements-dev.lock)

test: ## All tests but those that drive a browser.
	$(call installed,requirements-dev.lock)
	@$(BIN)/python -m pytest -n 2 --dist worksteal -m "not browser and not services and not cluster" $(ARGS)

test-browser: ## Keyboard, axe, weight and widths, in the machine's Chromium.
	$(call installed,requirements-dev.lock)
	@$(BIN)/python -m pytest -n 2 --dist worksteal -m browser tests/browser $(ARGS)

test-services: ## What PostgreSQL, Redis and Elasticsearch can change, and what happens when these break.
	$(call installed,requirements-services.lock)
	$(call installed,requirements-dev.lock)
	@$(BIN)/python -m tests.servers $(BIN)/python -m pytest -n 2 --dist worksteal -m "not browser and not cluster and not embedded" $(ARGS)

test-cluster: ## Three nodes of Elasticsearch, one of which is killed.
	$(call installed,requirements-services.lock)
	$(call installed,requirements-dev.lock)
	@$(BIN)/python -m pytest -m cluster tests/services $(ARGS)

lint: ## Style, import order, migrations, templates, production settings.
	$(call installed,requirements-dev.lock)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports
	$(BIN)/djlint --lint --quiet templates
	$(BIN)/python manage.py makemigrations --check --dry-run
	@echo "manage.py check --deploy"
	@var=$$(mktemp -d) && trap 'rm -rf "$$var"' EXIT && \
	COMCEP_DEMO=false COMCEP_VAR_DIR="$$var" DJANGO_ALLOWED_HOSTS=comcep.example \
	COMCEP_SITE_URL=https://comcep.example EMAIL_URL=smtp://localhost:25 \
	DJANGO_SECRET_KEY="$$($(BIN)/python -c 'import secrets; print(secrets.token_urlsafe(60))')" \
	$(BIN)/python manage.py check --deploy --fail-level WARNING

format: ## Rewrite the code and the templates in the house style.
	$(call installed,requirements-dev.lock)
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(BIN)/djlint --reformat --quiet templates
