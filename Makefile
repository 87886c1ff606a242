# Everything a developer or CI does. `make help` lists it.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/pip --disable-pip-version-check
export LANGSMITH_TRACING ?= false

.DEFAULT_GOAL := help
.PHONY: help install install-dev run test check fix eval index studio bench lock docker clean

help: ## This list
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1\t/' | expand -t 14

install: $(VENV)/.installed ## What running needs, into .venv

install-dev: $(VENV)/.installed-dev ## What testing and checking need, too

$(VENV)/.installed: requirements.lock
	$(PYTHON) -m venv $(VENV)
	$(PIP) install --quiet --require-hashes -r requirements.lock
	@touch $@

$(VENV)/.installed-dev: requirements-dev.lock $(VENV)/.installed
	$(PIP) install --quiet --require-hashes -r requirements-dev.lock
	@touch $@

run: install ## Serve http://127.0.0.1:8000 (PORT=...), with nothing but embedded defaults
	@$(BIN)/python -m server

test: install-dev ## All tests
	$(BIN)/pytest -n 2

check: install-dev ## Format, lint, types and floors; what CI blocks on
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

fix: install-dev ## Format, and mend what the linter can mend
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

eval: install ## Ask the first dataset and write a report to evals/reports
	$(BIN)/python -m evals run evals/datasets/first.jsonl --out evals/reports

index: install ## Put the documents into Qdrant (QDRANT_URL), or show that they are there
	$(BIN)/python -m retrievers index

studio: install-dev ## LangGraph Studio's server on http://127.0.0.1:2024, without network or key
	LANGGRAPH_CLI_NO_ANALYTICS=1 LANGGRAPH_STRICT_MSGPACK=true \
		$(BIN)/langgraph dev --no-browser --no-reload --port $${PORT:-2024}

bench: install-dev ## Measure start, turns and memory on this machine
	$(BIN)/python -m tests.bench

lock: install-dev ## Resolve the locks anew (needs uv)
	uv pip compile -q pyproject.toml --group dev --universal --python-version 3.11 \
		--generate-hashes --no-emit-index-url --no-header --no-annotate -o requirements-dev.lock
	uv pip compile -q pyproject.toml -c requirements-dev.lock --universal --python-version 3.11 \
		--generate-hashes --no-emit-index-url --no-header --no-annotate -o requirements.lock

docker: ## Build the image
	docker build -t resync .

clean: ## Remove what can be made again
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis .langgraph_api
