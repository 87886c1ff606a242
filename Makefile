# Everything a developer or CI does. `make help` lists it.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV := .venv
BIN := $(VENV)/bin
# What tests and checks need stands apart, so that what runs is what is shipped, and starts as fast.
DEV := .venv-dev
DEV_BIN := $(DEV)/bin
PIP := pip --disable-pip-version-check install --quiet --require-hashes
export LANGSMITH_TRACING ?= false
# How much of the suites is representative: CI asks this part.
SAMPLE := 0.1

.DEFAULT_GOAL := help
.PHONY: help install install-dev run test check fix eval eval-quick learn index studio bench lock docker clean

help: ## This list
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1\t/' | expand -t 14

install: $(VENV)/.installed ## What running needs, into .venv

install-dev: $(DEV)/.installed ## What testing and checking need, into .venv-dev

$(VENV)/.installed: requirements.lock
	$(PYTHON) -m venv $(VENV)
	$(BIN)/$(PIP) -r requirements.lock
	@touch $@

$(DEV)/.installed: requirements-dev.lock
	$(PYTHON) -m venv $(DEV)
	$(DEV_BIN)/$(PIP) -r requirements-dev.lock
	@touch $@

run: install ## Serve http://127.0.0.1:8000 (PORT=...), with nothing but embedded defaults
	@$(BIN)/python -m server

test: install-dev ## All tests
	$(DEV_BIN)/pytest -n 2

check: install-dev ## Format, lint, types and floors; what CI blocks on
	$(DEV_BIN)/ruff format --check .
	$(DEV_BIN)/ruff check .
	$(DEV_BIN)/mypy
	$(DEV_BIN)/lint-imports

fix: install-dev ## Format, and mend what the linter can mend
	$(DEV_BIN)/ruff format .
	$(DEV_BIN)/ruff check --fix .

eval: install ## Ask all suites, report to evals/reports, and compare with the baseline
	$(BIN)/python -m evals run --gate --out evals/reports

# With what tests need, since CI has that already.
eval-quick: install-dev ## The same of a representative part, in a few minutes
	$(DEV_BIN)/python -m evals run --sample $(SAMPLE) --seeds 1 --gate --out evals/reports/quick

learn: install-dev ## Learn from the example questions anew, after one was added or a word was
	$(DEV_BIN)/python -m graphs.offline.asking.learning

index: install ## Put the documents into Qdrant (QDRANT_URL), or show that they are there
	$(BIN)/python -m retrievers index

studio: install-dev ## LangGraph Studio's server on http://127.0.0.1:2024, without network or key
	LANGGRAPH_CLI_NO_ANALYTICS=1 LANGGRAPH_STRICT_MSGPACK=true \
		$(DEV_BIN)/langgraph dev --no-browser --no-reload --port $${PORT:-2024}

bench: install install-dev ## Measure start, turns and memory on this machine
	$(DEV_BIN)/python -m tests.bench --python $(BIN)/python --out docs/performance.md

lock: install-dev ## Resolve the locks anew (needs uv)
	uv pip compile -q pyproject.toml --group dev --universal --python-version 3.11 \
		--generate-hashes --no-emit-index-url --no-header --no-annotate -o requirements-dev.lock
	uv pip compile -q pyproject.toml -c requirements-dev.lock --universal --python-version 3.11 \
		--generate-hashes --no-emit-index-url --no-header --no-annotate -o requirements.lock

docker: ## Build the image
	docker build -t resync .

clean: ## Remove what can be made again
	rm -rf $(VENV) $(DEV) .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis .langgraph_api
