# Everything starts here: `make demo` to try the desk, `make test` for the whole check. Both set up what they need on a machine
# that has Python (3.10 or newer) and, for everything but the demo, Node (20 or newer). `make help` lists the rest.

PYTHON ?= python3
VENV   := .venv
PY     := $(VENV)/bin/python
UV     := $(VENV)/bin/uv
PYTEST := $(PY) -m pytest
ARGS   ?=
LANES  ?= 2
AGAIN  ?=

# Kernels that differ from the newest one in how they answer while a cell runs. The JupyterLab tests use them as kernelspecs.
KERNELS := .venv-ipykernel6 .venv-ipykernel7.3

# Published versions of syft-job, each in an environment of its own with this package beside it: the last with each layout.
PUBLISHED := .venv-syft-job-0.1.27 .venv-syft-job-0.1.38 .venv-syft-job-0.1.40

# Notebook hosts other than the newest JupyterLab, in environments of their own.
HOSTS := .venv-hosts .venv-lab4.4

.DEFAULT_GOAL := help
.SUFFIXES:

# --- for everybody ---------------------------------------------------------------------------------------------------------

.PHONY: help
help: ## This list
	@grep -hE '^[a-z][a-z-]*:.*## ' $(firstword $(MAKEFILE_LIST)) | sed -E 's/:[^#]*## /\t/' | expand -t 16

.PHONY: demo
demo: $(VENV)/.demo-ready ## Open the desk on a demo SyftBox in JupyterLab (more options: make demo ARGS="--no-browser")
	$(PY) -m syft_job_widgets demo $(ARGS)

# Long ones first: two at a time, each prints what it has to say when it has ended.
PARTS := test-lab test-browser test-core test-attacks test-hosts test-engines check-js test-interop test-examples test-packaging test-widgets docs

.PHONY: test
test: setup lint-python ## Set up, then check everything (LANES=1: one part after the other)
	@$(MAKE) --no-print-directory --keep-going --jobs=$(LANES) --output-sync=target $(PARTS)
	@echo "make test: every part passed"

.PHONY: lint
lint: lint-python lint-js ## Style and types, Python and TypeScript

.PHONY: build
build: $(VENV)/.test-ready js/node_modules/.ready ## Bundle the front end, then make dist/*.whl and dist/*.tar.gz
	cd js && npm run build
	$(PY) -m build --installer uv --outdir dist .

.PHONY: bench
bench: $(VENV)/.browser-ready $(PUBLISHED:=/.ready) ## Measure, and compare with the limits (make bench ARGS="NAME" for one)
	$(PY) -m benchmarks $(ARGS)

.PHONY: clean
clean: ## Remove everything that set-up, tests and builds made
	rm -rf $(VENV) $(KERNELS) $(PUBLISHED) $(HOSTS) .venv-engines .venv-docs js/node_modules dist build .artifacts .hypothesis .mypy_cache .pytest_cache .ruff_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# --- the parts of `make test` ----------------------------------------------------------------------------------------------
# Each part of the test suite is a run of its own: a missing or an empty folder fails, and what one part leaves in its
# process (Playwright's event loop) cannot disturb another.

.PHONY: lint-python
lint-python: $(VENV)/.test-ready
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m mypy

.PHONY: lint-js
lint-js: js/node_modules/.ready
	cd js && npm run types && npm run lint

.PHONY: check-js
check-js: js/node_modules/.ready ## Front end: types, style, tests, and that the committed bundles are fresh
	cd js && npm run check
	cd js && npm run fresh

.PHONY: test-core
test-core: $(VENV)/.test-ready ## The house rules, and everything below the widgets
	$(PYTEST) tests/test_house_rules.py tests/core $(ARGS)

.PHONY: test-widgets
test-widgets: $(VENV)/.test-ready ## The widgets, without a browser
	$(PYTEST) tests/widgets $(ARGS)

.PHONY: test-interop
test-interop: $(VENV)/.test-ready $(PUBLISHED:=/.ready) ## One SyftBox shared with the published packages, in all layouts
	$(PYTEST) tests/interop $(ARGS)

.PHONY: test-engines
test-engines: PYTEST := .venv-engines/bin/python -m pytest
test-engines: .venv-engines/.ready ## Jobs on a Dask cluster, and through submitit
	$(PYTEST) tests/engines $(ARGS)

.PHONY: test-attacks
test-attacks: $(VENV)/.browser-ready ## What a hostile submitter tries, in Python and in Chromium
	$(PYTEST) tests/attacks $(ARGS)

.PHONY: test-browser
test-browser: $(VENV)/.browser-ready js/node_modules/.ready ## The views in Chromium, without a kernel
	$(PYTEST) tests/browser $(AGAIN) $(ARGS)

.PHONY: test-lab
test-lab: $(VENV)/.browser-ready $(KERNELS:=/.ready) ## The views in JupyterLab, with three kernels
	$(PYTEST) tests/lab $(AGAIN) $(ARGS)

.PHONY: test-hosts
test-hosts: $(VENV)/.browser-ready $(HOSTS:=/.ready) ## The views in JupyterLab 4.4, Notebook 7, Voila, marimo and static HTML
	$(PYTEST) tests/hosts $(AGAIN) $(ARGS)

.PHONY: test-packaging
test-packaging: $(VENV)/.test-ready ## The wheel, in a clean environment
	$(PYTEST) tests/packaging $(ARGS)

.PHONY: test-examples
test-examples: $(VENV)/.test-ready ## The example notebooks
	$(PYTEST) --nbval-lax --nbval-current-env examples $(ARGS)

.PHONY: docs
docs: .venv-docs/.ready ## The site of docs/ in build/docs, built strictly
	NO_MKDOCS_2_WARNING=1 .venv-docs/bin/python -m mkdocs build --strict

.PHONY: pictures
pictures: $(VENV)/.browser-ready $(KERNELS:=/.ready) ## Take the pictures of docs/ anew, from the demo in JupyterLab
	$(PY) -m scripts.pictures

# --- set-up ----------------------------------------------------------------------------------------------------------------
# A stamp file says that a step is done; it is older than what the step depends on when the step must be done again.

.PHONY: setup
setup: $(VENV)/.browser-ready $(KERNELS:=/.ready) $(PUBLISHED:=/.ready) .venv-engines/.ready $(HOSTS:=/.ready) .venv-docs/.ready js/node_modules/.ready ## Only set up what `make test` needs

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 10))' \
	  || { echo "Python 3.10 or newer is needed: make PYTHON=/path/to/python3" >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV) \
	  || { rm -rf $(VENV); echo "Python's venv module is needed (on Debian: apt-get install python3-venv)" >&2; exit 1; }

$(VENV)/.demo-ready: pyproject.toml | $(VENV)/bin/python
	$(PY) -m pip install --quiet --disable-pip-version-check --editable ".[demo]"
	touch $@

$(VENV)/.test-ready: pyproject.toml | $(VENV)/bin/python
	$(PY) -m pip install --quiet --disable-pip-version-check --editable ".[test,lint]"
	touch $@ $(VENV)/.demo-ready

$(VENV)/.browser-ready: scripts/browser.py $(VENV)/.test-ready
	$(PY) scripts/browser.py
	touch $@

.venv-ipykernel6/.ready: IPYKERNEL = >=6.29,<7
.venv-ipykernel7.3/.ready: IPYKERNEL = ==7.3.0

# The same anywidget and ipywidgets as the server's: their two halves talk to each other and must be of one version.
$(KERNELS:=/.ready): %/.ready: pyproject.toml $(VENV)/.test-ready
	$(UV) venv --quiet --clear --python $(PY) $*
	$(PY) -m pip freeze | grep -iE '^(anywidget|ipywidgets)==' > $*/constraints.txt
	$(UV) pip install --quiet --python $*/bin/python --constraints $*/constraints.txt --editable . "ipykernel$(IPYKERNEL)"
	touch $@

.venv-syft-job-%/.ready: pyproject.toml $(VENV)/.test-ready
	$(UV) venv --quiet --clear --python $(PY) $(@D)
	$(UV) pip install --quiet --python $(@D)/bin/python "syft-job==$*" --editable . ipykernel
	touch $@

# The engines that can run jobs bring many packages; the other tests prove that nothing else needs them.
.venv-engines/.ready: pyproject.toml $(VENV)/.test-ready
	$(UV) venv --quiet --clear --python $(PY) $(@D)
	$(UV) pip install --quiet --python $(@D)/bin/python --editable ".[dask,slurm]" hypothesis pytest
	touch $@

.venv-hosts/.ready: pyproject.toml $(VENV)/.test-ready
	$(UV) venv --quiet --clear --python $(PY) $(@D)
	$(UV) pip install --quiet --python $(@D)/bin/python --editable ".[hosts]"
	touch $@

# The oldest JupyterLab that is supported (see [demo] in pyproject.toml).
.venv-lab4.4/.ready: pyproject.toml $(VENV)/.test-ready
	$(UV) venv --quiet --clear --python $(PY) $(@D)
	$(UV) pip install --quiet --python $(@D)/bin/python --editable . "jupyterlab==4.4.0" ipykernel
	touch $@

.venv-docs/.ready: pyproject.toml $(VENV)/.test-ready
	$(UV) venv --quiet --clear --python $(PY) $(@D)
	$(UV) pip install --quiet --python $(@D)/bin/python --editable ".[docs]"
	touch $@

js/node_modules/.ready: js/package.json js/package-lock.json
	@command -v npm >/dev/null || { echo "Node 20 or newer is needed (https://nodejs.org)" >&2; exit 1; }
	cd js && npm ci --no-audit --no-fund
	touch $@
