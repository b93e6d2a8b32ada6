# The few commands of this project. `make help` lists them.

PYTHON      ?= python3
VENV        ?= .venv
# One pin, in constraints.txt; `make TORCH=2.11.0 report` takes another build of torch,
# TORCH_INDEX one more place to get it from: https://download.pytorch.org/whl/cpu has the small
# build for processors only, which pip then prefers.
TORCH       ?= $(shell sed -n 's/^torch==//p' constraints.txt)
TORCH_INDEX ?=
# What `make report` runs, and any further options for it: make report ARGS=--quick
SUITE       ?= suites/init.yaml
ARGS        ?=
# What `make suites` runs.
SUITES      ?= $(sort $(wildcard suites/*.yaml))
BENCH       ?= benchmarks/propagate.py
# Test processes. Each imports torch, so not simply one for every core.
WORKERS     ?= 2

BIN   := $(VENV)/bin
PINS  := $(VENV)/constraints.txt
STAMP := $(VENV)/.torch-$(TORCH)
VALIDATOR := $(VENV)/browser
PIP   := $(BIN)/python -m pip install --quiet --disable-pip-version-check -c $(PINS)

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help report suites gallery test browser bench lint format clean

help:  ## list these commands
	@sed -n 's/^\([a-z]*\):.*  ## \(.*\)/  make \1|\2/p' Makefile | awk -F'|' '{printf "%-15s %s\n", $$1, $$2}'

report: $(STAMP)  ## run suites/init.yaml and write its report to reports/init/
	@$(BIN)/reportgen run $(SUITE) $(ARGS)

# A red suite does not keep the others from running; an interruption (128 and more) does.
suites: $(STAMP)  ## run every suite in suites/ and list their claims in reports/index.html
	@code=0; for suite in $(SUITES); do \
	    $(BIN)/reportgen run $$suite $(ARGS) || { code=$$?; [ $$code -lt 128 ] || break; }; \
	done; \
	$(BIN)/reportgen index reports || code=$$?; \
	exit $$code

# What is kept in the repository is short (templates/gallery): Markdown and the figures in it; folders
# of suites that are gone go too. The real sets lie where REPORTGEN_DATA says, or in the cache after
# `reportgen data fetch`; conclusions on them may be others than on the digits, so a verdict that is not
# the expected one stops nothing. The profile `full` trains for as long as a paper would, hours in all
# on two cores, so it runs only for suites whose page of it is kept already. The index has what was
# written here, so it needs all of them.
GALLERY := reports/gallery
SHOWN   := --templates templates/gallery --out $(GALLERY)
SETS    := mnist fashion_mnist
gallery: $(STAMP)  ## write short reports of all suites, on small and on real data, to reports/gallery/
	@set -e; show() { $(BIN)/reportgen run "$$@" $(SHOWN) || [ $$? -eq 1 ]; }; \
	for suite in $(SUITES); do show $$suite; done; \
	missing=; for set in $(SETS); do \
	    $(BIN)/reportgen data path $$set > /dev/null 2>&1 || missing="$$missing $$set"; \
	done; \
	[ "$$missing" ] || for suite in $$(grep -l '^  mnist:' $(SUITES)); do show $$suite --profile mnist; done; \
	[ "$$missing" ] || for folder in $$(ls -d $(GALLERY)/*-full 2> /dev/null); do \
	    name=$$(basename $$folder -full); \
	    [ ! -e suites/$$name.yaml ] || show suites/$$name.yaml --profile full; \
	done; \
	for folder in $(GALLERY)/*/; do \
	    name=$$(basename "$$folder"); name=$${name%-mnist}; \
	    [ -e "suites/$${name%-full}.yaml" ] || rm -r "$$folder"; \
	done; \
	for figure in $(GALLERY)/*/figures/*.svg; do \
	    grep -q "figures/$${figure##*/}" "$${figure%/figures/*}/report.md" || rm "$$figure"; \
	done; \
	$(BIN)/reportgen index $(GALLERY) --link report.md --sentences docs/claims.yaml; \
	[ ! "$$missing" ] || echo "Not here:$$missing. The pages on real data stay as they were, and the index" \
	    "is without them. 'reportgen data fetch NAME' gets a set; then 'make gallery' again."

test: lint $(VALIDATOR)  ## everything that must hold before a commit: lint, then the tests with coverage
	@$(BIN)/python -m pytest -n $(WORKERS) --dist loadgroup --cov --cov-report=term

browser: $(STAMP)-dev $(VALIDATOR)  ## pages in Chromium: accessibility, requests, sizes of text, valid HTML
	@$(BIN)/python -m pytest tests/browser

bench: $(STAMP)  ## time the engine against the plain scripts it replaces (minutes)
	@$(BIN)/python $(BENCH) $(ARGS)

lint: $(STAMP)-dev  ## style, types, import direction, translations
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo
	@$(BIN)/python -m tests.language.messages

format: $(STAMP)-dev  ## rewrite the code in the one style
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

clean:  ## remove the environment, caches and builds; results and reports stay
	@rm -rf $(VENV) build dist htmlcov .coverage .coverage.* \
	    .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(BIN)/pip:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
	    version=$$($(PYTHON) -c 'import sys; print(sys.version.split()[0])' 2>/dev/null || echo missing); \
	    echo "reportgen needs Python 3.11 or newer, but $(PYTHON) is $$version." \
	        "Name another one: make PYTHON=python3.12 ..." >&2; exit 1; }
	@$(PYTHON) -m venv --clear $(VENV)

# A stamp remembers what is installed, so that it is installed once, and again only when the pins or
# the packaging change. Torch goes first and alone: it is the one package whose build depends on the
# machine, and an unpinned one would bring several GB of GPU libraries.
$(STAMP): pyproject.toml constraints.txt | $(BIN)/pip
	@sed 's/^torch==.*/torch==$(TORCH)/' constraints.txt > $(PINS)
	@echo "Installing torch $(TORCH) and the other dependencies into $(VENV) (once, some minutes)"
	@$(PIP) $(if $(TORCH_INDEX),--extra-index-url $(TORCH_INDEX)) torch
	@$(PIP) hatchling
	@$(PIP) --no-build-isolation -e .
	@rm -f $(VENV)/.torch-* && touch $@

# Checks HTML. It comes from npm; where there is none its test is skipped.
$(VALIDATOR): | $(BIN)/pip
	@mkdir -p $@; ! command -v npm > /dev/null || \
	    npm install --silent --no-fund --no-audit --prefix $@ html-validate@9.7.1 || true

$(STAMP)-dev: $(STAMP)
	@echo "Installing the development tools into $(VENV)"
	@$(PIP) --no-build-isolation -e '.[dev]'
	@touch $@
