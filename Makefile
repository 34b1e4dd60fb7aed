# Two targets are all that a fresh machine with Python 3.11 or newer needs: demo and test.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: demo test lint model clean

demo: $(VENV)/installed
	@$(BIN)/adstrip samples/de-politics-text/source.txt
	@echo
	@echo "---- what went, and why ----"
	@$(BIN)/adstrip explain samples/de-politics-text/source.txt

test: $(VENV)/tested
	$(BIN)/python -m pytest

lint: $(VENV)/dev
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/lint-imports

# Trains the shipped model: make model PAGES=pages.parquet LINES=lines.jsonl
model: $(VENV)/dev
	$(BIN)/python -m pip install --quiet --upgrade pip
	$(BIN)/python -m pip install --quiet --editable '.[eval]'
	$(BIN)/adstrip train $(PAGES) $(LINES) --written training --without 4 --workers 2 -o src/adstrip/data/model.npz

clean:
	rm -rf $(VENV) build dist

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/installed: pyproject.toml | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	@touch $@

$(VENV)/tested: $(VENV)/installed
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[test]'
	@touch $@

$(VENV)/dev: $(VENV)/tested
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	@touch $@
