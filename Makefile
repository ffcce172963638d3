# Two commands matter: `make run` and `make test`. Everything lives in .venv and in PRILAVOK_HOME (./var).
PYTHON ?= python3
PORT ?= 8000
VENV := .venv
BIN := $(VENV)/bin
# Only the export of the embedding model needs torch, so its small CPU build will do. Where the package index serves
# CUDA builds first, name PyTorch's CPU index here: make install TORCH_INDEX=https://…/whl/cpu
TORCH ?= torch==2.13.0
TORCH_INDEX ?=
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: install run test check bench bench-ingest bench-search train-ranker clean

run: $(VENV)/.installed
	@$(BIN)/prilavok demo --port $(PORT)

install: $(VENV)/.installed

$(VENV)/.installed: pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet $(if $(TORCH_INDEX),--index-url $(TORCH_INDEX)) "$(TORCH)"
	$(BIN)/python -m pip install --quiet -e ".[build]"
	@touch $@

$(VENV)/.installed-dev: $(VENV)/.installed
	$(BIN)/python -m pip install --quiet -e ".[build,test,check]"
	@command -v chromium chromium-browser google-chrome >/dev/null || $(BIN)/python -m playwright install chromium || \
		echo "no Chromium: the browser tests will say that they could not run"
	@touch $@

test: $(VENV)/.installed-dev
	OMP_NUM_THREADS=1 $(BIN)/python -m pytest $(TESTS)

check: $(VENV)/.installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

bench: $(VENV)/.installed-dev
	OMP_NUM_THREADS=1 $(BIN)/python benchmarks/turns.py

bench-ingest: $(VENV)/.installed-dev
	OMP_NUM_THREADS=1 $(BIN)/python benchmarks/ingest.py

bench-search: $(VENV)/.installed-dev
	OMP_NUM_THREADS=1 $(BIN)/python benchmarks/search.py $(DATA)

train-ranker: $(VENV)/.installed-dev
	OMP_NUM_THREADS=1 $(BIN)/python tools/train_ranker.py $(DATA)

clean:
	rm -rf $(VENV) build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache
