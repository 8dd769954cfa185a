# Every target sets up what it needs: a virtual environment from a lock file, made once. After that
# nothing uses a network. `make help` lists the targets.

PYTHON ?= python3
# Another Python gets an environment of its own: `make test PYTHON=python3.12`.
VENV ?= $(if $(filter python3,$(PYTHON)),.venv,.venv-$(notdir $(PYTHON)))
BENCH_VENV ?= .venv-bench
LOCK_VENV ?= .venv-lock
# Also holds the tools from npm, in npm/node_modules.
INTERCHANGE_VENV ?= .venv-interchange

# DOCS and OUT reach rstparse, ARGS whatever the target runs: `make test ARGS='-k names -x'`.
DOCS ?=
OUT ?=
ARGS ?=

rstparse = $(VENV)/bin/rstparse
docs = $(if $(DOCS),--docs '$(DOCS)')
out = $(if $(OUT),--out '$(OUT)')
made = .made-from-lock

export GOALS := $(MAKECMDGOALS)

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help generate check lint watch serve docs screenshots test test-interchange verify ruff black types update-golden bench lock lock-npm environment clean

help: ## list the targets
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 24
	@echo "Variables: DOCS (pages to read), OUT (folder to write), ARGS (further arguments), PYTHON."

generate: $(VENV)/$(made) ## write everything that the pages under DOCS make into OUT
	$(rstparse) generate $(docs) $(out) $(ARGS)

check: $(VENV)/$(made) ## fail if the written files are not what the pages make
	$(rstparse) check $(docs) $(out) $(ARGS)

lint: $(VENV)/$(made) ## report what is wrong with the pages
	$(rstparse) lint $(docs) $(ARGS)

test: $(VENV)/$(made) ## run the tests
	$(VENV)/bin/python -m pytest $(ARGS)

test-interchange: $(VENV)/$(made) $(INTERCHANGE_VENV)/$(made) interchange-npm interchange-sdk ## let other people's tools read what we write
	$(VENV)/bin/python -m pytest --interchange=$(INTERCHANGE_VENV) tests/interchange $(ARGS)

watch: $(VENV)/$(made) ## write everything, and again whenever something is saved
	$(rstparse) watch $(docs) $(out) $(ARGS)

serve: $(VENV)/$(made) ## run the stub server on http://127.0.0.1:8080/api; ARGS='--help' lists its options
	$(rstparse) serve $(docs) $(ARGS)

docs: $(VENV)/$(made) ## write the docs index and open it in a browser
	$(rstparse) generate --target docs $(docs) $(out) $(ARGS)
	$(VENV)/bin/python tools/open_docs.py $(if $(OUT),'$(OUT)')

screenshots: $(VENV)/$(made) ## take the guide's pictures of the docs index again; needs Chromium
	$(VENV)/bin/python tools/screenshots.py

verify: ruff black types ## check the code: style, format, types

ruff: $(VENV)/$(made)
	$(VENV)/bin/ruff check .

black: $(VENV)/$(made)
	$(VENV)/bin/black --check --quiet --diff .

# The client is checked as its users see it: a package of its own, found on the path.
types: $(VENV)/$(made)
	$(VENV)/bin/mypy
	$(VENV)/bin/mypy --strict --config-file= generated/client/src
	MYPYPATH=generated/client/src $(VENV)/bin/mypy --strict --config-file= generated/server/src

update-golden: $(VENV)/$(made) ## rewrite the files that tests compare with; review the difference
	$(VENV)/bin/python -m pytest -m golden --update-golden $(ARGS)

bench: $(VENV)/$(made) $(BENCH_VENV)/$(made) $(BENCH_VENV)/prism/$(made) ## measure side by side with peers
	$(VENV)/bin/python benchmarks/run.py --sphinx $(BENCH_VENV)/bin/sphinx-build \
	  --starlette $(BENCH_VENV)/bin/python --prism $(BENCH_VENV)/prism/node_modules/.bin/prism $(docs) $(ARGS)

lock: $(LOCK_VENV)/$(made) ## renew the lock files; ARGS=--upgrade takes newer releases
	for group in dev bench interchange lock; do \
	  case $$group in dev) what="pyproject.toml --group dev";; *) what="--group $$group";; esac; \
	  $(LOCK_VENV)/bin/uv pip compile --quiet --universal --python-version 3.11 --fork-strategy fewest \
	    --generate-hashes --custom-compile-command "make lock" $(ARGS) $$what -o requirements/$$group.txt || exit 1; \
	done

lock-npm: ## renew the lock file of the tools from npm, by their package.json
	npm install --prefix requirements/npm --package-lock-only --ignore-scripts --omit-lockfile-registry-resolved $(ARGS)

environment: $(VENV)/$(made) ## make the virtual environment and nothing else

clean: ## remove caches and built files, but neither environments nor generated files
	rm -rf build dist .cache .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find rstparse tests benchmarks tools -name __pycache__ -type d -prune -exec rm -rf {} +

# $(call make-environment,folder,lock file,options)
define make-environment
@command -v '$(PYTHON)' >/dev/null || { \
  echo "rstparse: there is no $(PYTHON) here; name a Python 3.11 or newer:  make PYTHON=/path/to/python3 $(GOALS)" >&2; exit 1; }
@'$(PYTHON)' tools/environment.py $(1) $(2) $(3)
@touch $(1)/$(made)
endef

$(VENV)/$(made): requirements/dev.txt pyproject.toml tools/environment.py
	$(call make-environment,$(VENV),requirements/dev.txt,--editable)

$(BENCH_VENV)/$(made): requirements/bench.txt tools/environment.py
	$(call make-environment,$(BENCH_VENV),requirements/bench.txt)

# Without npm the benchmarks say that this side is missing.
$(BENCH_VENV)/prism/$(made): benchmarks/prism/package-lock.json $(BENCH_VENV)/$(made)
	@mkdir -p $(@D) && cp benchmarks/prism/package*.json $(@D)
	@if npm ci --prefix $(@D) --ignore-scripts --no-audit --no-fund --loglevel=error; then touch $@; \
	  else echo "rstparse: no npm, or it failed: the benchmarks go without Prism" >&2; fi

$(LOCK_VENV)/$(made): requirements/lock.txt tools/environment.py
	$(call make-environment,$(LOCK_VENV),requirements/lock.txt)

$(INTERCHANGE_VENV)/$(made): requirements/interchange.txt tools/environment.py
	$(call make-environment,$(INTERCHANGE_VENV),requirements/interchange.txt)

# A machine without npm can do without: the tests of its tools are then skipped, and say so.
.PHONY: interchange-npm
ifneq ($(shell command -v npm),)
interchange-npm: $(INTERCHANGE_VENV)/npm/$(made)
endif

$(INTERCHANGE_VENV)/npm/$(made): requirements/npm/package.json requirements/npm/package-lock.json | $(INTERCHANGE_VENV)/$(made)
	@echo "rstparse: installing what requirements/npm/package-lock.json pins" >&2
	@mkdir -p $(@D) && cp requirements/npm/package.json requirements/npm/package-lock.json $(@D)
	@npm ci --prefix $(@D) --ignore-scripts --no-audit --no-fund --silent
	@touch $@

# The official SDK runs on Python 2.7 alone; where that is absent its test is skipped, and says so.
PYTHON2 ?= python2.7
.PHONY: interchange-sdk
interchange-sdk: $(INTERCHANGE_VENV)/official-sdk/$(made)

$(INTERCHANGE_VENV)/official-sdk/$(made): requirements/official-sdk.txt | $(INTERCHANGE_VENV)/$(made)
	@for python in '$(PYTHON2)' $(wildcard $(HOME)/.pyenv/versions/2.7*/bin/python2.7); do \
	  "$$python" -m pip --version >/dev/null 2>&1 || continue; \
	  echo "rstparse: installing what requirements/official-sdk.txt pins" >&2; rm -rf $(@D); \
	  "$$python" -m pip install -qq --disable-pip-version-check --no-deps --require-hashes --target $(@D) \
	    -r requirements/official-sdk.txt && ln -s "$$(command -v "$$python")" $(@D)/python2.7 && touch $@; \
	  exit; \
	done; echo "rstparse: no Python 2.7 with pip here, so no test of the official SDK" >&2
