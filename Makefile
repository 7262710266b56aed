# make book · pdf · class · slides · test · vary · results · replication · carry · lab · serve · bench · lint · clean: each
# sets up what it needs in .venv; make gpu takes the Python that is there: its machine has no package index

PYTHON ?= python3
BIN := .venv/bin
LESSONS := $(shell find book -name '*.ipynb' -not -path '*/.ipynb_checkpoints/*')
INPUTS := $(shell find gradopt -not -path '*/__pycache__*' -not -path '*.checkpoints*') requirements.txt CITATION.cff

# The lessons' matrices are small: a second thread gains little, and on a busy machine the two wait for each other.
export OMP_NUM_THREADS ?= 1
export OPENBLAS_NUM_THREADS ?= 1

# torch keeps what it compiled, and would run it where ATEN_CPU_CAPABILITY asks for an older processor's code.
export TORCHINDUCTOR_CACHE_DIR ?= $(CURDIR)/.venv/compiled$(ATEN_CPU_CAPABILITY)

.PHONY: book pdf class slides test vary results replication carry gpu lab serve bench lint clean

# What pages carry of npm comes into .venv/npm; node, which npm runs on, is a package of requirements.txt.
.venv/ready: requirements.txt pyproject.toml package.json package-lock.json
	@$(PYTHON) -c 'import sys; v = sys.version_info[:2]; sys.exit(None if (3, 11) <= v <= (3, 13) else \
	  f"gradopt needs Python 3.11, 3.12 or 3.13, not {v[0]}.{v[1]}: try make PYTHON=python3.12")'
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --requirement requirements.txt
	@mkdir -p .venv/npm && cp package.json package-lock.json .venv/npm
	@$(BIN)/npm ci --prefix .venv/npm --ignore-scripts --no-audit --no-fund --loglevel error || { \
	  echo "MicroPython, on which pages run a reader's lines, is missing: npm fetches it once, which needs a network"; exit 1; }
	@touch $@

# The execution cache follows the lessons only, so a change in the package or the results starts it afresh; one in the
# citation, which stands in the head of every page, is rare.
_build/fresh: .venv/ready $(INPUTS)
	rm -rf _build
	mkdir -p _build
	@touch $@

# All lessons are run and all pages written, whatever fails, and then the command fails. A page that was read once does
# not warn again, so a build that failed forgets its pages and keeps their outputs. `built` lists the
# sources as they were when the build began: the tests of the pages notice one that was edited since.
book: _build/fresh
	@$(BIN)/python tools/sources.py > _build/begun
	@$(BIN)/python tools/execute.py; ran=$$?; \
	$(BIN)/jupyter-book build --warningiserror --keep-going . && [ $$ran = 0 ] || { rm -rf _build/.doctrees; exit 1; }
	@$(BIN)/jupyter-book build --builder custom --custom-builder notebooks . > /dev/null
	@cp -R _build/notebooks/. _build/html/_sources/
	@mv _build/begun _build/built
	@echo "Open $(CURDIR)/_build/html/index.html"

# Sphinx writes the single page into the folder of its first document and links it from the top.
pdf: book
	$(BIN)/jupyter-book build --builder custom --custom-builder singlehtml .
	@mv _build/singlehtml/book/intro.html _build/singlehtml/all.html
	$(BIN)/python tools/pdf.py _build/singlehtml/all.html _build/gradopt.pdf

# Every lesson without its solutions, to hand out.
class: book
	@$(BIN)/python tools/class_set.py

# One lecture: the slides of five lessons.
slides: book
	@$(BIN)/python tools/slides.py

test: .venv/ready
	$(BIN)/pytest --numprocesses auto --dist loadfile --nbval-lax tests $(LESSONS)

# Long: every lesson in nine worlds. What was run is kept, so it can be stopped and goes on.
vary: .venv/ready
	$(BIN)/python tools/vary.py --keep

# Long: all of MNIST in full, with every thread. What is there is kept; a run that was cut goes on.
results: .venv/ready
	OMP_NUM_THREADS= $(BIN)/python -m gradopt.results

# The article says which of its results are missing.
replication: .venv/ready
	$(BIN)/python tools/replication.py
	$(BIN)/python tools/pdf.py _build/replication/article.html _build/replication/article.pdf

# Packs CIFAR-10 in two parts, each small enough for a call of a lent machine.
carry: .venv/ready
	$(BIN)/python benchmarks/gpu_carry.py

# Stops by itself; ARGS are those of benchmarks/gpu.py, as ARGS="--limit 300".
gpu:
	PYTHONPATH=$(CURDIR) $(if $(wildcard .venv/ready),$(BIN)/python,$(PYTHON)) benchmarks/gpu.py $(ARGS)

# What a reader wrote into a notebook stays: only lessons that are not there yet are copied.
lab: book
	@mkdir -p notebooks
	@cp -R -n _build/notebooks/book/. notebooks/
	$(BIN)/jupyter lab notebooks

serve: book
	$(BIN)/python -m http.server --bind 127.0.0.1 --directory _build/html 8000

bench: .venv/ready
	PYTHONPATH=tools:tests $(BIN)/python benchmarks/explorer.py
	PYTHONPATH=tools:tests $(BIN)/python benchmarks/race.py
	OMP_NUM_THREADS= $(BIN)/python benchmarks/train.py
	OMP_NUM_THREADS= $(BIN)/python benchmarks/optimizers.py

lint: .venv/ready
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/check-jsonschema --builtin-schema vendor.github-workflows .github/workflows/*.yml
	$(BIN)/zizmor --offline --quiet .github

clean:
	rm -rf .venv _build
