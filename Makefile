# Fengqiao: `make run` starts the demo, `make test` runs everything. Both need Python 3.11+ and nothing else.

PYTHON ?= $(shell for p in python3.13 python3.12 python3.11 python3; do \
	command -v $$p >/dev/null 2>&1 && $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --no-input
PORT ?= 8000
DATA ?= demo-data
CHAOS_SEEDS ?= 50

.DEFAULT_GOAL := help
.PHONY: help run test check bench bench-bridge bench-broadcast bench-burst bench-memory bench-nlu bench-stored chaos chaos-broadcast eval docs lock clean

help: ## Show what can be made
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):[^#]*## /  make \1\t/' | expand -t 20

$(BIN)/python:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed; none was found." >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { echo "Python's venv module is needed (Debian: apt-get install python3-venv)." >&2; exit 1; }

$(VENV)/.runtime: $(BIN)/python requirements.lock pyproject.toml
	@echo "Installing Fengqiao into $(VENV) (the first time takes a minute or two) ..."
	@$(PIP) install --quiet --require-hashes -r requirements.lock
	@$(PIP) install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.test: $(VENV)/.runtime requirements-test.lock
	@echo "Installing what the tests need ..."
	@$(PIP) install --quiet --require-hashes -r requirements-test.lock
	@touch $@

run: $(VENV)/.runtime ## Set up and start the demo on http://127.0.0.1:8000
	@$(BIN)/fengqiao demo --port $(PORT) --data $(DATA)

test: $(VENV)/.test ## Set up and run every test, on SQLite and PostgreSQL, with the simulator and the Wechaty stand-in
	@$(BIN)/python -m pytest -n auto --maxprocesses 4 --dist worksteal

check: $(VENV)/.test ## Style, types and import rules only
	@$(BIN)/ruff format --check . && $(BIN)/ruff check . && $(BIN)/mypy && $(BIN)/lint-imports

eval: $(VENV)/.runtime ## Measure understanding on the held-out examples, and on ../shared/eval where it is there
	@$(BIN)/python -m tests.bench.eval

docs: $(VENV)/.runtime ## Write docs/answers.md from the answer book
	@$(BIN)/fengqiao answers export --markdown docs/answers.md

bench: $(VENV)/.test ## Measure speed and memory (prints tables)
	@$(BIN)/python -m tests.bench.scorer
	@$(BIN)/python -m tests.bench.memory

bench-bridge: $(VENV)/.test ## Measure the bridge beside a bare wechaty bot and a bare stub on the Wechaty stand-in (prints tables)
	@$(PIP) install --quiet --require-hashes --only-binary fasttext-community -r requirements-bench.lock
	@$(BIN)/python -m tests.bench.bridge --charts docs/images

bench-stored: $(VENV)/.test ## Measure what ten thousand to five million stored messages do to an answer (takes 18 GB of disk, prints a table)
	@$(BIN)/python -m tests.bench.bridge_stored

bench-burst: $(VENV)/.test ## Measure a burst of twenty thousand messages, on the simulator and on the Wechaty stand-in (prints a table)
	@$(BIN)/python -m tests.bench.burst

bench-memory: $(VENV)/.test ## Measure memory over two hundred thousand messages (prints a table)
	@$(BIN)/python -m tests.bench.memory_long

bench-broadcast: $(VENV)/.test ## Measure how fast a broadcast reaches its rooms (prints a table)
	@$(BIN)/python -m tests.bench.broadcast

chaos: $(VENV)/.test ## Let things go wrong around a real bridge, CHAOS_SEEDS=50 times (prints a table); SEED=7 plays one again
	@$(BIN)/python -m tests.chaos $(if $(SEED),--seed $(SEED),--seeds $(CHAOS_SEEDS))

chaos-broadcast: $(VENV)/.test ## Kill the bridge again and again while a broadcast goes out (prints a table)
	@$(BIN)/python -m tests.bench.broadcast_kills

bench-nlu: $(VENV)/.test ## Measure our classifier beside node-nlp, fastText and scikit-learn (fetches them, prints tables)
	@$(BIN)/python -m tests.bench.nlu

lock: ## Pin again (names, versions and hashes; needs uv)
	@uv pip compile pyproject.toml --extra build --generate-hashes --no-emit-index-url --no-header --universal -q -o requirements.lock
	@uv pip compile pyproject.toml --extra build --extra test --extra wechaty --generate-hashes --no-emit-index-url --no-header --universal -q -o requirements-test.lock
	@uv pip compile pyproject.toml --extra build --extra bench --constraint requirements-test.lock --generate-hashes --no-emit-index-url --no-header --universal -q -o requirements-bench.lock

clean: ## Remove the environment and the demo's data
	@rm -rf $(VENV) demo-data
