# `make` lists the targets. Everything is installed into .venv of this checkout, once; a stamp file in it
# is newer than pyproject.toml and constraints.txt for as long as it need not be done again.

PYTHON ?= python3
# On Linux the plain name brings gigabytes of CUDA; the build must be named to be sure of the small one.
TORCH ?= torch==2.13.0$(if $(filter Linux,$(shell uname -s)),+cpu)
INDEX ?= $(or $(DATELINE_INDEX),var/index)
SOURCES ?= seeds
# How often `make crash` kills.
KILLS ?= 200
# What `make test` selects; `make test MARKERS=` runs everything.
MARKERS ?= not slow

BIN := .venv/bin
PINS := pyproject.toml constraints.txt
# Compiling all of PyTorch, to use a tenth of it, would take as long as installing it; Python compiles what it
# imports by itself.
PIP_OPTIONS := --no-compile -c constraints.txt

.DEFAULT_GOAL := help
.PHONY: help setup chat index ask test test-all lint types docs docs-check eval eval-gate eval-update \
        crash eval-dev eval-copies ablation train train-eval bench bench-scale pins wheel ci clean

help: ## List these targets
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/\1|\2/p' Makefile | \
	while IFS='|' read -r target purpose; do printf '  make %-12s %s\n' "$$target" "$$purpose"; done

# --- Set-up -----------------------------------------------------------------------------------------

.venv/torch: constraints.txt
	@$(PYTHON) -c 'import sys; sys.version_info >= (3, 11) or sys.exit("Dateline needs Python 3.11 or newer and \
	found %d.%d; name a newer one, as in: make chat PYTHON=python3.12" % sys.version_info[:2])'
	@echo "Installing into .venv; this is done once and takes about two minutes."
	$(PYTHON) -m venv .venv
	@$(BIN)/pip install $(PIP_OPTIONS) "$(TORCH)" || { echo "The CPU build of PyTorch ($(TORCH)) was not \
	found; set PIP_EXTRA_INDEX_URL or PIP_FIND_LINKS to PyTorch's CPU wheels and run make again." >&2; exit 1; }
	@$(BIN)/python -c 'import sys, torch; torch.version.cuda is None or sys.exit("Expected the CPU build of \
	PyTorch and found one for CUDA; run: make clean, set PIP_EXTRA_INDEX_URL or PIP_FIND_LINKS to the CPU \
	wheels of PyTorch, and run make again.")'
	@touch $@

.venv/chat: .venv/torch $(PINS)
	$(BIN)/pip install $(PIP_OPTIONS) -e .
	@touch $@

# What is needed to test includes what is needed to chat.
.venv/test: .venv/torch $(PINS)
	$(BIN)/pip install $(PIP_OPTIONS) -e '.[dev]'
	@touch .venv/chat $@

setup: .venv/test ## Install everything into .venv (the other targets do it by themselves)

# --- Using it ---------------------------------------------------------------------------------------

chat: .venv/chat $(INDEX) ## Ask in a web page, about seeds/ until you index articles of your own
	@$(BIN)/dateline chat --index "$(INDEX)"

$(INDEX): | .venv/chat
	@$(BIN)/dateline index seeds --index "$@"

index: .venv/chat ## Add articles to the index: make index SOURCES="articles/ more.jsonl"
	@$(BIN)/dateline index $(SOURCES) --index "$(INDEX)"

ask: .venv/chat $(INDEX) ## Ask in the terminal: make ask Q="your question"
	@$(BIN)/dateline ask $${Q:+"$$Q"} --index "$(INDEX)"

# --- Checking it ------------------------------------------------------------------------------------

test: .venv/test ## Run the tests, those in a browser included where there is Chromium
	@$(BIN)/python -m pytest -m "$(MARKERS)"

test-all: ## Run the slow tests too
	@$(MAKE) --no-print-directory test MARKERS=

crash: .venv/test ## Kill builds at random moments: make crash KILLS=200 (minutes)
	@KILLS=$(KILLS) $(BIN)/python -m pytest tests/storage/test_crash.py tests/storage/test_live.py

lint: .venv/test ## Check style
	@$(BIN)/ruff check . && $(BIN)/ruff format --check .

types: .venv/test ## Check types
	@$(BIN)/mypy

docs: .venv/chat ## Write docs/cli.md anew from --help
	@$(BIN)/python -m dateline.manual > docs/cli.md

docs-check: .venv/chat ## Fail where docs/cli.md is out of date
	@$(BIN)/python -m dateline.manual | diff -u docs/cli.md - || { echo "docs/cli.md is out of date; \
	run: make docs" >&2; exit 1; }

eval: .venv/chat $(INDEX) ## Measure answers to the questions of seeds/
	@$(BIN)/dateline eval run --index "$(INDEX)" --report var/eval.html

eval-gate: .venv/chat ## Fail where quality fell below its floors
	@$(BIN)/dateline eval gate

eval-update: .venv/chat ## Pin the floors anew, upwards only
	@$(BIN)/dateline eval gate --update

eval-dev: .venv/chat ## Measure on development sets: make eval-dev DATA=folder
	@$(BIN)/dateline eval dev --answers $(if $(DATA),--data "$(DATA)")

eval-copies: .venv/chat ## Tell how near-copies are recognised among real articles: make eval-copies DATA=folder
	@$(BIN)/dateline eval copies --pairs 20 $(if $(DATA),--data "$(DATA)")

ablation: .venv/chat ## Tell what each rule and feature brings: make ablation DATA=folder
	@$(BIN)/dateline eval ablation $(if $(DATA),--data "$(DATA)")

train: .venv/test ## Train the reader anew: make train DATA=folder (hours; goes on where it stopped)
	@$(BIN)/python -m training.train $(if $(DATA),--data "$(DATA)")

train-eval: .venv/test ## Read the paragraphs kept from training: make train-eval DATA=folder
	@$(BIN)/python -m training.evaluate $(if $(DATA),--data "$(DATA)")

bench: .venv/bench ## Compare with the stock LangChain recipe: make bench DATA=folder
	@$(BIN)/dateline eval bench $(if $(DATA),--data "$(DATA)")

bench-scale: .venv/chat ## Measure an index growing to a million passages: make bench-scale DATA=folder
	@$(BIN)/dateline eval scale $(if $(DATA),--data "$(DATA)")

.venv/bench: .venv/chat
	$(BIN)/pip install $(PIP_OPTIONS) -e '.[bench]'
	@touch $@

# --- Releasing it -----------------------------------------------------------------------------------

pins: .venv/test ## Write constraints.txt anew from what is in .venv
	@{ sed -n '/^#/p' constraints.txt; $(BIN)/pip freeze --exclude-editable | sed 's/+cpu$$//'; } > constraints.new
	@mv constraints.new constraints.txt

wheel: .venv/test ## Build the wheel and import what is in it from elsewhere
	@rm -rf dist var/wheel
	@$(BIN)/pip wheel --quiet --no-deps --wheel-dir dist .
	@$(BIN)/pip install --quiet --no-deps --target var/wheel dist/*.whl
	@cd var && PYTHONPATH=wheel $(abspath $(BIN))/python -P -c 'import dateline, evals, index, rag, ui; \
	outside = [package.__file__ for package in (dateline, evals, index, rag, ui) if "var/wheel" not in \
	package.__file__]; assert not outside, f"expected them in the wheel, found {outside}"'
	@ls dist/*.whl

ci: lint types docs-check eval-gate test-all ## All that must pass, as .ci/run does it

clean: ## Remove the environment and everything built (var/index too)
	rm -rf .venv var dist .mypy_cache .pytest_cache .ruff_cache
