# make book · test · lab · serve · lint · clean: each sets up what it needs in .venv

PYTHON ?= python3
BIN := .venv/bin
LESSONS := $(shell find book -name '*.ipynb' -not -path '*/.ipynb_checkpoints/*')
INPUTS := $(shell find gradopt $(wildcard results) -not -path '*/__pycache__*') requirements.txt

# The lessons' matrices are small: a second thread gains little, and on a busy machine the two wait for each other.
export OMP_NUM_THREADS ?= 1
export OPENBLAS_NUM_THREADS ?= 1

.PHONY: book test lab serve lint clean

.venv/ready: requirements.txt pyproject.toml
	@$(PYTHON) -c 'import sys; v = sys.version_info[:2]; sys.exit(None if (3, 11) <= v <= (3, 13) else \
	  f"gradopt needs Python 3.11, 3.12 or 3.13, not {v[0]}.{v[1]}: try make PYTHON=python3.12")'
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --requirement requirements.txt
	@touch $@

# The execution cache follows the lessons only, so a change in the package or the results starts it afresh.
_build/fresh: .venv/ready $(INPUTS)
	rm -rf _build
	mkdir -p _build
	@touch $@

# A page that was read once does not warn again, so a build that failed forgets its pages and keeps their outputs.
book: _build/fresh
	$(BIN)/jupyter-book build --warningiserror --keep-going . || { rm -rf _build/.doctrees; exit 1; }
	$(BIN)/python book/check.py _build/html
	@echo "Open $(CURDIR)/_build/html/index.html"

test: .venv/ready
	$(BIN)/pytest --nbval-lax tests $(LESSONS)

lab: .venv/ready
	$(BIN)/jupyter lab book

serve: book
	$(BIN)/python -m http.server --bind 127.0.0.1 --directory _build/html 8000

lint: .venv/ready
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

clean:
	rm -rf .venv _build
