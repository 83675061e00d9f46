# The two commands of the README, and the few that developers repeat.
PYTHON ?= python3
VENV ?= .venv
BIN = $(VENV)/bin

# Modules are compiled once, as they are where quizprep is installed; commands start in half the time.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: drill test lint format check bench fuzz picture schema sessions tables clean

drill: $(VENV)/installed ## create the environment, install, start a drill
	@$(BIN)/quizprep drill

test: $(VENV)/installed-test ## create the environment, install what the tests need, run them
	$(BIN)/pytest -n auto --dist worksteal

lint: $(VENV)/installed-test ## formatter, linter, import rules, type checker
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/lint-imports
	$(BIN)/mypy

schema: $(VENV)/installed-test ## the schema of a deck, for editors, from the code
	$(BIN)/python -m quizprep.bank.schema > quizprep/bank/deck.schema.json

format: $(VENV)/installed-test
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

check: $(VENV)/installed-test ## every question and every suite
	$(BIN)/quizprep check

bench: $(VENV)/installed-test ## the README's table of numbers
	for file in startup coding batch formula bank memory; do $(BIN)/python benchmarks/$$file.py; done

SECONDS ?= 60

fuzz: $(VENV)/installed-test ## try what comes from outside with inputs that no test has, for so long each (Linux)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[fuzz]'
	mkdir -p build/fuzz
	for surface in bank child formula history packages requests trees; do \
		(cd build/fuzz && $(abspath $(BIN))/python $(CURDIR)/fuzz/run.py $$surface -max_total_time=$(SECONDS)) || exit 1; \
	done

sessions: $(VENV)/installed-test ## record the terminal sessions in docs/ again (needs tmux)
	$(BIN)/python docs/record.py

tables: $(VENV)/installed-test ## count the README's tables of questions and suites again
	$(BIN)/python docs/tables.py

picture: $(VENV)/installed-test ## draw the README's pictures again (those of the page need Chromium)
	$(BIN)/python docs/picture.py

clean:
	rm -rf $(VENV) build dist *.egg-info

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "quizprep needs Python 3.11 or newer; name one with: make PYTHON=python3.11 ...")'
	@echo "Creating $(VENV) ..."
	@$(PYTHON) -m venv $(VENV)

$(VENV)/installed: pyproject.toml | $(VENV)/bin/python
	@echo "Installing quizprep ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	@echo "The command is $(BIN)/quizprep from now on."
	@touch $@

# The constraints keep torch at its CPU build.
$(VENV)/installed-test: pyproject.toml constraints.txt | $(VENV)/bin/python
	@echo "Installing quizprep and what its tests need ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[test,dev]'
	@touch $@ $(VENV)/installed
